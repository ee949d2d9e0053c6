import Attestation
import Documents
import GoogleCloud
import Policy
import Verification

/// Which exports have changed since a run read them.
extension KeptExports {
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
    var whole = 0
    var partly: [PartlyCompared] = []
    let places = Set(records.compactMap(\.place))
    for (place, parts) in list.recorded.sorted(by: { $0.key.folder < $1.key.folder }) {
      // One that is deleted on purpose may be there partly. What is there whole can be restored, so it is compared.
      guard !policy.deleted.contains(place.name) || list.ended.contains(place) else { continue }
      // A copy in another folder is compared where the export itself is not there, and where a run read that copy.
      let own = facts.place.inside(place.name)
      guard place == own || list.recorded[own] == nil || places.contains(place) else { continue }
      let about = records.filter { entry in isAbout(entry.statement.record, place) }
      guard let last = about.last?.statement.record,
        isKept(ExportTime.microseconds(inName: place.name) ?? last.export.start ?? last.started)
      else { continue }
      let comparisons = about.map { ($0.file, RecordComparison($0.statement.record, parts)) }
      if let (file, changed) = comparisons.first(where: { !$0.1.differences.isEmpty }) {
        found.append(ChangedExport(place: place, record: file, differences: changed.differences))
        continue
      }
      // Every record is about the same bytes, so the one that compares most says most.
      let notCompared = comparisons.map { $0.1.notCompared }.min { $0.count < $1.count } ?? []
      if notCompared.isEmpty { whole += 1 } else { partly.append(PartlyCompared(place: place, files: notCompared)) }
    }
    return (changedRule(found, whole: whole, partly: partly), found)
  }

  /// An export with files that neither a checksum of the record nor one of Cloud Storage's could compare.
  private struct PartlyCompared {
    var place: BucketPlace
    var files: [ExactName]
  }

  /// Only what was verified is a measure: a copy that was damaged on its way says nothing of the bucket. And only of an export in
  /// this bucket: where the record does not say in which one it was, the name has to be Firestore's.
  private func isAbout(_ record: RehearsalRecord, _ place: BucketPlace) -> Bool {
    guard record.export.name == place.name, record.verdict == .verified, record.depth >= .decoded else { return false }
    guard record.export.place != nil else { return ExportTime.microseconds(inName: place.name) != nil }
    return record.place == place
  }

  private func changedRule(
    _ found: [ChangedExport], whole: Int, partly: [PartlyCompared]
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
    guard partly.isEmpty else {
      let named = partly.prefix(Self.namesShown).map { export -> String in
        let shown = export.files.prefix(Self.filesShown).map(\.text).joined(separator: ", ")
        let left = export.files.count - Self.filesShown
        return "\(export.place.folder): \(shown)\(left > 0 ? " and \(left) more" : "")"
      }
      let left = partly.count - named.count
      return Rule.changed.unknown(
        (whole > 0 ? "\(exports(whole)) on record did not change. " : "")
          + "Files of \(exports(partly.count)) were not compared: the record, or Cloud Storage, states no checksum of them. "
          + named.joined(separator: ". ") + (left > 0 ? ". And \(exports(left)) more." : "."),
        remedy: "Rehearse them again: records of this version state the size and the CRC-32C of each file.")
    }
    guard whole > 0 else {
      if case .success(let history)? = facts.history, history.hasUnread {
        return Rule.changed.unknown(
          "Part of the history cannot be read, and no export of the rest was compared.", remedy: "See the rule history."
        )
      }
      return Check(
        .changed, .skipped, "No export in \(facts.place) that should be kept is on record, so none was compared.")
    }
    return Check(
      .changed, .ok, "\(exports(whole)) on record did not change: every file has the checksum that the run read.")
  }

  private static let filesShown = 3
}
