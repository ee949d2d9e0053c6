import Attestation
import Documents
import GoogleCloud
import JSON
import Policy
import Verification

/// What the runs on record say of the backups: whether exports are verified and rehearsed in time, whether they have become
/// smaller, and how long a recovery takes.
struct RunRules {
  private typealias Rule = BackupStatus.Rule

  private let history: HistoryListing
  private let facts: BackupFacts
  private let policy: BackupRules
  /// Microseconds since 1970.
  private let now: Int64
  /// Rehearsals that passed and count, of any export; the last one at the end.
  private let passed: [HistoryRecord]
  /// Those of exports of ours.
  private let ours: [HistoryRecord]

  init(
    _ history: HistoryListing, _ facts: BackupFacts, _ policy: BackupRules, _ ownership: Ownership, now: Int64
  ) {
    self.history = history
    self.facts = facts
    self.policy = policy
    self.now = now
    passed = history.counting.filter { $0.statement.record.isPassedRehearsal }
    // A rehearsal of an empty export says nothing about one with documents: its database is not known.
    let isEmpty = (try? facts.list.get())?.newestOfOurs?.documents == 0
    ours = passed.filter { ownership.isOurs($0.statement.record) && ($0.documents > 0 || isEmpty) }
  }

  /// The last rehearsal of ours that passed.
  var last: HistoryRecord? { ours.last }

  /// The rules for which a policy has a limit.
  static func wanted(by policy: BackupRules) -> [BackupStatus.Rule] {
    var rules: [BackupStatus.Rule] = []
    if policy.rehearsedWithin != nil { rules.append(.rehearsed) }
    if policy.maximumDrop != nil { rules += [.documents, .collections] }
    if policy.recoveryTime != nil { rules.append(.recoveryTime) }
    if policy.dataLoss != nil { rules.append(.dataLoss) }
    return rules
  }

  /// - Parameter rule: one that `wanted(by:)` names.
  func judge(_ rule: BackupStatus.Rule) -> Check<BackupStatus.Rule> {
    switch rule {
    case .rehearsed: policy.rehearsedWithin.map(rehearsed(within:)) ?? skipped(rule)
    case .documents: policy.maximumDrop.map(documents(_:)) ?? skipped(rule)
    case .collections: policy.maximumDrop.map(collections(_:)) ?? skipped(rule)
    case .recoveryTime: policy.recoveryTime.map(recovery(within:)) ?? skipped(rule)
    case .dataLoss: policy.dataLoss.map(dataLoss(within:)) ?? skipped(rule)
    case .complete, .age, .verified, .gone, .changed, .bucket, .history: skipped(rule)
    }
  }

  private func skipped(_ rule: BackupStatus.Rule) -> Check<BackupStatus.Rule> {
    Check(rule, .skipped, "The policy has no limit for it.")
  }

  private var list: BackupList? { try? facts.list.get() }
  private var newest: BackupExport? { list?.newestOfOurs }

