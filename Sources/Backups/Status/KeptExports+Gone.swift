import Attestation
import Documents
import GoogleCloud
import JSON
import Policy
import Verification

/// Which exports are gone: the folder has no overall file any more, or an export of an operation lacks other files.
extension KeptExports {
  /// The rule, and all that it names; the rule is nil where there is nothing that could tell.
  func gone() -> (rule: Check<BackupStatus.Rule>?, exports: [GoneExport]) {
    guard case .success(let list) = facts.list else {
      return (Rule.gone.unknown("The exports could not be listed, so none was looked for.", remedy: nil), [])
    }
    let onRecord = recorded(list)
    let names = Set(list.ended.map(\.name))
    var found: [GoneExport] = []
    var acknowledged = Set<ExactName>()
    // What is known best of each comes first.
    let candidates =
      written() + onRecord.exports.filter(\.evidence.isOfPlace) + onRecord.exports.filter { !$0.evidence.isOfPlace }
    for candidate in candidates where isKept(candidate.time) {
      guard let export = lost(candidate, list, names) else { continue }
      guard !policy.deleted.contains(export.place.name) else {
        acknowledged.insert(export.place.name)
        continue
      }
      guard let index = found.firstIndex(where: { isSame($0, export) }) else {
        found.append(export)
        continue
      }
      if found[index].evidence == .nameOnRecord { found[index].evidence = export.evidence }
      guard export.lastSeen > found[index].lastSeen else { continue }
      (found[index].lastSeen, found[index].recoverableUntil) = (export.lastSeen, export.recoverableUntil)
    }
    found.sort { $0.time > $1.time }
    let notes = notes(unjudged: onRecord.unjudged, acknowledged: acknowledged.count)
    return (found.isEmpty ? nothingGone(notes) : missing(found, notes), found)
  }

  /// Exports of operations that the list did not look into, and that have their overall file: other files of them may be gone.
  var unexamined: [BucketPlace] {
    guard case .success(let list) = facts.list else { return [] }
    let places = written().filter { isKept($0.time) }.map(\.place)
    return Set(places).filter { place in
      list.ended.contains(place) && !list.exports.contains { $0.place == place }
    }.sorted { $0.folder < $1.folder }
  }

  private func isSame(_ one: GoneExport, _ other: GoneExport) -> Bool {
    one.evidence.isOfPlace && other.evidence.isOfPlace
      ? one.place == other.place : one.place.name == other.place.name
  }

  /// - Parameter names: of exports that are there, in whatever folder.
  /// - Returns: nil for an export that is there.
  private func lost(_ candidate: GoneExport, _ list: BackupList, _ names: Set<ExactName>) -> GoneExport? {
    guard candidate.evidence.isOfPlace else { return names.contains(candidate.place.name) ? nil : candidate }
    var export = candidate
    guard list.ended.contains(export.place) else {
      if list.folders.contains(export.place) { export.problem = "Its overall metadata file is gone." }
      return export
    }
    let examined = list.exports + ((try? facts.examined?.get()) ?? [])
    guard export.evidence == .operation, let seen = examined.first(where: { $0.place == export.place }),
      seen.hasEnded, seen.state != .complete
    else { return nil }
    export.problem = seen.problem
    return export
  }

  // MARK: What there was

  /// Days for which the bucket has what was deleted, 0 for none; nil if the bucket was not read.
  private var softDeleteDays: Int? {
    facts.bucket?.bucket.value.flatMap { $0 }?.softDeleteDays
  }

