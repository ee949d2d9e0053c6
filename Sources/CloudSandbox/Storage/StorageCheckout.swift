import Documents
import ExportFormat
import Files
import Foundation
import JSON
import Sandbox

extension StorageStore {
  /// Gives `body` the path of an export in the sandbox's Cloud Storage, of its folder or of its overall file: hard links to the
  /// files of its objects, so nothing is copied. It is there during the call.
  ///
  /// Objects whose names can be no files are passed over, as everything is that the export's metadata does not list.
  /// - Parameter uri: the export's prefix, or its overall file.
  func withCheckout(of uri: StorageURI, _ body: (_ path: String) throws -> Void) throws {
    var parts = uri.parts
    var file: String?
    if let last = parts.last, ExactName(last).hasSuffix(Export.overallExtension) { file = parts.removeLast() }
    guard let name = parts.last else { throw GoogleError.invalid("An export has a folder in its bucket.") }
    let folder = "\(blobs.work)/\(RandomName.new())"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let export = "\(folder)/\(name)"
    try PrivateFiles.makeFolder(export)
    let cursor = objects(of: uri.bucket, below: parts.joined(separator: "/") + "/")
    while let (suffix, stored) = try cursor.nextJSON() {
      let names = String(decoding: suffix, as: UTF8.self).partsOfName()
      guard names.allSatisfy(StorageURI.isFileName), let blob = stored["blob"]?.text else { continue }
      let target = ([export] + names.map(String.init)).joined(separator: "/")
      if names.count > 1 {
        try PrivateFiles.makeFolder(String(target.dropLast((names.last?.count ?? 0) + 1)))
      }
      try FileManager.default.linkItem(atPath: blobs.path(blob), toPath: target)
    }
    try body(file.map { "\(export)/\($0)" } ?? export)
  }
}
