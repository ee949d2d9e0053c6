package import GoogleCloud

/// The exports in a bucket, newest first.
package struct BackupList: Sendable {
  package var place: BucketPlace
  package var exports: [BackupExport]
  /// Objects in the place that belong to no export.
  package var otherObjects: Int

  /// How many exports are looked into at once.
  private static let atOnce = 4

  /// Lists what is at a place: one listing of all its objects, then one for each export, and its metadata.
  /// - Parameter limit: only so many of the newest are looked into, and listed; nil for all.
  package static func read(_ place: BucketPlace, _ storage: StorageClient, limit: Int? = nil) async throws -> BackupList
  {
    var tally = FolderTally(bucket: place.bucket)
    try await storage.list(StorageClient.Listing(bucket: place.bucket, prefix: place.prefix)) { page in
      for object in page.items ?? [] { try tally.add(object) }
    }
    let examiner = ExportExaminer(storage)
    let newestFirst = tally.folders.values.sorted { time(of: $0) > time(of: $1) }
    let folders = limit.map { Array(newestFirst.prefix($0)) } ?? newestFirst
    var exports: [BackupExport] = []
    try await withThrowingTaskGroup(of: BackupExport?.self) { group in
      for (index, folder) in folders.enumerated() {
        if index >= atOnce, let export = try await group.next() { exports += export.map { [$0] } ?? [] }
        group.addTask {
          do {
            return try await examiner.examine(folder.place)
          } catch let error as BackupError where error.code == .noExport {
            // Deleted since the listing.
            return nil
          }
        }
      }
      for try await export in group { exports += export.map { [$0] } ?? [] }
    }
    exports.sort { ($0.time, $0.place.folder) > ($1.time, $1.place.folder) }
    return BackupList(place: place, exports: exports, otherObjects: tally.others)
  }

  /// The newest export that is complete.
  /// - Throws: `noExport` if there is none.
  package static func latest(_ place: BucketPlace, _ storage: StorageClient) async throws -> BackupExport {
    // The newest ones first, and all only if none of them is complete.
    for limit in [3, nil] {
      let exports = try await read(place, storage, limit: limit).exports
      if let export = exports.first(where: { $0.state == .complete }) { return export }
    }
    throw BackupError(
      .noExport, "There is no complete export in \(place).", remedy: "See what there is: rekindle backups list \(place)"
    )
  }

  private static func time(of folder: FolderTally.Folder) -> Int64 {
    ExportTime.microseconds(inName: folder.place.name) ?? folder.newest ?? 0
  }
}
