package import Attestation
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

  /// The newest backup of what the policy backs up, of the exports that were looked into.
  package var newestOfOurs: BackupExport? { exports.first(where: \.isOurs) }

  /// The exports that are newer than the newest one of ours: all, if none is ours.
  package var passedOver: [BackupExport] { Array(exports.prefix { !$0.isOurs }) }

  /// Finds out whether the newest export of ours is the one that its last record is about, also where that means to read
  /// its objects. It reads an object if the record and Cloud Storage do not both state its MD5.
  package mutating func compareNewest(with history: HistoryListing, _ storage: StorageClient) async throws {
    guard let index = exports.firstIndex(where: \.isOurs), let match = history.latest(for: exports[index].sighting),
      match.by == .metadata
    else { return }
    let known = Set(match.record.statement.record.files.filter { $0.md5 != nil }.map(\.path))
    for part in exports[index].outputs where part.object.md5 == nil || !known.contains(part.path) {
      exports[index].outputDigests[part.path] = try await storage.sha256(of: part.object)
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
