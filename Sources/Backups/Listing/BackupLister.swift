import Documents
package import GoogleCloud
import Verification

/// Reads which exports are in a bucket, and decides which of them are ours.
package struct BackupLister: Sendable {
  /// Asks Firestore for the operations of the production database.
  package typealias Operations = @Sendable () async throws -> [GoogleCloud.Operation]

  /// How far down the list exports are looked into, from the newest one on.
  package enum Extent: Sendable {
    case all
    case count(Int)
    /// Until the newest one of ours is among them, for certain.
    case newestOfOurs
  }

  /// How many exports are looked into at once.
  private static let atOnce = 4

  private let storage: StorageClient
  private let ownership: Ownership
  private let operations: Operations?
  private let now: Int64

  /// - Parameters:
  ///   - operations: called at most once for a list, and only if an export has no overall metadata file; nil where no policy
  ///     names production.
  ///   - now: microseconds since 1970.
  package init(_ storage: StorageClient, _ ownership: Ownership, operations: Operations? = nil, now: Int64) {
    self.storage = storage
    self.ownership = ownership
    self.operations = operations
    self.now = now
  }

  /// Lists what is at a place: one listing of all its objects, then one for each export, its metadata, and the beginning of
  /// an output file.
  package func list(_ place: BucketPlace, _ extent: Extent = .all) async throws -> BackupList {
    var tally = FolderTally(bucket: place.bucket)
    try await storage.list(StorageClient.Listing(bucket: place.bucket, prefix: place.prefix)) { page in
      for object in page.items ?? [] { try tally.add(object) }
    }
    // An export's time is that of its folder or an earlier one, so its place in this order is the first that it can have.
    var folders = tally.folders.values.sorted { $0.firstMoment > $1.firstMoment }[...]
    var list = BackupList(
      place: place, exports: [], otherObjects: tally.others, folderCount: tally.folders.count,
      isDatabaseCompared: ownership.scope.production != nil)
    while let next = folders.first, !isEnough(list, before: next.firstMoment, extent) {
      list.exports += try await examine(folders.prefix(Self.atOnce).map(\.place))
      folders = folders.dropFirst(Self.atOnce)
      list.exports.sort { $0.moment > $1.moment }
    }
    if case .count(let count) = extent { list.exports = Array(list.exports.prefix(count)) }
    try await judgeUnended(&list)
    return list
  }

  /// The newest export of ours.
  /// - Returns: also the newer ones, which are passed over.
  /// - Throws: `noExport` if there is none of ours.
  package func newest(in place: BucketPlace) async throws -> (export: BackupExport, passedOver: [BackupExport]) {
    let list = try await list(place, .newestOfOurs)
    guard let export = list.newestOfOurs else {
      let newest = list.exports.first.map { export in
        " The newest export, \(export.place), is passed over: \(export.passedOver.map(\.message).joined(separator: " "))"
      }
      throw BackupError(
        .noExport, "\(place) holds no backup of what the policy backs up.\(newest ?? "")",
        remedy: "See what there is: rekindle backups list \(place)")
    }
    return (export, list.passedOver)
  }

  /// - Parameter next: the first moment that an export can have that was not looked into.
  private func isEnough(_ list: BackupList, before next: BackupMoment, _ extent: Extent) -> Bool {
    switch extent {
    case .all: false
    case .count(let count): list.exports.count >= count && list.exports[count - 1].moment > next
    case .newestOfOurs: list.newestOfOurs.map { $0.moment > next } ?? false
    }
  }

  private func examine(_ places: [BucketPlace]) async throws -> [BackupExport] {
    let examiner = ExportExaminer(storage)
    return try await withThrowingTaskGroup(of: BackupExport?.self) { group in
      for place in places {
        group.addTask {
          do {
            var export = try await examiner.identify(place)
            export.passedOver = ownership.reasons(export)
            return export
          } catch let error as BackupError where error.code == .noExport {
            // Deleted since the listing.
            return nil
          }
        }
      }
      return try await group.reduce(into: []) { exports, export in exports += export.map { [$0] } ?? [] }
    }
  }

  // MARK: Exports without an overall file

  /// How long an export may be thought to run where Firestore cannot be asked, in microseconds.
  private static let assumedRun: Int64 = 3_600_000_000

  /// Finds out what became of the exports that did not write their overall file.
  private func judgeUnended(_ list: inout BackupList) async throws {
    guard list.exports.contains(where: { !$0.hasEnded }) else { return }
    var known: [GoogleCloud.Operation]?
    if let operations {
      do { known = try await operations() } catch let error as GoogleCloudError {
        list.warnings.append(
          "Firestore's operations could not be listed, so it is not known which exports run. \(error)")
      }
    }
    for index in list.exports.indices where !list.exports[index].hasEnded {
      list.exports[index].judge(known, ownership.scope.production, now: now, assumedRun: Self.assumedRun)
      list.exports[index].passedOver = ownership.reasons(list.exports[index])
    }
  }
}

extension BackupExport {
  /// - Parameter operations: those of production; nil if they could not be listed.
  fileprivate mutating func judge(
    _ operations: [GoogleCloud.Operation]?, _ production: DatabaseName?, now: Int64, assumedRun: Int64
  ) {
    let missing = "It has no \(name)\(Self.overallExtension), which Firestore writes last"
    let isOfAnother = database != nil && database != production
    guard let operations, !isOfAnother else {
      let age = now - time
      if (-ClockDifference.allowed...assumedRun).contains(age) {
        condition = .running
        problems = ["\(missing): it began less than an hour ago, and may still be running."]
      } else {
        condition = .unknown
        problems = ["\(missing). Whether it is running, failed or was cancelled is not known."]
      }
      return
    }
    guard let operation = operations.first(where: { $0.exportPlace == place }) else {
      condition = .failed
      problems = ["\(missing), and Firestore has no operation that writes it: it failed, or was cancelled."]
      return
    }
    database = database ?? production
    if collections.isEmpty { collections = operation.details.collectionIDs.sorted() }
    if !operation.isDone {
      condition = .running
      problems = ["\(missing): it is still running, by \(operation.name)."]
    } else if let failure = operation.failure {
      condition = .failed
      problems = ["\(missing). \(failure.message)"]
    } else {
      condition = .failed
      problems = ["\(missing), although \(operation.name) ended well: the file was deleted or moved."]
    }
  }
}

extension GoogleCloud.Operation {
  /// Where an export writes; nil for another operation.
  package var exportPlace: BucketPlace? {
    details.kind == .export ? details.uriPrefix.flatMap { BucketPlace(folder: $0) } : nil
  }
}
