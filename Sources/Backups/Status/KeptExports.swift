import Attestation
package import Documents
package import GoogleCloud
import JSON
import Policy
import Verification

/// An export of ours that should be in the bucket still, and is not.
package struct GoneExport: Sendable, Equatable {
  /// How it is known that the export was in the bucket.
  package enum Evidence: String, Sendable {
    /// Firestore's operation that wrote it there.
    case operation
    /// A record of a rehearsal, which names the bucket.
    case record
    /// Its counts, which are there still.
    case counts
    /// A record that does not say where the export was. It may have been elsewhere.
    case nameOnRecord = "name-on-record"
  }

  package var place: BucketPlace
  /// When it was made, in microseconds since 1970.
  package var time: Int64
  /// Until when the policy keeps it.
  package var keptUntil: Int64
  package var evidence: Evidence
  /// When it was certainly there still.
  package var lastSeen: Int64
  /// Until when soft delete has it, whenever it was deleted after `lastSeen`; it can be longer. Nil without soft delete.
  package var recoverableUntil: Int64?
}

/// An export in the bucket whose objects are not those that a run on record read.
package struct ChangedExport: Sendable, Equatable {
  package var place: BucketPlace
  /// The record's file in the history.
  package var record: ExactName
  /// What differs, in sentences.
  package var differences: [String]
}

/// Holds what is on record, and Firestore's operations, against the bucket: which exports are gone, and which have changed.
struct KeptExports {
  private typealias Rule = BackupStatus.Rule

  private let facts: BackupFacts
  private let policy: BackupRules
  private let ownership: Ownership
  private let now: Int64
  /// Of exports of ours; the last one at the end.
  private let records: [HistoryRecord]

  /// - Parameter now: microseconds since 1970.
  init(_ facts: BackupFacts, _ policy: BackupRules, _ ownership: Ownership, now: Int64) {
    self.facts = facts
    self.policy = policy
    self.ownership = ownership
    self.now = now
    records = ((try? facts.history?.get())?.counting ?? []).filter { ownership.isOurs($0.statement.record) }
  }

  /// Cloud Storage deletes by the age of each object, and not to the minute.
  private static let margin: Int64 = 3_600_000_000
  private static let namesShown = 5
  /// Longer than anything is kept; a service could state any number.
  private static let mostDays = 100_000

  private func keptUntil(_ time: Int64) -> Int64 { time + Int64(policy.retentionDays) * ExportTime.day }

  /// Whether nothing should have deleted any of an export yet.
  private func isKept(_ time: Int64) -> Bool { keptUntil(time) - Self.margin > now }

  // MARK: Gone

  /// Days for which the bucket has what was deleted: as it says, else as the policy wants it.
  private var softDeleteDays: Int {
    guard let bucket = facts.bucket?.bucket.value.flatMap({ $0 }) else { return policy.softDeleteDays }
    let seconds = bucket.softDeletePolicy?.retentionDurationSeconds.flatMap { Int($0) } ?? 0
    return min(max(0, seconds / 86_400), Self.mostDays)
  }

  private func export(
    _ place: BucketPlace, _ time: Int64, _ evidence: GoneExport.Evidence, lastSeen: Int64
  ) -> GoneExport {
    let days = softDeleteDays
    return GoneExport(
      place: place, time: time, keptUntil: keptUntil(time), evidence: evidence, lastSeen: lastSeen,
      recoverableUntil: days > 0 ? lastSeen + Int64(days) * ExportTime.day : nil)
  }

  /// The exports that Firestore wrote there, by its operations.
  private func written() -> [GoneExport] {
    ((try? facts.operations?.get()) ?? []).compactMap { operation in
      guard ownership.covers(operation), operation.isDone, operation.failure == nil, let place = operation.exportPlace,
        place.bucket == facts.place.bucket, place.folder.hasPrefix(facts.place.prefix)
      else { return nil }
      let began = operation.details.startTime.flatMap(Timestamp.microseconds)
      guard let time = ExportTime.microseconds(inName: place.name) ?? began else { return nil }
      let ended = operation.details.endTime.flatMap(Timestamp.microseconds) ?? began ?? time
      return export(place, time, .operation, lastSeen: ended)
    }
  }

  /// The exports on record that Firestore named. One of another name may be anything's, and one of another bucket is not missed.
  private func recorded(_ list: BackupList) -> [GoneExport] {
    let elsewhere = Set(
      ((try? facts.operations?.get()) ?? []).compactMap(\.exportPlace).filter { $0.bucket != facts.place.bucket }
        .map(\.name))
    return records.compactMap { entry in
      let record = entry.statement.record
      guard let time = ExportTime.microseconds(inName: record.export.name) else { return nil }
      if let stated = record.export.place {
        guard let place = BucketPlace(folder: stated.text), place.bucket == facts.place.bucket,
          place.folder.hasPrefix(facts.place.prefix)
        else { return nil }
        return export(place, time, .record, lastSeen: record.started)
      }
      guard !elsewhere.contains(record.export.name) else { return nil }
      let isCounted = list.counted.contains(record.export.name)
      return export(
        facts.place.inside(record.export.name), time, isCounted ? .counts : .nameOnRecord, lastSeen: time)
    }
  }

