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
  /// The newest one of ours.
  package var export: BackupExport?
  /// The newer ones, which are not ours.
  package var passedOver: [BackupExport]
  package var rules: [Rule]
  package var trend: HistoryListing.Trend?
  /// What could not be found out of the list, in sentences.
  package var warnings: [String]
  /// Whether the policy names production.
  package var isDatabaseCompared: Bool

  /// The worst of all rules; one that failed says more than one that is not known.
  package var outcome: Outcome {
    [.failed, .unknown].first { outcome in rules.contains { $0.outcome == outcome } } ?? .ok
  }

  /// - Parameters:
  ///   - list: the newest exports, at least up to the newest one of ours.
  ///   - history: what the history holds, or why it cannot be read; nil if the policy names none.
  ///   - now: microseconds since 1970.
  package static func judge(
    _ list: BackupList, _ policy: BackupRules, _ ownership: Ownership, history: Result<HistoryListing, HistoryUnread>?,
    now: Int64
  ) -> BackupStatus {
    let export = list.newestOfOurs
    var status = BackupStatus(
      place: list.place, export: export, passedOver: list.passedOver, rules: [], trend: nil, warnings: list.warnings,
      isDatabaseCompared: list.isDatabaseCompared)
    status.rules.append(complete(list, export))
    if let export { status.rules.append(age(of: export, policy, now)) }
    switch history {
    case nil:
      if policy.rehearsedWithin != nil {
        status.rules.append(
          Rule(
            name: "rehearsed", outcome: .unknown, message: "The policy names no history of rehearsals.",
            remedy: "Write backups.history into the policy, and rehearse with it."))
      }
    case .failure(let error):
      status.rules.append(Rule(name: "history", outcome: .unknown, message: error.message, remedy: error.remedy))
    case .success(let history):
      status.trend = history.trend()
      status.rules += history.problems.map { problem in
        Rule(
          name: "history", outcome: .unknown, message: "\(problem.file ?? ""): \(problem.message)",
          remedy: problem.remedy)
      }
      if let export { status.rules.append(verified(export, history)) }
      if let limit = policy.rehearsedWithin { status.rules.append(rehearsed(history, ownership, within: limit, now)) }
    }
    return status
  }

  /// Judges the newest export that is ours or was to be: those that are something else are passed over.
  private static func complete(_ list: BackupList, _ export: BackupExport?) -> Rule {
    func rule(_ outcome: Outcome, _ message: String, _ remedy: String? = nil) -> Rule {
      Rule(name: "complete", outcome: outcome, message: message, remedy: remedy)
    }
    guard let newest = list.exports.first(where: { !$0.passedOver.contains(where: \.code.isOfAnother) }) else {
      let others =
        list.exports.isEmpty ? "There is no export in \(list.place)." : "\(list.place) holds no export of ours."
      return rule(.failed, others, "See whether one is made at all: rekindle schedule status")
    }
    guard let reason = newest.passedOver.first else {
      return rule(.ok, "The newest export, \(newest.name), is complete.")
    }
    let remedy =
      newest.hasEnded
      ? "Find out what deletes or changes objects there. Export again: rekindle backups export"
      : "Look at its operation: gcloud firestore operations list"
    switch reason.code {
    case .running:
      guard let export else {
        return rule(
          .failed, "The newest export, \(newest.name), is still running, and there is no other of ours.", remedy)
      }
      return rule(.ok, "\(newest.name) is still running; the one before it, \(export.name), is complete.")
    case .unknown: return rule(.unknown, "The newest export, \(newest.name): \(reason.message)", remedy)
    case .emptyExport:
      return rule(
        .failed, "The newest export, \(newest.name), holds no documents.",
        "If the database may be empty, write emptyExport: allowed into the policy; else look at the database.")
    case .failed, .unreadable, .safetyExport, .otherDatabase, .partialExport:
      return rule(
        .failed, "The newest export, \(newest.name), is not whole (\(reason.code.rawValue)). \(reason.message)", remedy)
    }
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
      message: "The newest export of ours, \(export.name), is \(Age.text(max(0, age))) old (limit "
        + "\(LengthOfTime.text(policy.maximumAge))).",
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

  private static func rehearsed(
    _ history: HistoryListing, _ ownership: Ownership, within limit: Duration, _ now: Int64
  ) -> Rule {
    let passed = history.counting.filter { $0.verdict == .verified && $0.depth >= .rehearsed }
    guard let last = passed.last(where: { ownership.isOurs($0.statement.record) }) else {
      return Rule(
        name: "rehearsed", outcome: .failed,
        message: passed.isEmpty
          ? "No rehearsal that passed is on record."
          : "Every rehearsal on record that passed is of an export that is not ours.",
        remedy: "Rehearse the newest export: rekindle rehearse EXPORT")
    }
    let age = now - last.time
    let isInTime = age >= -ClockDifference.allowed && age <= limit.microseconds
    return Rule(
      name: "rehearsed", outcome: isInTime ? .ok : .failed,
      message: "The last rehearsal that passed, of \(last.export), was \(Age.text(max(0, age))) ago; "
        + "the limit is \(LengthOfTime.text(limit)).",
      remedy: isInTime ? nil : "Rehearse the newest export: rekindle rehearse EXPORT")
  }
}

extension Duration {
  fileprivate var microseconds: Int64 { components.seconds * 1_000_000 }
}
