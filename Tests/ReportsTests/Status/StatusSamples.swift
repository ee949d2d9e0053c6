import Documents
import GoogleCloud
import Keys
import Verification

@testable import Attestation
@testable import Backups
@testable import Policy

/// Readiness without a service: a bucket with one export, or one that refuses.
enum StatusSamples {
  /// 2026-11-22T03:10:00Z.
  static let now: Int64 = 1_795_317_000_000_000
  static let place = BucketPlace(bucket: "pyme-backups")
  static let hostile = "no|way\n<!channel> @channel [a](b) x@y.test \"quoted\" \u{1B}[31m"

  /// A young complete export of three documents.
  private static var export: BackupExport {
    var export = BackupExport(
      place: place.inside("2026-11-22T00:10:00_48121"), state: .complete, time: now - 3 * 3_600_000_000, objects: 3,
      bytes: 1_234, problems: [])
    export.condition = .complete
    export.hasEnded = true
    export.documents = 3
    export.judgement = []
    return export
  }

  private static func listed(_ export: BackupExport, isDatabaseCompared: Bool = true) -> CloudAnswer<BackupList> {
    var list = BackupList(
      place: place, exports: [export], otherObjects: 0, folderCount: 1, isDatabaseCompared: isDatabaseCompared)
    (list.folders, list.ended) = ([export.place], [export.place])
    return .success(list)
  }

  /// The export, which nothing had to verify yet, with a history that holds nothing, without a schedule, and without a limit for
  /// rehearsals, which is a warning.
  static var healthy: RecoveryReadiness { readiness(listed(export)) }

  /// The same without a history.
  static var withoutHistory: RecoveryReadiness { readiness(listed(export), history: nil) }

  /// The export was rehearsed an hour ago, and the policy asks for that within a week.
  static func rehearsed(
    _ kind: RehearsalRecord.Staging.Kind = .firestore, isDatabaseCompared: Bool = true, isAskedFor: Bool = true,
    schedule: Result<ScheduleStatus, RecoveryReadiness.Unread>? = nil,
    _ change: (inout RehearsalRecord) -> Void = { _ in }
  ) throws -> RecoveryReadiness {
    var export = Self.export
    let overall = export.name + ".overall_export_metadata"
    export.newest = export.time
    export.metadata = [overall: .zero]
    var timings = RehearsalRecord.Timings()
    (timings.download, timings.importing, timings.total) = (5, 20, 60)
    var record = RehearsalRecord(
      verdict: .verified, depth: .rehearsed,
      export: .init(
        name: export.name, start: export.time, end: nil, snapshot: nil, bytes: 9, filesListed: 1),
      files: [.init(path: overall, sha256: .zero)], source: DatabaseName(project: "pyme-erp"),
      staging: .init(kind: kind, database: DatabaseName(project: "pyme-staging")), documents: 3,
      readBack: .init(documents: 3, equal: 3, missing: 0, extra: 0, changed: 0), collections: [], checks: [],
      expectations: [], findings: [], notChecked: [], timings: timings, tool: "rekindle", toolVersion: "1",
      started: now - 3_660_000_000, finished: now - 3_600_000_000, canary: nil)
    change(&record)
    let entry = HistoryEntry(
      name: "record.json", created: now, content: .success(try Statement(rehearsal: record).json))
    var rules = BackupRules(bucket: place.bucket)
    if isAskedFor { rules.rehearsedWithin = .seconds(7 * 86_400) }
    return readiness(
      listed(export, isDatabaseCompared: isDatabaseCompared),
      history: .success(HistoryListing([HistoryItem(entry, nil)], isKeyed: false)), rules, schedule: schedule)
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

  private static func readiness(
    _ list: CloudAnswer<BackupList>,
    history: Result<HistoryListing, BackupError>? = .success(HistoryListing([], isKeyed: false)),
    _ rules: BackupRules = BackupRules(bucket: StatusSamples.place.bucket),
    schedule: Result<ScheduleStatus, RecoveryReadiness.Unread>? = nil
  ) -> RecoveryReadiness {
    RecoveryReadiness(
      BackupFacts(place: place, list: list, history: history), schedule: schedule, rules, Ownership(nil), now: now)
  }
}
