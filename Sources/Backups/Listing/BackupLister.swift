package import Documents
package import GoogleCloud
import Keys
package import Policy
import Verification
import Work

/// Reads which exports are in a bucket, and decides which of them are ours.
package struct BackupLister: Sendable {
  /// Asks Firestore for the operations of the production database.
  package typealias Operations = @Sendable () async throws -> [GoogleCloud.Operation]

  /// How many exports to read, the newest first.
  package enum Extent: Sendable {
    case all
    case count(Int)
    /// Until the newest one of ours is among them, for certain.
    case newestOfOurs
    /// Until the newest one of ours that was made then or earlier is among them, for certain; in microseconds since 1970.
    case newestOfOursUntil(Int64)
  }

  private static let exportsNamed = 3
  /// How many exports are looked into at once.
  private static let atOnce = 4

  private let storage: StorageClient
  private let ownership: Ownership
  private let operations: Operations?
  private let memory: ExportMemory?
  private let now: Int64

  /// - Parameters:
  ///   - operations: called at most once for a list, and only if an export has no overall metadata file; nil where no policy
  ///     names production.
  ///   - memory: what earlier lists found out; nil to read every export.
  ///   - now: microseconds since 1970.
  package init(
    _ storage: StorageClient, _ ownership: Ownership, operations: Operations? = nil, memory: ExportMemory? = nil,
    now: Int64
  ) {
    self.storage = storage
    self.ownership = ownership
    self.operations = operations
    self.memory = memory
    self.now = now
  }

  /// By the policy: what is ours, and whose operations tell which exports run.
  package init(
    _ services: GoogleServices, _ policy: Policy?, memory: ExportMemory? = nil, now: Int64
  ) throws {
    let operations: Operations? = try policy?.production.map { production in
      let admin = FirestoreAdminClient(try services.endpoint(.firestore))
      return { try await admin.operations(of: production) }
    }
    self.init(
      StorageClient(try services.endpoint(.storage)), Ownership(policy), operations: operations, memory: memory,
      now: now)
  }

  /// Lists what is at a place: one listing of all its objects, then one for each export, its metadata, and the beginning of
  /// an output file. With a memory, that is for each export that it does not know, and for the newest ones: an account that may
  /// not read objects any more has to notice.
  /// - Parameter recorded: the names of exports whose objects the list tells; see `BackupList.recorded`.
  package func list(
    _ place: BucketPlace, _ extent: Extent = .all, recorded: Set<ExactName> = []
  ) async throws -> BackupList {
    var tally = FolderTally(bucket: place.bucket, recorded: recorded)
    var prints = FolderPrints()
    try await storage.list(StorageClient.Listing(bucket: place.bucket, prefix: place.prefix)) { page in
      for object in page.items ?? [] {
        try tally.add(object)
        if memory != nil { try prints.add(object) { tally.folders[$0] != nil } }
      }
    }
    let known = try prints.finish { tally.folders[$0] != nil }
    // An export's time is that of its folder or an earlier one, so its place in this order is the first that it can have.
    var folders = tally.folders.values.sorted { $0.firstMoment > $1.firstMoment }[...]
    var list = BackupList(
      place: place, exports: [], otherObjects: tally.others, folderCount: tally.folders.count,
      isDatabaseCompared: ownership.scope.production != nil)
    list.folders = Set(tally.folders.values.map(\.place))
    list.ended = Set(tally.folders.values.filter(\.hasOverallFile).map(\.place))
    list.counted = tally.counted
    for (folder, parts) in tally.parts {
      list.recorded[BucketPlace(bucket: place.bucket, folder: folder)] = parts
    }
    while let next = folders.first, !isEnough(list, before: next.firstMoment, extent) {
      let places = folders.prefix(Self.atOnce).map(\.place)
      list.exports += try await examine(places, known, isNewest: list.exports.isEmpty)
      folders = folders.dropFirst(Self.atOnce)
      if case .all = extent { continue }
      list.exports.sort { $0.moment > $1.moment }
    }
    list.exports.sort { $0.moment > $1.moment }
    memory?.forget(below: place, except: list.folders)
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
      let named = list.exports.prefix(Self.exportsNamed).map { export in
        " \(export.place) is passed over: \(export.passedOver.map(\.message).joined(separator: " "))"
      }
      let left = list.exports.count - named.count
      throw BackupError(
        .noExport,
        "\(place) holds no backup of what the policy backs up.\(named.joined())"
          + (left > 0 ? " \(left) older exports are passed over too." : ""),
        remedy: "See what there is: rekindle backups list \(ShellWord.quoted(place.uri))")
    }
    return (export, list.passedOver)
  }

  /// - Parameter next: the first moment that an export can have that was not looked into.
  private func isEnough(_ list: BackupList, before next: BackupMoment, _ extent: Extent) -> Bool {
    switch extent {
    case .all: false
    case .count(let count): list.exports.count >= count && list.exports[count - 1].moment > next
    case .newestOfOurs: list.newestOfOurs.map { $0.moment > next } ?? false
    case .newestOfOursUntil(let time): list.newestOfOurs(until: time).map { $0.moment > next } ?? false
    }
  }

  /// - Parameters:
  ///   - prints: of the listing, by the folders' names.
  ///   - isNewest: whether these are read in any case.
  private func examine(
    _ places: [BucketPlace], _ prints: [ExactName: Digest256], isNewest: Bool
  ) async throws -> [BackupExport] {
    let examiner = ExportExaminer(storage)
    return try await places.concurrentMap(atOnce: Self.atOnce) { place -> BackupExport? in
      do {
        let objects = prints[place.folder]
        let known = isNewest ? nil : memory?.export(at: place, objects)
        var export = if let known { known } else { try await examiner.identify(place) }
        if known == nil { memory?.keep(export, objects) }
        export.judgement = ownership.reasons(export)
        return export
      } catch let error as BackupError where error.code == .noExport {
        // Deleted since the listing.
        return nil
      }
    }.compactMap(\.self)
  }

  // MARK: Exports without an overall file

  /// How long an export counts as running if Firestore does not say, in microseconds.
  fileprivate static let assumedRun: Int64 = 3_600_000_000

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
    let examiner = ExportExaminer(storage)
    for index in list.exports.indices where !list.exports[index].hasEnded {
      let place = list.exports[index].place
      let operation = known?.newest(writingTo: place)
      if let operation, operation.isDone, operation.failure == nil {
        // It may have ended since the objects were listed.
        do { list.exports[index] = try await examiner.identify(place) } catch let error as BackupError
          where error.code == .noExport
        {}
      }
      if !list.exports[index].hasEnded {
        list.exports[index].judge(operation, isListed: known != nil, ownership.scope.production, now: now)
      }
      list.exports[index].judgement = ownership.reasons(list.exports[index])
    }
    list.exports.sort { $0.moment > $1.moment }
  }
}

