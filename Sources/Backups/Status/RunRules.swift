import Attestation
import Documents
import GoogleCloud
import JSON
import Policy
import Verification

/// What the runs on record say of the backups: whether exports are verified and rehearsed in time, whether they have become
/// smaller, and how long a recovery takes.
struct RunRules {
  typealias Rule = BackupStatus.Rule

  let history: HistoryListing
  let facts: BackupFacts
  let policy: BackupRules
  /// Microseconds since 1970.
  let now: Int64
  /// Every run about an export of ours that counts, whatever came of it; the last one at the end.
  let own: [HistoryRecord]
  /// The rehearsals of exports of ours that passed: what the rules, the trend and all figures are about. The last one at the end.
  let ours: [HistoryRecord]
  /// Whether a rehearsal passed, of any export.
  private let hasPassed: Bool

  init(
    _ history: HistoryListing, _ facts: BackupFacts, _ policy: BackupRules, _ ownership: Ownership, now: Int64
  ) {
    self.history = history
    self.facts = facts
    self.policy = policy
    self.now = now
    hasPassed = history.counting.contains { $0.statement.record.isPassedRehearsal }
    // A run about an empty export says nothing about one with documents: its database is not known.
    let isEmpty = (try? facts.list.get())?.newestOfOurs?.documents == 0
    own = history.counting.filter { ownership.isOurs($0.statement.record) && ($0.documents > 0 || isEmpty) }
    ours = own.filter { $0.statement.record.isPassedRehearsal }
  }

  /// The last rehearsal of ours that passed.
  var last: HistoryRecord? { ours.last }

  /// The rules besides `verified` that a policy has a limit for; and `rehearsed`, which says so if it has none.
  private static func wanted(by policy: BackupRules) -> [BackupStatus.Rule] {
    var rules: [BackupStatus.Rule] = [.rehearsed]
    if policy.maximumDrop != nil { rules += [.documents, .collections] }
    if policy.recoveryTime != nil { rules.append(.recoveryTime) }
    if policy.dataLoss != nil { rules.append(.dataLoss) }
    return rules
  }

  /// The rules where no history can be read.
  static func unknown(
    by policy: BackupRules, _ message: String, remedy: String?
  ) -> [Check<BackupStatus.Rule>] {
    ([BackupStatus.Rule.verified] + wanted(by: policy)).map { rule in
      rule == .rehearsed && policy.rehearsedWithin == nil ? noLimit(rule) : rule.unknown(message, remedy: remedy)
    }
  }

  /// The rules besides `verified`.
  var judged: [Check<BackupStatus.Rule>] { Self.wanted(by: policy).map { judge($0) } }

  private func judge(_ rule: BackupStatus.Rule) -> Check<BackupStatus.Rule> {
    switch rule {
    case .rehearsed: policy.rehearsedWithin.map(rehearsed(within:)) ?? Self.noLimit(rule)
    case .documents: policy.maximumDrop.map(documents(_:)) ?? Self.noLimit(rule)
    case .collections: policy.maximumDrop.map(collections(_:)) ?? Self.noLimit(rule)
    case .recoveryTime: policy.recoveryTime.map(recovery(within:)) ?? Self.noLimit(rule)
    case .dataLoss: policy.dataLoss.map(dataLoss(within:)) ?? Self.noLimit(rule)
    case .complete, .age, .verified, .gone, .changed, .bucket, .history: Self.noLimit(rule)
    }
  }

  private static func noLimit(_ rule: BackupStatus.Rule) -> Check<BackupStatus.Rule> {
    guard rule == .rehearsed else { return Check(rule, .skipped, "The policy has no limit for it.") }
    return Check(
      rule, .warning, "The policy has no limit for the age of the last rehearsal, so it was not judged.",
      remedy: "Write backups.rehearsedWithin into the policy, such as 7d.")
  }

  var list: BackupList? { try? facts.list.get() }
  var newest: BackupExport? { list?.newestOfOurs }

  /// What to rehearse, quoted for a shell.
  func rehearse(_ export: BackupExport?) -> String {
    "rekindle rehearse \(export.map { ShellWord.quoted($0.place.uri) } ?? "latest")"
  }

  // MARK: Verified

