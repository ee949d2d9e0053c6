import Documents
import ExportFormat
import Files
import Foundation
import JSON
import Sandbox

/// The buckets of the sandbox's Cloud Storage, as Firestore imports from them and exports to them; imports first look for a
/// folder that stands for the bucket.
struct CloudBuckets: ExportBuckets {
  let folders: BucketFolders
  let store: StorageStore

  /// Refuses as Firestore Admin does, whose errors are not Cloud Storage's.
  private func check(_ bucket: String) throws {
    do { _ = try store.bucket(bucket) } catch is StorageError { throw GoogleError.noBucket(bucket) }
  }

  func checkImport(of uri: StorageURI) throws {
    if !folders.has(uri.bucket) { try check(uri.bucket) }
  }

  func withExport(_ uri: StorageURI, _ body: (_ path: String) throws -> Void) throws {
    if folders.has(uri.bucket) { return try folders.withExport(uri, body) }
    try store.withCheckout(of: uri, body)
  }

  func isFree(_ bucket: String, _ prefix: String) throws -> Bool {
    try check(bucket)
    return try store.objects(of: bucket, below: prefix + "/").next() == nil
  }

  func keepExport(in bucket: String, _ prefix: String, _ write: (_ folder: String) throws -> Void) throws {
    let work = "\(store.blobs.work)/\(RandomName.new())"
    defer { try? FileManager.default.removeItem(atPath: work) }
    let name = String(prefix.partsOfName().last ?? "export")
    try write("\(work)/\(name)")
    try upload("\(work)/\(name)", overall: name + Export.overallExtension.text, to: bucket, prefix)
  }

  private func upload(_ folder: String, overall: String, to bucket: String, _ prefix: String) throws {
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder).filter { file in
      let status = try FileStatus(at: "\(folder)/\(file)", followingLinks: true)
      return file != overall && status.kind != .folder
    }
    for file in files.sorted() + [overall] {
      try Task.checkCancellation()
      let hashes = try FileHashes(of: "\(folder)/\(file)")
      let blob = try store.blobs.adopt("\(folder)/\(file)")
      _ = try store.put(
        blob: blob, hashes: hashes, bucket: bucket, name: "\(prefix)/\(file)", properties: .object([]))
    }
  }
}