extension BackupExport {
  /// Says what became of an export without an overall file.
  /// - Parameters:
  ///   - operation: the one that writes it; nil if none is known.
  ///   - isListed: whether the operations of production could be listed.
  fileprivate mutating func judge(
    _ operation: GoogleCloud.Operation?, isListed: Bool, _ production: DatabaseName?, now: Int64
  ) {
    let missing = "It has no \(name)\(Self.overallExtension), which Firestore writes last"
    if let operation {
      database = database ?? production
      if collections.isEmpty { collections = operation.details.collectionIDs.sorted() }
      if !operation.isDone {
        condition = .running
        problems = ["\(missing): it is still running, by \(operation.name)."]
      } else {
        condition = .failed
        problems = [
          operation.failure.map { "\(missing). \($0.message)" }
            ?? "\(missing), although \(operation.name) ended well: the file was deleted or moved."
        ]
      }
      return
    }
    let age = now - time
    let isYoung = (-ClockDifference.allowed...BackupLister.assumedRun).contains(age)
    // Operations of production say nothing about another database's export.
    if isListed, database == production || database == nil && !isYoung {
      condition = .failed
      problems = ["\(missing), and Firestore has no operation that writes it: it failed, or was cancelled."]
    } else if isYoung {
      condition = .running
      problems = ["\(missing): it began less than an hour ago, and may still be running."]
    } else {
      condition = .unknown
      problems = ["\(missing). Whether it is running, failed or was cancelled is not known."]
    }
  }
}

extension [GoogleCloud.Operation] {
  /// The operation that writes an export: one that is not done, else the last one.
  fileprivate func newest(writingTo place: BucketPlace) -> GoogleCloud.Operation? {
    filter { $0.exportPlace == place }.max {
      ($0.isDone ? 0 : 1, $0.details.startTime ?? "") < ($1.isDone ? 0 : 1, $1.details.startTime ?? "")
    }
  }
}

extension GoogleCloud.Operation {
  /// Where an export writes; nil for another operation.
  package var exportPlace: BucketPlace? {
    details.kind == .export ? details.uriPrefix.flatMap { BucketPlace(folder: $0) } : nil
  }
}