  /// The rule, and all that it names; the rule is nil where there is nothing that could tell.
  func gone() -> (rule: Check<BackupStatus.Rule>?, exports: [GoneExport]) {
    guard case .success(let list) = facts.list else {
      return (Rule.gone.unknown("The exports could not be listed, so none was looked for.", remedy: nil), [])
    }
    let names = Set(list.folders.map(\.name))
    var found: [GoneExport] = []
    // What is known best of each comes first.
    for export in written() + recorded(list).reversed() where isKept(export.time) && !names.contains(export.place.name)
    {
      guard let index = found.firstIndex(where: { $0.place.name == export.place.name }) else {
        found.append(export)
        continue
      }
      if found[index].evidence == .nameOnRecord { found[index].evidence = export.evidence }
      guard export.lastSeen > found[index].lastSeen else { continue }
      (found[index].lastSeen, found[index].recoverableUntil) = (export.lastSeen, export.recoverableUntil)
    }
    found.sort { $0.time > $1.time }
    guard found.isEmpty else { return (missing(found), found) }
    return (nothingGone, [])
  }

  private func missing(_ found: [GoneExport]) -> Check<BackupStatus.Rule> {
    let isCertain = found.contains { $0.evidence != .nameOnRecord }
    let named = found.prefix(Self.namesShown).map { export in
      "\(export.place.folder) (kept until \(Timestamp.text(microseconds: export.keptUntil)))"
    }
    let left = found.count - named.count
    let what = found.count == 1 ? "An export" : "\(found.count) exports"
    let message =
      "\(what) of ours that backups.retentionDays keeps \(found.count == 1 ? "is" : "are") not in \(facts.place): "
      + named.joined(separator: ", ") + (left > 0 ? ", and \(left) more" : "") + "."
    let doubt =
      isCertain
      ? ""
      : " Only records name \(found.count == 1 ? "it" : "them"), and they do not say in which bucket the export was; it may "
        + "have been in another one."
    let uri = "gs://\(facts.place.bucket)"
    let restores = found.prefix(Self.namesShown).map { ["gcloud", "storage", "restore", "\($0.place.uri)/**"] }
    let days = softDeleteDays
    return Check(
      .gone, isCertain ? .failed : .warning, message + doubt + (unread.map { " \($0)" } ?? ""),
      remedy: (days > 0 ? recovery(found, days) : "Soft delete is off: nothing can be brought back.")
        + " Find out who deleted \(found.count == 1 ? "it" : "them"): a lifecycle rule (rekindle schedule status), or a person.",
      commands: days > 0 ? [["gcloud", "storage", "ls", "--soft-deleted", "\(uri)/**"]] + restores : [],
      numbers: [CheckNumber("gone", found.count, "exports")])
  }

  /// When exports were deleted is not known, only that they were there once.
  private func recovery(_ found: [GoneExport], _ days: Int) -> String {
    let kept = "Soft delete keeps what was deleted for \(days == 1 ? "1 day" : "\(days) days")."
    let sure = found.prefix(Self.namesShown).compactMap { export in
      export.recoverableUntil.flatMap {
        $0 > now ? "\(export.place.name) until \(Timestamp.text(microseconds: $0)) at least" : nil
      }
    }
    guard !sure.isEmpty else { return "\(kept) Look at once whether it still has them." }
    return "\(kept) It has \(sure.joined(separator: ", ")): restore them now."
  }

  /// What could not be compared, in a sentence.
  private var unread: String? {
    if case .failure(let error)? = facts.operations {
      return "Firestore's operations could not be read, so only records were compared. \(error.message)"
    }
    return nil
  }

  private var nothingGone: Check<BackupStatus.Rule> {
    if case .failure(let error)? = facts.history {
      return Rule.gone.unknown(
        "The history cannot be read, so exports on record were not looked for. \(error.message)", remedy: error.remedy)
    }
    if case .success(let history)? = facts.history, history.hasUnread {
      return Rule.gone.unknown(
        "Part of the history cannot be read, so not every export on record was looked for.",
        remedy: "See the rule history.")
    }
    switch (facts.operations, facts.history) {
    case (.failure(let error)?, nil):
      return Rule.gone.unknown(
        "Neither a history nor Firestore's operations tell which exports there were. \(error.message)",
        remedy: error.remedy)
    case (nil, nil):
      return Check(
        .gone, .skipped, "The policy names neither a history nor production, so nothing tells which exports there were."
      )
    case (.failure?, _?):
      return Check(.gone, .ok, "Every export on record that should be there is there. \(unread ?? "")")
    case (nil, _?):
      return Check(
        .gone, .ok,
        "Every export on record that should be there is there. The policy does not name production, so Firestore's "
          + "operations were not compared.")
    case (.success?, nil):
      return Check(
        .gone, .ok,
        "Every export of Firestore's operations that should be there is there. The policy names no history to compare.")
    case (.success?, _?):
      return Check(.gone, .ok, "Every export on record, and of Firestore's operations, that should be there is there.")
    }
  }