  /// What to rehearse, quoted for a shell.
  private func rehearse(_ export: BackupExport?) -> String {
    "rekindle rehearse \(export.map { ShellWord.quoted($0.place.uri) } ?? "EXPORT")"
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
    let place = ShellWord.quoted(export.place.uri)
    let remedy = "Download and rehearse it: rekindle backups download \(place), then rekindle rehearse."
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
      let isGood = match.record.verdict == .verified && match.record.depth >= .decoded
      return (
        rule(
          isGood ? .ok : .failed,
          "\(export.name): \(match.record.verdict.rawValue), depth \(match.record.depth.rawValue).",
          isGood ? nil : "See \(match.record.file): rekindle attestation show."), isGood ? match.record.time : nil
      )
    }
  }

  private static let mayBeUnread = "Part of the history cannot be read, and the rest does not tell."
  private static let readAll = "See the rule history."

  // MARK: Rehearsed

  private func rehearsed(within limit: Duration) -> Check<BackupStatus.Rule> {
    let remedy = "Rehearse the newest export: \(rehearse(newest))"
    guard let last else {
      guard !history.hasUnread else { return Rule.rehearsed.unknown(Self.mayBeUnread, remedy: Self.readAll) }
      return Check(
        .rehearsed, .failed,
        passed.isEmpty
          ? "No rehearsal that passed is on record."
          : "Every rehearsal on record that passed is of an export that is not ours.",
        remedy: remedy)
    }
    let age = now - last.time
    let isInTime = age >= -ClockDifference.allowed && age <= limit.microseconds
    let outcome = isInTime ? CheckOutcome.ok : history.hasUnread ? .unknown : .failed
    return Check(
      .rehearsed, outcome,
      "The last rehearsal that passed, of \(last.export), was \(Age.text(max(0, age))) ago "
        + "(limit \(LengthOfTime.text(limit))).",
      remedy: isInTime ? nil : remedy, numbers: [.seconds("age", age), .seconds("limit", limit.microseconds)])
  }

  // MARK: Grown smaller

  private static let compareRemedy =
    "Look at what is missing: rekindle diff with the older export. If it was meant to go, raise backups.maximumDrop, or let "
    + "the next export be compared with a rehearsal of this one."

  /// The last rehearsal that passed of an export of ours that is older than a time and has another name.
  private func rehearsal(before time: Int64, not name: ExactName) -> HistoryRecord? {
    ours.last { record in
      let export = record.statement.record.export
      let made = export.start ?? ExportTime.microseconds(inName: export.name) ?? record.statement.record.started
      return export.name != name && made < time
    }
  }

  private func documents(_ percent: Double) -> Check<BackupStatus.Rule> {
    guard let newest, let now = newest.documents else {
      return Rule.documents.unknown(
        "How many documents the newest export of ours holds is not known.", remedy: "See the rule complete.")
    }
    guard let previous = rehearsal(before: newest.time, not: newest.name) else {
      guard !history.hasUnread else { return Rule.documents.unknown(Self.mayBeUnread, remedy: Self.readAll) }
      return Check(
        .documents, .skipped,
        "No older export of ours is rehearsed, so there is nothing to compare \(newest.name) with.",
        numbers: [CheckNumber("documents", now, "documents")])
    }
    let before = previous.documents
    let isAllowed = DropCheck.isAllowed(before, now, percent)
    return Check(
      .documents, isAllowed ? .ok : .failed,
      "\(newest.name) has \(Self.counted(now, "document")). \(previous.export), the last one rehearsed before it, had "
        + "\(Self.counted(before, "document")) (limit \(Self.text(percent)) fewer).",
      remedy: isAllowed ? nil : Self.compareRemedy,
      numbers: [
        CheckNumber("documents", now, "documents"), CheckNumber("previousDocuments", before, "documents"),
        CheckNumber("drop", before == 0 ? 0 : Int((Double(before - now) * 100 / Double(before)).rounded()), "%"),
      ])
  }

  private func collections(_ percent: Double) -> Check<BackupStatus.Rule> {
    guard let list else {
      return Rule.collections.unknown("The exports could not be listed.", remedy: "See the rule complete.")
    }
    let judged = list.newestOfOurs(until: now - policy.verifiedWithin.microseconds)
    let subject = [list.newestOfOurs, judged].compactMap(\.self).lazy.compactMap { export -> HistoryRecord? in
      let match = history.latest(for: export.sighting)
      return match.flatMap { $0.by == .digest && $0.record.depth >= .decoded ? $0.record : nil }
    }.first
    guard let subject else {
      guard !history.hasUnread else { return Rule.collections.unknown(Self.mayBeUnread, remedy: Self.readAll) }
      return Check(
        .collections, .skipped, "No run about the newest export of ours is on record, so its collections are not known."
      )
    }
    let record = subject.statement.record
    let made = record.export.start ?? ExportTime.microseconds(inName: record.export.name) ?? record.started
    guard let previous = rehearsal(before: made, not: record.export.name) else {
      guard !history.hasUnread else { return Rule.collections.unknown(Self.mayBeUnread, remedy: Self.readAll) }
      return Check(
        .collections, .skipped,
        "No older export of ours is rehearsed, so there is nothing to compare \(record.export.name) with.")
    }
    let before = previous.statement.record.collections
    guard record.listsAllCollections, previous.statement.record.listsAllCollections else {
      return Rule.collections.unknown(
        "There are more collections than a record lists, so they were not compared one by one.", remedy: nil)
    }
    var counts: [ExactName: Int] = [:]
    for collection in record.collections { counts[collection.id] = collection.documents }
    let fallen = before.filter { !DropCheck.isAllowed($0.documents, counts[$0.id] ?? 0, percent) }
    guard !fallen.isEmpty else {
      return Check(
        .collections, .ok,
        "\(record.export.name): none of \(Self.counted(before.count, "collection group")) has more than "
          + "\(Self.text(percent)) fewer documents than in \(previous.export).")
    }
    let named = fallen.prefix(3).map { "\($0.id) had \($0.documents), has \(counts[$0.id] ?? 0)" }
    let left = fallen.count - named.count
    return Check(
      .collections, .failed,
      "\(record.export.name) against \(previous.export) (limit \(Self.text(percent)) fewer): "
        + "\(named.joined(separator: "; "))\(left > 0 ? "; and \(left) more" : "").",
      remedy: Self.compareRemedy, numbers: [CheckNumber("fallen", fallen.count, "collections")])
  }

  private static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

  private static func text(_ percent: Double) -> String {
    "\(percent == percent.rounded() ? "\(Int(percent))" : "\(percent)") %"
  }

  // MARK: Recovery

  private static let neverRehearsed = "No rehearsal of an export of ours that passed is on record."

  private func recovery(within limit: Duration) -> Check<BackupStatus.Rule> {
    guard let last else {
      return Rule.recoveryTime.unknown(Self.neverRehearsed, remedy: "Rehearse: \(rehearse(newest))")
    }
    let timings = last.statement.record.timings
    let seconds = last.recoverySeconds
    let isInTime = seconds * 1_000_000 <= Double(limit.microseconds)
    var numbers: [CheckNumber] = [
      .seconds("recovery", measured: seconds), .seconds("limit", limit.microseconds),
    ]
    if let download = timings.download { numbers.append(.seconds("download", measured: download)) }
    numbers += [
      .seconds("verify", measured: timings.verify), .seconds("import", measured: timings.importing),
      .seconds("readBack", measured: timings.readBack),
    ]
    return Check(
      .recoveryTime, isInTime ? .ok : .failed,
      "The last rehearsal that passed, of \(last.export), took \(Int(min(max(seconds, 0), 1e12).rounded())) s (limit "
        + "\(LengthOfTime.text(limit)))." + (timings.download == nil ? " The download was not measured." : ""),
      remedy: isInTime
        ? nil : "See which phase is slow: rekindle attestation show \(ShellWord.quoted(last.file.text))",
      numbers: numbers)
  }

  private func dataLoss(within limit: Duration) -> Check<BackupStatus.Rule> {
    let age = newest.map { CheckNumber.seconds("age", now - $0.time) }
    let bound = CheckNumber.seconds("limit", limit.microseconds)
    let others = [age, bound].compactMap(\.self)
    guard let last else {
      var rule = Rule.dataLoss.unknown(Self.neverRehearsed, remedy: "Rehearse: \(rehearse(newest))")
      rule.numbers = others
      return rule
    }
    let record = last.statement.record
    guard let taken = record.export.snapshot ?? record.export.start else {
      var rule = Rule.dataLoss.unknown(
        "The record of the last rehearsal that passed, of \(last.export), does not say how old its data was.",
        remedy: nil)
      rule.numbers = others
      return rule
    }
    let dataAge = max(0, record.started - taken)
    let isInTime = dataAge <= limit.microseconds
    return Check(
      .dataLoss, isInTime ? .ok : .failed,
      "The data of \(last.export) was \(Age.text(dataAge)) old when its rehearsal began (limit "
        + "\(LengthOfTime.text(limit))).",
      remedy: isInTime ? nil : "Export more often, or rehearse sooner after an export.",
      numbers: [.seconds("dataAge", dataAge)] + others)
  }
}

extension RehearsalRecord {
  /// Whether every document is in one of the collection groups: of a database with very many collections, some are not kept.
  fileprivate var listsAllCollections: Bool { collections.reduce(0) { $0 + $1.documents } == documents }
}
