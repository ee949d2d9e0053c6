package import Attestation
import Documents
import GoogleCloud
import JSON
package import Policy
package import Verification

/// Whether the backups are as the policy wants them: for a monitor.
package struct BackupStatus: Sendable {
  package enum Rule: String, Sendable {
    case complete, age, verified, rehearsed, history
  }

  /// The newest exports, at least up to the newest one of ours.
  package var list: BackupList
  package var rules: [Check<Rule>] = []
  package var trend: HistoryListing.Trend?

  package var outcome: CheckOutcome { .worst(of: rules) }

  /// - Parameters:
  ///   - history: what the history holds, or why it cannot be read; nil if the policy names none.
  ///   - now: microseconds since 1970.
  package static func judge(
    _ list: BackupList, _ policy: BackupRules, _ ownership: Ownership, history: Result<HistoryListing, BackupError>?,
    now: Int64
  ) -> BackupStatus {
    let export = list.newestOfOurs
    var status = BackupStatus(list: list)
    status.rules.append(complete(list, policy))
    if let export { status.rules.append(age(of: export, policy, now)) }
    switch history {
    case nil:
      if policy.rehearsedWithin != nil {
        status.rules.append(
          Check(
            .rehearsed, .unknown, "The policy names no history of rehearsals.",
            remedy: "Write backups.history into the policy, and rehearse with it."))
      }
    case .failure(let error):
      status.rules.append(Check(.history, .unknown, error.message, remedy: error.remedy))
    case .success(let history):
      status.trend = history.trend(of: ownership.isOurs)
      status.rules += history.problems.map { problem in
        Check<Rule>(.history, .unknown, "\(problem.file ?? ""): \(problem.message)", remedy: problem.remedy)
      }
      if let export { status.rules.append(verified(export, history)) }
      if let limit = policy.rehearsedWithin {
        status.rules.append(rehearsed(history, ownership, export, within: limit, now))
      }
    }
    return status
  }

  /// Judges the newest export that was meant as a backup of ours; one that is still running leaves that to the one before it.
  private static func complete(_ list: BackupList, _ policy: BackupRules) -> Check<Rule> {
    func rule(_ outcome: CheckOutcome, _ message: String, _ remedy: String? = nil) -> Check<Rule> {
      Check(.complete, outcome, message, remedy: remedy)
    }
    let meant = list.exports.filter(\.isMeantAsOurs)
    let running = meant.prefix { $0.condition == .running }
    let still = running.first.map { "\($0.name) is still running. " } ?? ""
    guard let newest = meant.dropFirst(running.count).first else {
      return rule(
        .failed,
        still
          + (list.exports.isEmpty
            ? "\(list.place) holds no exports." : "\(list.place) holds no complete export of ours."),
        "Check whether exports are made: \(checkExports(policy))")
    }
    let which =
      still + (running.isEmpty ? "The newest export, \(newest.name), " : "The one before it, \(newest.name), ")
    guard let reason = newest.passedOver.first else { return rule(.ok, "\(which)is complete.") }
    let remedy =
      newest.hasEnded
      ? "Find out what deletes or changes objects there. Export again: rekindle backups export"
      : "Look at its operation: gcloud firestore operations list"
    switch reason.code {
    case .unknown: return rule(.unknown, "\(which)did not end. \(reason.message)", remedy)
    case .emptyExport: return rule(.failed, "\(which)is empty. \(reason.message)")
    default: return rule(.failed, "\(which)is not whole (\(reason.code.rawValue)). \(reason.message)", remedy)
    }
  }

  /// The command that shows whether exports are made.
  private static func checkExports(_ policy: BackupRules) -> String {
    policy.folder.isEmpty ? "rekindle schedule status" : "gcloud firestore operations list"
  }

  private static func age(of export: BackupExport, _ policy: BackupRules, _ now: Int64) -> Check<Rule> {
    let (age, limit) = (now - export.time, policy.maximumAge.microseconds)
    guard age >= -ClockDifference.allowed else {
      return Check(
        .age, .failed, "\(export.name) is from the future, \(-age / 1_000_000) seconds ahead.",
        remedy: "Look at this machine's clock, and at who named the export.")
    }
    let isYoung = age <= limit
    return Check(
      .age, isYoung ? .ok : .failed,
      "The newest export of ours, \(export.name), is \(Age.text(max(0, age))) old (limit "
        + "\(LengthOfTime.text(policy.maximumAge))).",
      remedy: isYoung ? nil : "Check why there is no newer one: \(checkExports(policy))",
      numbers: numbers(age: age, limit: policy.maximumAge))
  }

  private static func numbers(age: Int64, limit: Duration) -> [CheckNumber] {
    [
      CheckNumber("age", Int(age / 1_000_000), "s"), CheckNumber("limit", Int(limit.microseconds / 1_000_000), "s"),
    ]
  }

  private static func verified(_ export: BackupExport, _ history: HistoryListing) -> Check<Rule> {
    let place = ShellWord.quoted(export.place.uri)
    let remedy = "Download and rehearse it: rekindle backups download \(place), then rekindle rehearse."
    guard let match = history.latest(for: export.sighting) else {
      return Check(.verified, .failed, "No run about \(export.name) is on record.", remedy: remedy)
    }
    guard match.by != .metadata else {
      return Check(
        .verified, .unknown,
        "The run on record about \(export.name) read the same metadata; its other files were not compared.",
        remedy: "Rehearse it again: rekindle rehearse \(place)")
    }
    guard match.by == .digest else {
      return Check(
        .verified, .failed,
        "The run on record about \(export.name) is about other files: an export of the same name, or what this "
          + "one was before objects were replaced.", remedy: remedy)
    }
    let isGood = match.record.verdict == .verified && match.record.depth >= .decoded
    return Check(
      .verified, isGood ? .ok : .failed,
      "\(export.name): \(match.record.verdict.rawValue), depth \(match.record.depth.rawValue).",
      remedy: isGood ? nil : "See \(match.record.file): rekindle attestation show.")
  }

  private static func rehearsed(
    _ history: HistoryListing, _ ownership: Ownership, _ export: BackupExport?, within limit: Duration, _ now: Int64
  ) -> Check<Rule> {
    let remedy =
      "Rehearse the newest export: rekindle rehearse \(export.map { ShellWord.quoted($0.place.uri) } ?? "EXPORT")"
    let passed = history.counting.filter { $0.verdict == .verified && $0.depth >= .rehearsed }
    // A rehearsal of an empty export says nothing about one with documents: its database is not known.
    let isEmpty = export?.documents == 0
    guard
      let last = passed.last(where: {
        ownership.isOurs($0.statement.record) && ($0.statement.record.documents > 0 || isEmpty)
      })
    else {
      return Check(
        .rehearsed, .failed,
        passed.isEmpty
          ? "No rehearsal that passed is on record."
          : "Every rehearsal on record that passed is of an export that is not ours.",
        remedy: remedy)
    }
    let age = now - last.time
    let isInTime = age >= -ClockDifference.allowed && age <= limit.microseconds
    return Check(
      .rehearsed, isInTime ? .ok : .failed,
      "The last rehearsal that passed, of \(last.export), was \(Age.text(max(0, age))) ago "
        + "(limit \(LengthOfTime.text(limit))).",
      remedy: isInTime ? nil : remedy, numbers: numbers(age: age, limit: limit))
  }
}
