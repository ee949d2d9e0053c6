package import Attestation
import Documents
package import GoogleCloud
package import Policy
import Verification

/// The exports in a bucket, newest first.
package struct BackupList: Sendable {
  package var place: BucketPlace
  package var exports: [BackupExport]
  /// Objects in the place that belong to no export.
  package var otherObjects: Int

  /// Folders of exports that there are, also those that were not looked into.
  package var folderCount: Int
  /// Whether the policy names production, so that the databases of exports were compared with it.
  package var isDatabaseCompared: Bool
  /// What could not be found out, in sentences.
  package var warnings: [String] = []
  /// Every folder of an export at the place, also those that were not looked into.
  var folders: Set<BucketPlace> = []
  /// Those of them that have their overall metadata file.
  var ended: Set<BucketPlace> = []
  /// The objects of each folder whose export is on record.
  var recorded: [BucketPlace: [ExportObjects.Part]] = [:]
  /// The names of exports that have counts beside them, though they may be gone.
  var counted: Set<ExactName> = []

  /// The newest backup of what the policy backs up, of the exports that were looked into.
  package var newestOfOurs: BackupExport? { exports.first(where: \.isOurs) }

  /// The newest one of ours that was made then or earlier.
  /// - Parameter time: microseconds since 1970.
  package func newestOfOurs(until time: Int64) -> BackupExport? { exports.first { $0.isOurs && $0.time <= time } }

  /// The exports that are newer than the newest one of ours: all, if none is ours.
  package var passedOver: [BackupExport] { Array(exports.prefix { !$0.isOurs }) }

  /// Finds out whether exports of ours are those that their last records are about, also where that means to read their
  /// objects: the newest, and the newest that was made until a time. It reads an object if the record and Cloud Storage do not
  /// both state its MD5.
  /// - Parameter time: microseconds since 1970.
  package mutating func compareNewest(
    until time: Int64, with history: HistoryListing, _ storage: StorageClient
  ) async throws {
    for place in [newestOfOurs?.place, newestOfOurs(until: time)?.place] {
      guard let index = exports.firstIndex(where: { $0.place == place }),
        let match = history.latest(for: exports[index].sighting), match.by == .metadata
      else { continue }
      let known = Set(match.record.statement.record.files.filter { $0.md5 != nil }.map(\.path))
      for part in exports[index].outputs where part.object.md5 == nil || !known.contains(part.path) {
        exports[index].outputDigests[part.path] = try await storage.sha256(of: part.object)
      }
    }
  }
}

extension BucketPlace {
  /// Where a policy has its exports.
  package init(_ rules: BackupRules) { self.init(bucket: rules.bucket, folder: rules.folder) }

  /// Reads a place as a user gives it.
  /// - Throws: `usage`.
  package init(parsing text: String) throws(BackupError) {
    guard let place = BucketPlace(text) else {
      throw BackupError(
        .usage, "\"\(text)\" is no place in Cloud Storage.", remedy: "Write gs://BUCKET or gs://BUCKET/FOLDER.")
    }
    self = place
  }
}
