import Attestation
import Documents
import GoogleCloud
import Verification

@testable import Backups
@testable import Policy

/// Readiness without a service: a bucket with one export, or one that refuses.
enum StatusSamples {
  /// 2026-11-22T03:10:00Z.
  static let now: Int64 = 1_795_317_000_000_000
  static let place = BucketPlace(bucket: "pyme-backups")
  static let hostile = "no|way\n<!channel> @channel [a](b) x@y.test \"quoted\" \u{1B}[31m"

  /// A young complete export of three documents, without a history and a schedule.
  static var healthy: RecoveryReadiness {
    var export = BackupExport(
      place: place.inside("2026-11-22T00:10:00_48121"), state: .complete, time: now - 3 * 3_600_000_000, objects: 3,
      bytes: 1_234, problems: [])
    export.condition = .complete
    export.hasEnded = true
    export.documents = 3
    export.judgement = []
    return readiness(
      .success(
        BackupList(place: place, exports: [export], otherObjects: 0, folderCount: 1, isDatabaseCompared: true)))
  }

  /// No export at all.
  static var empty: RecoveryReadiness {
    readiness(
      .success(BackupList(place: place, exports: [], otherObjects: 0, folderCount: 0, isDatabaseCompared: true)))
  }

  /// A service that refuses, with words that nobody should trust.
  static var refused: RecoveryReadiness {
    readiness(.failure(GoogleCloudError(.permissionDenied, hostile, remedy: "Grant | it.")))
  }

  private static func readiness(_ list: Result<BackupList, GoogleCloudError>) -> RecoveryReadiness {
    RecoveryReadiness(
      BackupFacts(place: place, list: list, history: nil), schedule: nil, BackupRules(bucket: place.bucket),
      Ownership(nil), now: now)
  }
}
