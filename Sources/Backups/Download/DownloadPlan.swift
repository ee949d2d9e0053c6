import Documents
import ExportFormat
package import GoogleCloud
import Keys
import Verification

/// What is to be downloaded: the objects of one export, each in the version that was listed, and where each goes.
package struct DownloadPlan: Sendable {
  package let place: BucketPlace
  /// In the order of the names' bytes.
  package let items: [ExportObjects.Part]
  package let bytes: Int64
  /// Tells this listing from any other: names, versions, sizes and checksums.
  let digest: Digest256

  /// Lists an export's objects, and holds them against its metadata as `backups list` does.
  /// - Parameter ownership: decides whether these very objects are ours; nil for an export that was named.
  /// - Throws: `noExport`; `exportIncomplete` for an export that is not finished, or whose files are not all there;
  ///   `unsafeName`; `changed` for an export that is not ours.
  package static func make(
    _ place: BucketPlace, _ storage: StorageClient, as ownership: Ownership? = nil
  ) async throws -> DownloadPlan {
    let objects = try await list(place, storage)
    let plan = try DownloadPlan(objects)
    var export = try await ExportExaminer(storage).examine(objects)
    if let ownership {
      try await ExportExaminer(storage).findDatabase(of: &export)
      let reasons = ownership.reasons(export)
      guard reasons.isEmpty else {
        throw BackupError(
          .changed, "\(place) changed since it was listed. \(reasons.map(\.message).joined(separator: " "))",
          remedy: "Find out what writes to the bucket, and list it again.")
      }
    }
    guard export.state == .complete else {
      throw BackupError(
        .exportIncomplete, "\(place) is \(export.state.rawValue). \(export.problems.joined(separator: " "))",
        remedy: "Take another export: rekindle backups list gs://\(place.bucket)")
    }
    return plan
  }

  /// The same of what is there now, without another look at the metadata.
  static func again(_ place: BucketPlace, _ storage: StorageClient) async throws -> DownloadPlan {
    try DownloadPlan(try await list(place, storage))
  }

  private static func list(_ place: BucketPlace, _ storage: StorageClient) async throws -> ExportObjects {
    guard !place.folder.isEmpty else {
      throw BackupError(
        .usage, "\(place) is a bucket, not an export in it.",
        remedy: "See what there is: rekindle backups list \(ShellWord.quoted(place.uri)); or give --latest.")
    }
    return try await storage.exportObjects(in: place)
  }

  private init(_ objects: ExportObjects) throws {
    let place = objects.place
    guard !objects.parts.isEmpty else {
      throw BackupError(
        .noExport, "There is nothing in \(place).",
        remedy: "See what there is: rekindle backups list gs://\(place.bucket)")
    }
    var items: [ExportObjects.Part] = []
    for part in objects.parts {
      guard part.object.crc32c != nil else {
        throw BackupError(
          .exportIncomplete,
          "\(part.object.uri) states no CRC-32C, so it cannot be proved that what comes is what is there.",
          remedy: "Check that the address is that of Cloud Storage.")
      }
      var item = part
      item.path = try SafeName.path(of: part.path, part.object.uri)
      items.append(item)
    }
    try SafeName.check(items.map(\.path), in: place)
    guard items.contains(where: { $0.path == place.name + Export.overallExtension }) else {
      throw BackupError(
        .exportIncomplete, "\(place) has no \(place.name)\(Export.overallExtension), which an export writes last.",
        remedy: "It runs still, failed, was cancelled, or is no export: rekindle backups list gs://\(place.bucket)")
    }
    self.place = place
    self.items = items
    var bytes: Int64 = 0
    var identity: [UInt8] = []
    for item in items {
      let (sum, overflow) = bytes.addingReportingOverflow(item.object.size)
      guard !overflow else {
        throw BackupError(.usage, "\(place) states more bytes than there are.", remedy: "Look at its objects.")
      }
      bytes = sum
      // No name has a NUL: `SafeName`.
      identity += item.object.name.utf8
      identity += "\0\(item.object.generation) \(item.object.size) \(item.object.crc32c.map { "\($0)" } ?? "-")\0".utf8
    }
    self.bytes = bytes
    digest = try Digest256(of: identity)
  }
}