  private func export(
    _ place: BucketPlace, _ time: Int64, _ evidence: GoneExport.Evidence, lastSeen: Int64
  ) -> GoneExport {
    let days = softDeleteDays ?? 0
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

  /// The exports on record, the last one first. One of another bucket is not missed. One in a folder that Firestore did not
  /// name may be anything's, unless the record names this bucket.
  /// - Returns: also how many could be missed, and cannot be judged: nothing says when or where they were made.
  private func recorded(_ list: BackupList) -> (exports: [GoneExport], unjudged: Int) {
    let elsewhere = Set(
      ((try? facts.operations?.get()) ?? []).compactMap(\.exportPlace).filter { $0.bucket != facts.place.bucket }
        .map(\.name))
    let names = Set(list.ended.map(\.name))
    var exports: [GoneExport] = []
    var unjudged = Set<ExactName>()
    for entry in records.reversed() {
      let record = entry.statement.record
      let name = record.export.name
      let stated = ExportTime.microseconds(inName: name)
      if record.export.place != nil {
        guard let place = record.place, place.bucket == facts.place.bucket,
          place.folder.hasPrefix(facts.place.prefix)
        else { continue }
        if let time = stated ?? record.export.start {
          exports.append(export(place, time, .record, lastSeen: record.started))
        } else if isKept(record.started), !list.ended.contains(place) {
          unjudged.insert(name)
        }
      } else if let time = stated {
        guard !elsewhere.contains(name) else { continue }
        let evidence: GoneExport.Evidence = list.counted.contains(name) ? .counts : .nameOnRecord
        exports.append(export(facts.place.inside(name), time, evidence, lastSeen: time))
      } else if isKept(record.started), !names.contains(name) {
        unjudged.insert(name)
      }
    }
    return (exports, unjudged.count)
  }

  // MARK: In words

  /// What was left out, each sentence with a space before it.
  private func notes(unjudged: Int, acknowledged: Int) -> String {
    var notes = ""
    if unjudged > 0 {
      let exports = Quantity.counted(unjudged, "export")
      notes +=
        " \(exports) on record \(unjudged == 1 ? "was" : "were") not looked for: the records do not say in which bucket, or "
        + "when, \(unjudged == 1 ? "it was" : "they were") made."
    }
    if acknowledged > 0 {
      let exports = Quantity.counted(acknowledged, "export")
      notes += " \(exports) that backups.deleted names \(acknowledged == 1 ? "is" : "are") not there."
    }
    return notes
  }

  private func missing(_ found: [GoneExport], _ notes: String) -> Check<BackupStatus.Rule> {
    let isCertain = found.contains { $0.evidence != .nameOnRecord }
    let named = found.prefix(Self.namesShown).map { export -> String in
      let kept = "\(export.place.folder) (kept until \(Timestamp.text(microseconds: export.keptUntil)))"
      return export.problem.map { "\(kept): \($0)" } ?? kept
    }
    let left = found.count - named.count
    let isOne = found.count == 1
    let what = isOne ? "An export" : "\(found.count) exports"
    let isPartly = found.contains { $0.problem != nil }
    let message =
      "\(what) of ours that backups.retentionDays keeps \(isOne ? "is" : "are") not \(isPartly ? "whole " : "")in "
      + "\(facts.place): " + named.joined(separator: ", ") + (left > 0 ? ", and \(left) more" : "") + "."
    let doubt =
      isCertain
      ? ""
      : " Only records name \(isOne ? "it" : "them"), and they do not say in which bucket the export was; it may have been in "
        + "another one."
    let restores = found.prefix(Self.namesShown).map { ["gcloud", "storage", "restore", "\($0.place.uri)/**"] }
    let reason: String = unread.map { " \($0.message)" } ?? ""
    var remedy = recovery(found)
    remedy +=
      " Find out who deleted \(isOne ? "it" : "them"): a lifecycle rule (rekindle schedule status), or a person."
    remedy += " If that was meant, write \(isOne ? "its name" : "the names") into backups.deleted of the policy."
    let outcome: CheckOutcome = isCertain ? .failed : .unknown
    return Check(
      .gone, outcome, message + doubt + reason + notes, remedy: remedy,
      commands: softDeleteDays == 0
        ? [] : [["gcloud", "storage", "ls", "--soft-deleted", "gs://\(facts.place.bucket)/**"]] + restores,
      numbers: [CheckNumber("gone", found.count, "exports")])
  }

  /// When exports were deleted is not known, only that they were there once.
  private func recovery(_ found: [GoneExport]) -> String {
    guard let days = softDeleteDays else {
      return
        "The bucket's settings were not read, so Rekindle does not know whether soft delete keeps what was deleted. Look at "
        + "once whether it does."
    }
    guard days > 0 else { return "Soft delete is off: nothing can be brought back." }
    let kept = "Soft delete keeps what was deleted for \(Quantity.counted(days, "day"))."
    let sure = found.prefix(Self.namesShown).compactMap { export in
      export.recoverableUntil.flatMap {
        $0 > now ? "\(export.place.name) until \(Timestamp.text(microseconds: $0)) at least" : nil
      }
    }
    guard !sure.isEmpty else { return "\(kept) Look at once whether it still has them." }
    return "\(kept) It has \(sure.joined(separator: ", ")): restore them now."
  }

  /// What could not be compared, in a sentence.
  private var unread: (message: String, remedy: String?)? {
    if case .failure(let error)? = facts.history {
      return ("The history cannot be read, so exports on record were not looked for. \(error.message)", error.remedy)
    }
    if case .success(let history)? = facts.history, history.hasUnread {
      return (
        "Part of the history cannot be read, so not every export on record was looked for.", "See the rule history."
      )
    }
    if case .failure(let error)? = facts.operations {
      return (
        "Firestore's operations cannot be read, so exports of these days that are not on record were not looked for. "
          + error.message, error.remedy
      )
    }
    if case .failure(let error)? = facts.examined {
      return ("Not every export of Firestore's operations could be looked into. \(error.message)", error.remedy)
    }
    return nil
  }

  private func nothingGone(_ notes: String) -> Check<BackupStatus.Rule> {
    if let unread { return Rule.gone.unknown(unread.message + notes, remedy: unread.remedy) }
    switch (facts.operations != nil, facts.history != nil) {
    case (false, false):
      return Check(
        .gone, .skipped, "The policy names neither a history nor production, so nothing tells which exports there were."
      )
    case (false, true):
      return Check(
        .gone, .ok,
        "Every export on record that was looked for is there. The policy does not name production, so Firestore's "
          + "operations were not compared.\(notes)")
    case (true, false):
      return Check(
        .gone, .ok,
        "Every export of Firestore's operations that should be there is there. The policy names no history to compare."
          + notes)
    case (true, true):
      return Check(
        .gone, .ok,
        "Every export on record, and of Firestore's operations, that was looked for is there.\(notes)")
    }
  }
}
