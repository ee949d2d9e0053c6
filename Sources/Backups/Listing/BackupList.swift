package import Attestation
package import GoogleCloud

/// The exports in a bucket, newest first.
package struct BackupList: Sendable {
  package var place: BucketPlace
  package var exports: [BackupExport]
  /// Objects in the place that belong to no export.
  package var otherObjects: Int

  /// Folders of exports that there are, also those that were not looked into.
  package var folderCount: Int

  /// How far down the list exports are looked into, from the newest one on.
  package enum Extent: Sendable {
    case all
    case count(Int)
    /// Until the newest complete one is among them, for certain.
    case newestComplete
  }

  /// How many exports are looked into at once.
  private static let atOnce = 4

  /// The newest one that is complete, of those that were looked into.
  package var newestComplete: BackupExport? { exports.first { $0.state == .complete } }

  /// Lists what is at a place: one listing of all its objects, then one for each export, and its metadata.
  package static func read(
    _ place: BucketPlace, _ storage: StorageClient, _ extent: Extent = .all
  ) async throws -> BackupList {
    var tally = FolderTally(bucket: place.bucket)
    try await storage.list(StorageClient.Listing(bucket: place.bucket, prefix: place.prefix)) { page in
      for object in page.items ?? [] { try tally.add(object) }
    }
    // Of the same time, by name: a dictionary has another order in each process.
    var folders = tally.folders.values.sorted {
      ($0.latestTime, $0.place.folder) > ($1.latestTime, $1.place.folder)
    }[...]
    if case .count(let count) = extent { folders = folders.prefix(count) }
    var list = BackupList(
      place: place, exports: [], otherObjects: tally.others, folderCount: tally.folders.count)
    let examiner = ExportExaminer(storage)
    while !folders.isEmpty {
      list.exports += try await examine(folders.prefix(atOnce).map(\.place), examiner)
      folders = folders.dropFirst(atOnce)
      list.exports.sort { ($0.time, $0.place.folder) > ($1.time, $1.place.folder) }
      if case .newestComplete = extent, let newest = list.newestComplete,
        newest.time >= folders.first?.latestTime ?? .min
      {
        break
      }
    }
    return list
  }

  private static func examine(_ places: [BucketPlace], _ examiner: ExportExaminer) async throws -> [BackupExport] {
    try await withThrowingTaskGroup(of: BackupExport?.self) { group in
      for place in places {
        group.addTask {
          do {
            return try await examiner.examine(place)
          } catch let error as BackupError where error.code == .noExport {
            // Deleted since the listing.
            return nil
          }
        }
      }
      return try await group.reduce(into: []) { exports, export in exports += export.map { [$0] } ?? [] }
    }
  }

  /// Finds out whether the newest complete export is the one that its last record is about, also where that means to read
  /// its objects. A record that was made with an MD5, of objects of which Cloud Storage states one, takes no read.
  package mutating func compareNewest(with history: HistoryListing, _ storage: StorageClient) async throws {
    guard let index = exports.firstIndex(where: { $0.state == .complete }) else { return }
    try await exports[index].read(forHistory: history, storage)
  }

  /// The newest export that is complete.
  /// - Throws: `noExport` if there is none.
  package static func latest(_ place: BucketPlace, _ storage: StorageClient) async throws -> BackupExport {
    guard let export = try await read(place, storage, .newestComplete).newestComplete else {
      throw BackupError(
        .noExport, "There is no complete export in \(place).",
        remedy: "See what there is: rekindle backups list \(place)")
    }
    return export
  }
}
