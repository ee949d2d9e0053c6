package import GoogleCloud
package import Attestation
import Documents
package import Verification

/// Whether the backups are as the policy wants them: for a monitor.
package struct BackupStatus: Sendable {
  package enum Outcome: String, Sendable {
    case ok
    case failed
    /// It could not be found out: no good news.
    case unknown
  }

  package struct Rule: Sendable, Equatable {
    /// Stable: `complete`, `age`, `verified`, `rehearsed`, `history`.
    package var name: String
    package var outcome: Outcome
    /// A sentence.
    package var message: String
    /// What to do; nil if nothing is to be done.
    package var remedy: String?
  }

  package var place: BucketPlace
  /// The newest complete one.
  package var export: BackupExport?
  package var rules: [Rule]
  package var trend: HistoryListing.Trend?

  /// The worst of all rules; one that failed says more than one that nobody knows.
  package var outcome: Outcome {
    [.failed, .unknown].first { outcome in rules.contains { $0.outcome == outcome } } ?? .ok
  }

  /// - Parameters:
  ///   - list: the newest exports, at least up to the newest one that is complete.
  ///   - history: nil if the policy names none.
  ///   - now: microseconds since 1970.
  package static func judge(
    _ list: BackupList, _ policy: BackupRules, history: HistoryListing?, now: Int64
  ) -> BackupStatus {
    let export = list.newestComplete
    var status = BackupStatus(place: list.place, export: export, rules: [], trend: history?.trend())
    status.rules.append(complete(list, export, policy, now))
    if let export { status.rules.append(age(of: export, policy, now)) }
    guard let history else {
      if policy.rehearsedWithin != nil {
        status.rules.append(
          Rule(
            name: "rehearsed", outcome: .unknown, message: "Nobody knows: the policy names no history.",
            remedy: "Write backups.history into the policy, and rehearse with it."))
      }
      return status
    }
    status.rules += history.problems.map { problem in
      Rule(
        name: "history", outcome: .unknown, message: "\(problem.file ?? ""): \(problem.message)", remedy: problem.remedy
      )
    }
    if let export { status.rules.append(verified(export, history)) }
    if let limit = policy.rehearsedWithin { status.rules.append(rehearsed(history, within: limit, now)) }
    return status
  }

  /// An export that is younger than the limit may still run.
  private static func complete(
    _ list: BackupList, _ export: BackupExport?, _ policy: BackupRules, _ now: Int64
  ) -> Rule {
    guard let newest = list.exports.first else {
      return Rule(
        name: "complete", outcome: .failed, message: "There is no export in \(list.place).",
        remedy: "See whether one is made at all: rekindle schedule status")
    }
    guard newest.state != .complete else {
      return Rule(name: "complete", outcome: .ok, message: "The newest export, \(newest.name), is complete.")
    }
    let mayRun = export != nil && now - newest.time < policy.maximumAge.microseconds
    return Rule(
      name: "complete", outcome: mayRun ? .ok : .failed,
      message: "The newest export, \(newest.name), is \(newest.state.rawValue): \(newest.problems.first ?? "")",
      remedy: mayRun ? nil : "Look at its operation: gcloud firestore operations list")
  }

  private static func age(of export: BackupExport, _ policy: BackupRules, _ now: Int64) -> Rule {
    let (age, limit) = (now - export.time, policy.maximumAge.microseconds)
    guard age >= -ClockDifference.allowed else {
      return Rule(
        name: "age", outcome: .failed, message: "\(export.name) is from the future, \(-age / 1_000_000) seconds ahead.",
        remedy: "Look at this machine's clock, and at who named the export.")
    }
    let isYoung = age <= limit
    return Rule(
      name: "age", outcome: isYoung ? .ok : .failed,
      message: "The newest complete export, \(export.name), is \(Age.text(max(0, age))) old; "
        + "\(LengthOfTime.text(policy.maximumAge)) are allowed.",
      remedy: isYoung ? nil : "See why there is no newer one: rekindle schedule status")
  }

  private static func verified(_ export: BackupExport, _ history: HistoryListing) -> Rule {
    guard let match = history.latest(for: export.sighting) else {
      return Rule(
        name: "verified", outcome: .failed, message: "No run about \(export.name) is on record.",
        remedy: "Download and rehearse it: rekindle backups download \(export.place), then rekindle rehearse.")
    }
    guard match.by != .metadata else {
      return Rule(
        name: "verified", outcome: .unknown,
        message: "The run on record about \(export.name) read the same metadata; its other files were not compared.",
        remedy: "Rehearse it again: rekindle rehearse \(export.place)")
    }
    guard match.by == .digest else {
      return Rule(
        name: "verified", outcome: .failed,
        message:
          "The run on record about \(export.name) is about other files: an export of the same name, or what this "
          + "one was before objects were replaced.",
        remedy: "Download and rehearse it: rekindle backups download \(export.place), then rekindle rehearse.")
    }
    let isGood = match.record.verdict == .verified && match.record.depth >= .decoded
    return Rule(
      name: "verified", outcome: isGood ? .ok : .failed,
      message: "\(export.name): \(match.record.verdict.rawValue), depth \(match.record.depth.rawValue).",
      remedy: isGood ? nil : "See \(match.record.file): rekindle attestation show.")
  }

  private static func rehearsed(_ history: HistoryListing, within limit: Duration, _ now: Int64) -> Rule {
    guard let last = history.counting.last(where: { $0.verdict == .verified && $0.depth >= .rehearsed }) else {
      return Rule(
        name: "rehearsed", outcome: .failed, message: "No rehearsal that passed is on record.",
        remedy: "Rehearse the newest export: rekindle rehearse EXPORT")
    }
    let age = now - last.time
    let isInTime = age >= -ClockDifference.allowed && age <= limit.microseconds
    return Rule(
      name: "rehearsed", outcome: isInTime ? .ok : .failed,
      message: "The last rehearsal that passed, of \(last.export), was \(Age.text(max(0, age))) ago; "
        + "\(LengthOfTime.text(limit)) are allowed.",
      remedy: isInTime ? nil : "Rehearse the newest export: rekindle rehearse EXPORT")
  }
}

extension Duration {
  fileprivate var microseconds: Int64 { components.seconds * 1_000_000 }
}
