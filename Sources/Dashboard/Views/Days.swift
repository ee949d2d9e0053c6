import Attestation
import Backups
import GoogleCloud
import JSON
import Policy
import Verification

/// What became of the backups of one day, in UTC.
struct Day: Sendable, Equatable {
  /// Stable: the API prints them.
  enum State: String, Sendable {
    /// A backup of the day is in the bucket, and a rehearsal of exactly these files passed.
    case rehearsed
    /// A run verified exactly these files, and nothing imported them.
    case verified
    /// It is in the bucket, whole by its metadata.
    case complete
    /// Exports of the day are in the bucket, and none is a whole backup.
    case incomplete
    /// An export of the day should be in the bucket still, and is not.
    case gone
    /// A backup was due, and none was made.
    case overdue
    /// None was due: the newest one was young enough at the day's end, or still is.
    case notDue = "not-due"
    /// Nothing can be said: the bucket cannot be read, or the day is before what it still has.
    case unknown
  }

  /// Midnight UTC at its beginning, in microseconds since 1970.
  let start: Int64
  let state: State
  /// The newest export of the day that the state is about; nil for none.
  let export: BucketPlace?

  static let length: Int64 = 86_400_000_000

  var json: JSONValue {
    .members([
      ("day", .string(String(Timestamp.text(microseconds: start).prefix(10)))), ("state", .string(state.rawValue)),
      ("export", export.map { .string($0.uri) }),
    ])
  }

  /// The last days, oldest first; today is the last one.
  static func last(_ count: Int, _ snapshot: Snapshot, _ rules: BackupRules, _ ownership: Ownership) -> [Day] {
    let today = snapshot.time - ((snapshot.time % length) + length) % length
    let starts = (0..<Int64(count)).reversed().map { today - $0 * length }
    guard case .success(let list) = snapshot.list else {
      return starts.map { Day(start: $0, state: .unknown, export: nil) }
    }
    let judge = DayJudge(list, snapshot, rules, ownership)
    return starts.map { judge.day($0) }
  }
}

private struct DayJudge {
  private let exports: [BackupExport]
  private let history: HistoryListing?
  private let gone: [GoneExport]
  private let ownership: Ownership
  private let maximumAge: Int64
  private let now: Int64
  /// Of the oldest backup that is known, in the bucket or missing there.
  private let oldest: Int64?

  init(_ list: BackupList, _ snapshot: Snapshot, _ rules: BackupRules, _ ownership: Ownership) {
    self.ownership = ownership
    exports = list.exports
    history = try? snapshot.history?.get()
    gone = snapshot.readiness.backups.gone
    maximumAge = rules.maximumAge.microseconds
    now = snapshot.time
    oldest = (list.exports.filter(\.isOurs).map(\.time) + gone.map(\.time)).min()
  }

  func day(_ start: Int64) -> Day {
    let end = min(start + Day.length, now)
    let own = exports.filter { (start..<start + Day.length).contains($0.time) }
    let states = own.filter(\.isOurs).map { (state($0), $0.place) }
    for wanted in [Day.State.rehearsed, .verified, .complete] {
      if let found = states.first(where: { $0.0 == wanted }) {
        return Day(start: start, state: wanted, export: found.1)
      }
    }
    if let missing = gone.first(where: { (start..<start + Day.length).contains($0.time) }) {
      return Day(start: start, state: .gone, export: missing.place)
    }
    // Another database's export, or a safety export, is not an attempt at a backup; one that runs may still be one.
    let attempts = own.filter { export in
      export.condition != .running
        && export.passedOver.allSatisfy { ![.safetyExport, .otherDatabase, .partialExport].contains($0.code) }
    }
    if let attempt = attempts.first { return Day(start: start, state: .incomplete, export: attempt.place) }
    return Day(start: start, state: without(until: end, isToday: end == now), export: nil)
  }

  private func without(until end: Int64, isToday: Bool) -> Day.State {
    let before = exports.first { $0.isOurs && $0.time < end }
    if let before { return end - before.time > maximumAge ? .overdue : .notDue }
    guard let oldest, oldest < end else { return isToday ? .overdue : .unknown }
    return .overdue
  }

  /// Only a run about exactly these files says something of them.
  private func state(_ export: BackupExport) -> Day.State {
    guard let match = history?.latest(for: export.sighting), match.by == .digest,
      match.record.verdict == .verified, match.record.depth >= .decoded, ownership.isOurs(match.record.statement.record)
    else { return .complete }
    return match.record.statement.record.isPassedRehearsal ? .rehearsed : .verified
  }
}