  /// Judged on the newest export of ours that had the time to be verified, or on a newer one if a run about it is on record.
  /// The time is that of the run that verified it.
  var verified: (rule: Check<BackupStatus.Rule>, time: Int64?) {
    guard let list else {
      return (
        Rule.verified.unknown("The exports could not be listed, so none was held against the history.", remedy: nil),
        nil
      )
    }
    let due = now - policy.verifiedWithin.microseconds
    for export in list.exports where export.isOurs {
      let match = history.latest(for: export.sighting)
      guard match?.by == .digest || export.time <= due else { continue }
      return judge(export, match)
    }
    let limit = LengthOfTime.text(policy.verifiedWithin)
    return (
      Check(
        .verified, .skipped,
        list.newestOfOurs == nil
          ? "There is no export of ours to verify."
          : "No export of ours is older than backups.verifiedWithin (\(limit)), and no run about a newer one is on record."
      ),
      nil
    )
  }

  private func judge(
    _ export: BackupExport, _ match: HistoryListing.Match?
  ) -> (rule: Check<BackupStatus.Rule>, time: Int64?) {
    let numbers: [CheckNumber] = [
      .seconds("exportAge", now - export.time), .seconds("limit", policy.verifiedWithin.microseconds),
    ]
    func rule(_ outcome: CheckOutcome, _ message: String, _ remedy: String?) -> Check<BackupStatus.Rule> {
      Check(.verified, outcome, message, remedy: remedy, numbers: numbers)
    }
    let remedy = "Rehearse it: \(rehearse(export))"
    guard let match else {
      guard !history.hasUnread else { return (Rule.verified.unknown(Self.mayBeUnread, remedy: Self.readAll), nil) }
      return (
        rule(
          .failed,
          "No run about \(export.name) is on record. It is \(Age.text(max(0, now - export.time))) old (limit "
            + "\(LengthOfTime.text(policy.verifiedWithin))).", remedy), nil
      )
    }
    switch match.by {
    case .metadata:
      return (
        rule(
          .unknown,
          "The run on record about \(export.name) read the same metadata; its other files were not compared.",
          "Rehearse it again: \(rehearse(export))"), nil
      )
    case .name:
      return (
        rule(
          .failed,
          "The run on record about \(export.name) is about other files: an export of the same name, or what this "
            + "one was before objects were replaced.", remedy), nil
      )
    case .digest:
      let isGood = match.record.isGood
      return (
        rule(
          isGood ? .ok : .failed,
          "\(export.name): \(match.record.verdict.rawValue), depth \(match.record.depth.rawValue).",
          isGood ? nil : "See \(match.record.file): rekindle attestation show."), isGood ? match.record.time : nil
      )
    }
  }

  static let mayBeUnread = "Part of the history cannot be read, and the rest does not tell."
  static let readAll = "See the rule history."

  // MARK: Rehearsed

  private func rehearsed(within limit: Duration) -> Check<BackupStatus.Rule> {
    let remedy = "Rehearse the newest export: \(rehearse(newest))"
    guard let last else {
      guard !history.hasUnread else { return Rule.rehearsed.unknown(Self.mayBeUnread, remedy: Self.readAll) }
      return Check(
        .rehearsed, .failed,
        hasPassed
          ? "Every rehearsal on record that passed is of an export that is not ours."
          : "No rehearsal that passed is on record.",
        remedy: remedy)
    }
    let age = now - last.time
    let numbers: [CheckNumber] = [.seconds("age", age), .seconds("limit", limit.microseconds)]
    guard age >= -ClockDifference.allowed else {
      return Check(
        .rehearsed, .failed,
        "The last rehearsal that passed, of \(last.export), is from the future: it ended "
          + "\(Quantity.seconds(Double(-age) / 1_000_000)) ahead of this machine's clock.",
        remedy: "Set the clock of this machine, or of the one that rehearsed.", numbers: numbers)
    }
    let isInTime = age <= limit.microseconds
    let outcome = isInTime ? CheckOutcome.ok : history.hasUnread ? .unknown : .failed
    return Check(
      .rehearsed, outcome,
      "The last rehearsal that passed, of \(last.export), was \(Age.text(max(0, age))) ago "
        + "(limit \(LengthOfTime.text(limit))).",
      remedy: isInTime ? nil : remedy, numbers: numbers)
  }
}

extension HistoryRecord {
  /// Whether the run looked at every document, and found nothing wrong.
  var isGood: Bool { verdict == .verified && depth >= .decoded }

  /// The instant of the data of its export, in microseconds since 1970, as the record or the export's name tells.
  var dataTime: Int64? {
    let export = statement.record.export
    return export.snapshot ?? export.start ?? ExportTime.microseconds(inName: export.name)
  }
}
