import Attestation
import Documents
import GoogleCloud
import JSON
import Policy
import Verification

/// How long a recovery takes, and how old the data is that it brings back.
extension RunRules {
  private static let neverRehearsed = "No rehearsal of an export of ours that passed is on record."

  // MARK: Recovery time

  /// It is ok only if all of a recovery was measured: the download, and the import into a database of Google's service.
  func recovery(within limit: Duration) -> Check<BackupStatus.Rule> {
    guard let last else {
      return Rule.recoveryTime.unknown(Self.neverRehearsed, remedy: "Rehearse: \(rehearse(newest))")
    }
    let timings = last.statement.record.timings
    let seconds = last.recoverySeconds
    var numbers: [CheckNumber] = [
      .seconds("recovery", measured: seconds), .seconds("limit", limit.microseconds),
    ]
    if let download = timings.download { numbers.append(.seconds("download", measured: download)) }
    numbers += [
      .seconds("verify", measured: timings.verify), .seconds("import", measured: timings.importing),
      .seconds("readBack", measured: timings.readBack),
    ]
    let gaps = last.statement.record.unmeasured
    let took =
      "The last rehearsal that passed, of \(last.export), took \(Quantity.seconds(seconds)) (limit "
      + "\(LengthOfTime.text(limit)))."
    let message = ([took] + gaps).joined(separator: " ")
    guard seconds * 1_000_000 <= Double(limit.microseconds) else {
      return Check(
        .recoveryTime, .failed, message,
        remedy: "See which phase is slow: rekindle attestation show \(ShellWord.quoted(last.file.text))",
        numbers: numbers)
    }
    guard gaps.isEmpty else {
      return Check(
        .recoveryTime, .warning, message,
        remedy: "Measure all of it, in the policy's staging: \(rehearse(newest))", numbers: numbers)
    }
    return Check(.recoveryTime, .ok, message, numbers: numbers)
  }

  // MARK: Data loss

  /// The newest export of ours in the bucket whose content a run on record verified, and the instant of its data.
  ///
  /// The list looks into the newest exports only. An older one counts if every object has the checksum that the run read.
  var proven: (export: ExactName, time: Int64)? {
    guard let list else { return nil }
    var found: [(export: ExactName, time: Int64)] = []
    for export in list.exports where export.isOurs {
      guard let match = history.latest(for: export.sighting), match.by == .digest, match.record.isGood else { continue }
      found.append((export: export.name, time: match.record.dataTime ?? export.time))
    }
    let examined = Set(list.exports.map(\.place))
    for (place, parts) in list.recorded where !examined.contains(place) {
      guard let about = own.last(where: { $0.isAbout(place) }), about.isGood, let time = about.dataTime else {
        continue
      }
      let compared = RecordComparison(about.statement.record, parts)
      guard compared.differences.isEmpty, compared.notCompared.isEmpty else { continue }
      found.append((export: place.name, time: time))
    }
    return found.max { $0.time < $1.time }
  }

  /// Both must be within the limit: the age of the data that could be restored now, and of that of the last rehearsal when it
  /// began.
  func dataLoss(within limit: Duration) -> Check<BackupStatus.Rule> {
    let proven = self.proven
    let provenAge = proven.map { max(0, now - $0.time) }
    let rehearsedAge = last?.statement.record.dataAge
    var numbers: [CheckNumber] = []
    if let provenAge { numbers.append(.seconds("provenAge", provenAge)) }
    if let rehearsedAge { numbers.append(.seconds("dataAge", rehearsedAge)) }
    if let newest { numbers.append(.seconds("age", now - newest.time)) }
    numbers.append(.seconds("limit", limit.microseconds))
    func rule(_ outcome: CheckOutcome, _ sentences: [String?], _ remedy: String? = nil) -> Check<BackupStatus.Rule> {
      Check(
        .dataLoss, outcome, sentences.compactMap(\.self).joined(separator: " "), remedy: remedy, numbers: numbers)
    }
    let bound = "(limit \(LengthOfTime.text(limit)))"
    var provenText: String?
    if let proven, let provenAge {
      provenText =
        "\(proven.export) is the newest export that was verified. Its data is \(Age.text(provenAge)) old \(bound)."
    }
    var rehearsedText: String?
    if let last, let rehearsedAge {
      rehearsedText =
        "The data of \(last.export) was \(Age.text(rehearsedAge)) old when its rehearsal began \(bound)."
    }
    if case .failure(let error) = facts.list, error.code == .notFound {
      return rule(
        .failed, ["gs://\(facts.place.bucket) does not exist, and no export with it.", rehearsedText],
        "See the rule complete.")
    }
    guard ![provenAge, rehearsedAge].compactMap(\.self).contains(where: { $0 > limit.microseconds }) else {
      guard !history.hasUnread else {
        return rule(.unknown, [provenText, rehearsedText, Self.mayBeUnread], Self.readAll)
      }
      return rule(
        .failed, [provenText, rehearsedText],
        "Export more often, or rehearse sooner after an export: \(rehearse(newest))")
    }
    guard provenText != nil else {
      return rule(
        .unknown, [noneProven, rehearsedText], history.hasUnread ? Self.readAll : "Rehearse: \(rehearse(newest))")
    }
    if let last, rehearsedAge == nil {
      let missing =
        "The record of the last rehearsal that passed, of \(last.export), does not say how old its data was."
      return rule(.unknown, [provenText, missing])
    }
    return rule(.ok, [provenText, rehearsedText ?? Self.neverRehearsed])
  }

  /// Why the age of what could be restored is not known.
  private var noneProven: String {
    if case .failure = facts.list { return "The exports could not be listed, so none was held against the history." }
    return history.hasUnread ? Self.mayBeUnread : "No export of ours in \(facts.place) was verified by a run on record."
  }
}

extension RehearsalRecord {
  /// What of a recovery was not measured, in sentences.
  fileprivate var unmeasured: [String] {
    var sentences: [String] = []
    if timings.download == nil { sentences.append("The download was not measured.") }
    if let staging, staging.kind != .firestore {
      sentences.append("It ran in \(staging.kind.words), so the time of Google's own import was not measured.")
    }
    return sentences
  }
}

extension HistoryRecord {
  /// Whether the run was about the export at a place, by its name and the place that the record states.
  fileprivate func isAbout(_ place: BucketPlace) -> Bool {
    export == place.name && (statement.record.export.place == nil || self.place == place)
  }
}
