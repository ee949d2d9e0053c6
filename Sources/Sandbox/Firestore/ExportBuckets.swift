package import Documents
import Foundation

/// `gs://BUCKET[/PREFIX]`, taken apart. A final slash is no part of the prefix.
package struct StorageURI: Sendable {
  package let bucket: String
  /// Without empty parts, `.` and `..`, which would lead out of a folder.
  package let parts: [String]

  var prefix: String { parts.joined(separator: "/") }

  init(_ uri: String) throws(GoogleError) {
    let scheme = "gs://"
    guard uri.hasPrefix(scheme) else { throw .invalid("\"\(uri)\" does not begin with gs://.") }
    var parts = uri.dropFirst(scheme.count).partsOfName()
    if parts.count > 1, parts.last == "" { parts.removeLast() }
    bucket = String(parts.removeFirst())
    guard parts.allSatisfy(Self.isFileName) else { throw .invalid("\"\(uri)\" is not a path in a bucket.") }
    self.parts = parts.map(String.init)
  }

  /// Whether a part of a name can be a file's name here.
  package static func isFileName(_ part: Substring) -> Bool {
    !part.isEmpty && part != "." && part != ".." && part.utf8.count <= 255 && !part.utf8.contains(0)
  }
}

/// The buckets that Firestore imports exports from, and that it exports to.
package protocol ExportBuckets: Sendable {
  /// - Throws: NOT_FOUND if the export's bucket does not exist.
  func checkImport(of uri: StorageURI) throws

  /// Gives `body` the path of an export: of its folder or of its overall file, as the URI has it. It is there during the call.
  func withExport(_ uri: StorageURI, _ body: (_ path: String) throws -> Void) throws

  /// - Returns: whether nothing is below the prefix.
  /// - Throws: NOT_FOUND if the bucket does not exist.
  func isFree(_ bucket: String, _ prefix: String) throws -> Bool

  /// Keeps an export; its overall file comes last.
  /// - Parameter write: given a folder to make, whose last part is the export's name.
  func keepExport(in bucket: String, _ prefix: String, _ write: (_ folder: String) throws -> Void) throws
}

/// The local folders that stand for Cloud Storage's buckets.
package struct BucketFolders: ExportBuckets {
  private let folders: [ExactName: String]

  package init(_ folders: [ExactName: String]) {
    self.folders = folders
  }

  /// Whether a folder stands for the bucket.
  package func has(_ bucket: String) -> Bool { folders[ExactName(bucket)] != nil }

  private func path(_ bucket: String, _ place: String) throws(GoogleError) -> String {
    guard let folder = folders[ExactName(bucket)] else { throw .noBucket(bucket) }
    return place.isEmpty ? folder : "\(folder)/\(place)"
  }

  package func checkImport(of uri: StorageURI) throws { _ = try path(uri.bucket, "") }

  package func withExport(_ uri: StorageURI, _ body: (_ path: String) throws -> Void) throws {
    try body(path(uri.bucket, uri.prefix))
  }

  package func isFree(_ bucket: String, _ prefix: String) throws -> Bool {
    try !FileManager.default.fileExists(atPath: path(bucket, prefix))
  }

  package func keepExport(in bucket: String, _ prefix: String, _ write: (_ folder: String) throws -> Void) throws {
    try write(path(bucket, prefix))
  }
}
