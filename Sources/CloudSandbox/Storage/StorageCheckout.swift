import Documents
import ExportFormat
import Files
import Foundation
import JSON
import Sandbox

/// An export in the sandbox's Cloud Storage as a folder: hard links to the files of its objects, so nothing is copied.
///
/// Removed when released. Objects whose names can be no files are passed over, as everything is that the export's
/// metadata does not list.
final class StorageCheckout {
  /// What the import is given: the export's folder, or its overall file.
  let path: String
  private let folder: String

  /// - Parameter uri: the export's prefix, or its overall file.
  init(_ uri: StorageURI, from store: StorageStore) throws {
    var parts = uri.parts
    var file: String?
    if let last = parts.last, ExactName(last).hasSuffix(Export.overallExtension) { file = parts.removeLast() }
    guard let name = parts.last else { throw GoogleError.invalid("An export has a folder in its bucket.") }
    folder = "\(store.blobs.work)/\(RandomName.new())"
    let export = "\(folder)/\(name)"
    path = file.map { "\(export)/\($0)" } ?? export
    try PrivateFiles.makeFolder(export)
    let prefix = StorageStore.objectKey(uri.bucket, parts.joined(separator: "/") + "/")
    let cursor = ObjectCursor(store, prefix: prefix)
    while let (suffix, stored) = try cursor.next() {
      let names = String(decoding: suffix, as: UTF8.self).partsOfName()
      guard names.allSatisfy(StorageURI.isFileName), let blob = stored["blob"]?.text else { continue }
      let target = ([export] + names.map(String.init)).joined(separator: "/")
      if names.count > 1 {
        try PrivateFiles.makeFolder(String(target.dropLast((names.last?.count ?? 0) + 1)))
      }
      try FileManager.default.linkItem(atPath: store.blobs.path(blob), toPath: target)
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }
}
