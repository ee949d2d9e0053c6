import Attestation
import Backups
import Costs
import Documents
import GoogleCloud
import JSON
import Policy
import Reports
import Verification

// Whether production could be restored, at a glance.
extension Dashboard {
  /// `GET /api/v1/overview`
  func overview() async throws -> Reply {
    let answer = try await cloud.snapshots.value()
    return .json(try rendered(answer.value).bytes)
  }

  /// The overview of a snapshot, which says the same however often it is asked for.
  private func rendered(_ snapshot: Snapshot) throws -> RenderedOverview {
    try snapshot.overview.value {
      let view = try OverviewView(snapshot, cloud.rules, Ownership(cloud.policy), toolVersion: toolVersion)
      return RenderedOverview(bytes: view.json.line)
    }
  }
}

/// As the API answers it.
struct RenderedOverview: Sendable {
  let bytes: [UInt8]
}

/// The model of the overview: facts in, JSON out. The judgement is that of `rekindle status`, unchanged.
struct OverviewView: Sendable {
  let snapshot: Snapshot
  let days: [Day]
  /// Passed rehearsals of ours that count, in staging of the last one's kind, oldest first.
  let trend: [HistoryRecord]
  /// `rekindle.status/1`.
  let status: JSONValue
  private let ownership: Ownership

  private static let dayCount = 30
  private static let mostRuns = 30

  init(_ snapshot: Snapshot, _ rules: BackupRules, _ ownership: Ownership, toolVersion: String) throws {
    self.snapshot = snapshot
    self.ownership = ownership
    days = Day.last(Self.dayCount, snapshot, rules, ownership)
    trend = Self.series(snapshot, ownership)
    status = try snapshot.readiness.answer(.json, toolVersion: toolVersion).object()
  }

  private static func series(_ snapshot: Snapshot, _ ownership: Ownership) -> [HistoryRecord] {
    guard let last = snapshot.readiness.backups.lastRehearsal, case .success(let history)? = snapshot.history else {
      return []
    }
    let kind = last.statement.record.staging?.kind
    return history.counting.filter { record in
      record.statement.record.isPassedRehearsal && record.statement.record.staging?.kind == kind
        && ownership.isOurs(record.statement.record)
    }.suffix(mostRuns)
  }

  var json: JSONValue {
    .members([
      ("schema", .string("rekindle.overview/1")), ("asOf", .time(snapshot.time)),
      ("outcome", .string(snapshot.readiness.outcome.rawValue)), ("sentence", status["headline"]),
      ("proof", proof), ("status", status), ("days", .array(days.map(\.json))),
      ("trend", .array(trend.map(Self.point))), ("costs", costs), ("unknown", .array(unknown)),
    ])
  }

  /// The last rehearsal of ours that passed, only while the backup that it was about is in the bucket with the same files.
  private var proof: JSONValue? {
    guard case .success(let list) = snapshot.list, case .success(let history)? = snapshot.history else { return nil }
    for export in list.exports where export.isOurs {
      guard let match = history.latest(for: export.sighting), match.by == .digest,
        match.record.statement.record.isPassedRehearsal, ownership.isOurs(match.record.statement.record)
      else { continue }
      let record = match.record.statement.record
      return .members([
        ("export", .string(export.place.uri)), ("exportTime", .time(export.time)),
        ("rehearsed", .time(match.record.time)),
        ("ageSeconds", .integer(max(0, snapshot.time - match.record.time) / 1_000_000)),
        ("documents", .integer(record.documents)), ("equal", record.readBack.map { .integer($0.equal) }),
        ("seconds", JSONValue.seconds(match.record.recoverySeconds)),
        ("staging", record.staging.map { .string($0.kind.rawValue) }), ("depth", .string(match.record.depth.rawValue)),
        ("signature", .string(match.record.signature.rawValue)), ("key", match.record.keyID.map { .string($0) }),
        ("record", .string(match.record.file.text)),
      ])
    }
    return nil
  }

  private static func point(_ record: HistoryRecord) -> JSONValue {
    .members([
      ("time", .time(record.time)), ("seconds", .seconds(record.recoverySeconds)),
      ("dataAgeSeconds", record.statement.record.dataAge.map { .integer($0 / 1_000_000) }),
      ("staging", record.statement.record.staging.map { .string($0.kind.rawValue) }),
      ("documents", .integer(record.documents)), ("export", .string(record.export.text)),
      ("record", .string(record.file.text)),
    ])
  }

  /// A month of exports; nil where the schedule is not known.
  private var costs: JSONValue? {
    guard let plan = snapshot.readiness.schedule?.plan else { return nil }
    return plan.estimate.json.setting("basis", .string(plan.estimateBasis))
  }

  /// What could not be judged, and which role is missing where a service says so.
  private var unknown: [JSONValue] {
    var unknown = snapshot.readiness.checks.filter { $0.outcome == .unknown }.map { check in
      Self.part(check.code.rawValue, check.message, check.remedy)
    }
    if case .failure(let error) = snapshot.list { unknown.append(Self.part("exports", error.message, error.remedy)) }
    if case .failure(let error)? = snapshot.history {
      unknown.append(Self.part("history", error.message, error.remedy))
    }
    return unknown
  }

  private static func part(_ part: String, _ message: String, _ remedy: String?) -> JSONValue {
    let role = remedy?.split(separator: " ").first { $0.hasPrefix("roles/") }
    return .members([
      ("part", .string(part)), ("message", .string(message)), ("remedy", remedy.map { .string($0) }),
      ("role", role.map { .string($0.hasSuffix(",") ? String($0.dropLast()) : String($0)) }),
    ])
  }
}