  // MARK: Changed

  /// The rule, and all that it names; the rule is nil without a history.
  func changed() -> (rule: Check<BackupStatus.Rule>?, exports: [ChangedExport]) {
    switch facts.history {
    case nil: return (nil, [])
    case .failure(let error)?:
      return (Rule.changed.unknown("The history cannot be read. \(error.message)", remedy: error.remedy), [])
    case .success?: break
    }
    guard case .success(let list) = facts.list else {
      return (Rule.changed.unknown("The exports could not be listed, so none was compared.", remedy: nil), [])
    }
    var found: [ChangedExport] = []
    var (whole, partly, unknown) = (0, 0, 0)
    for (place, parts) in list.recorded.sorted(by: { $0.key.folder < $1.key.folder }) {
      guard let time = ExportTime.microseconds(inName: place.name), isKept(time) else { continue }
      // A copy in another folder is compared only where the export itself is not there.
      let own = facts.place.inside(place.name)
      guard place == own || list.recorded[own] == nil else { continue }
      let about = records.filter { entry in isAbout(entry.statement.record, place) }
      let comparisons = about.map { ($0.file, RecordComparison($0.statement.record, parts)) }
      guard let comparison = comparisons.last?.1 else { continue }
      if let (file, changed) = comparisons.first(where: { !$0.1.differences.isEmpty }) {
        found.append(ChangedExport(place: place, record: file, differences: changed.differences))
      } else if comparison.compared == 0 {
        unknown += 1
      } else if comparison.notCompared > 0 {
        partly += 1
      } else {
        whole += 1
      }
    }
    return (changedRule(found, whole: whole, partly: partly, unknown: unknown), found)
  }

  /// Only what was verified is a measure: a copy that was damaged on its way says nothing of the bucket. And only of an export in
  /// this bucket, where the record says in which one it was.
  private func isAbout(_ record: RehearsalRecord, _ place: BucketPlace) -> Bool {
    record.export.name == place.name && record.verdict == .verified && record.depth >= .decoded
      && record.export.place.map { BucketPlace(folder: $0.text) == place } ?? true
  }

  private func changedRule(
    _ found: [ChangedExport], whole: Int, partly: Int, unknown: Int
  ) -> Check<BackupStatus.Rule> {
    func exports(_ count: Int) -> String { Quantity.counted(count, "export") }
    guard found.isEmpty else {
      let named = found.prefix(Self.namesShown).map { "\($0.place.folder): \($0.differences.joined(separator: " "))" }
      let left = found.count - named.count
      return Check(
        .changed, .failed,
        "\(exports(found.count)) in \(facts.place) \(found.count == 1 ? "is" : "are") not what the runs on record read. "
          + named.joined(separator: " ") + (left > 0 ? " And \(left) more." : ""),
        remedy:
          "Do not restore from \(found.count == 1 ? "it" : "them"). Find out who replaced the objects; soft delete or old "
          + "versions may have what was there.",
        commands: found.prefix(Self.namesShown).map {
          ["gcloud", "storage", "ls", "--soft-deleted", "--long", "\($0.place.uri)/**"]
        },
        numbers: [CheckNumber("changed", found.count, "exports")])
    }
    let notCompared =
      unknown > 0
      ? " Of \(exports(unknown)), neither the record nor Cloud Storage states an MD5 that could be compared." : ""
    let partlyCompared =
      partly > 0 ? " Of \(exports(partly)), files without an MD5 were not compared." : ""
    guard unknown == 0 else {
      return Rule.changed.unknown(
        (whole + partly > 0 ? "\(exports(whole + partly)) on record did not change." : "No export was compared.")
          + notCompared + partlyCompared,
        remedy: "Rehearse them again: records of this version hold the MD5 of each file.")
    }
    guard whole + partly > 0 else {
      if case .success(let history)? = facts.history, history.hasUnread {
        return Rule.changed.unknown(
          "Part of the history cannot be read, and no export of the rest was compared.", remedy: "See the rule history."
        )
      }
      return Check(
        .changed, .skipped, "No export in \(facts.place) that should be kept is on record, so none was compared.")
    }
    return Check(.changed, .ok, "\(exports(whole + partly)) on record did not change.\(partlyCompared)")
  }
}
