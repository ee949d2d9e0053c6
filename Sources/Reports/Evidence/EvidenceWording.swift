package import Attestation
import Documents
import JSON
import Policy
import Verification

/// What evidence proves and what it does not, in sentences; the same in every format.
enum EvidenceStatement {
  static let proved = [
    "For each record that counts as proof: a holder of the key that it names signed it. You can check that with openssl "
      + "alone, as described here.",
    "Each of these records names every file of one export with its SHA-256. It states that a rehearsal imported these files "
      + "into staging, read every document back, and found no difference.",
    "When this page was made, the history held the records that the page lists for the period.",
  ]

  static let notProved = [
    "That the production database held the same documents when Google exported it. A rehearsal compares staging with the "
      + "export's files, not with production.",
    "That the private keys were safe. Anyone who can use a key can sign any statement.",
    "That the history is complete. Anyone who can delete its records can hide a rehearsal that failed. A retention policy "
      + "on the bucket prevents that.",
    "That the times are right. The machine that rehearsed states when a rehearsal began and ended. Where the history is in a "
      + "bucket, a record that Cloud Storage received more than a day earlier or later covers no day.",
    "When a record was created, where the history is a folder: anyone who can write there can set that time. In a bucket, "
      + "Cloud Storage sets it.",
    "That Google's service accepts an export that was rehearsed in embedded staging, whose decoder is Rekindle's own.",
    "That the exports still exist. The command rekindle status looks for them.",
    "That a restore of production takes as long as the rehearsals did.",
    "This page itself. The records are signed; the page is not.",
  ]
}

extension RehearsalEvidence.Signature {
  /// What the signature is worth, in words that stand alone.
  var words: String {
    switch self {
    case .valid: "signed by a trusted key"
    case .outOfPeriod: "signed by a trusted key, but outside the key's period"
    case .unknownKey: "signed by a key that is not trusted"
    case .broken: "the trusted key's signature does not hold"
    case .unsigned: "not signed"
    case .notChecked: "signed, and not checked: no public key was given"
    }
  }
}

extension RehearsalEvidence.Rehearsal {
  /// Why it does not count as proof; empty if it does.
  var reasons: [String] {
    var reasons = signature == .valid ? [] : [signature.words]
    if run.verdict != .verified { reasons.append("verdict \(run.verdict.rawValue)") }
    if run.depth < .rehearsed { reasons.append("depth \(run.depth.rawValue)") }
    return reasons
  }

  /// `recorded 5 days after it ended`; nil for a record that is not late.
  var delayText: String? {
    guard let delay, isLate else { return nil }
    let days = Quantity.counted(Int(clamping: delay.magnitude / Self.longestDelay.magnitude), "day")
    return delay > 0 ? "recorded \(days) after it ended" : "recorded \(days) before the end that it states"
  }

  /// The ids of keys to show for it: the one whose signature holds, else those that its signatures name.
  var keyIDs: [String] { record.keyID.map { [$0] } ?? record.namedKeys.map { $0 ?? "none named" } }

  var canary: String {
    guard let canary = run.canary else { return "not tried" }
    let named = canary.planted.count(where: \.named)
    return (canary.canFail ? "yes: " : "no: ")
      + "\(named) of \(Quantity.counted(canary.planted.count, "planted difference")) found"
  }
}

extension RehearsalEvidence {
  /// The first word of the page and of the text.
  var headline: String {
    switch outcome {
    case .ok: "complete"
    case .unknown: "not known"
    case .failed, .warning, .skipped: "gaps"
    }
  }

  /// What was found, in sentences.
  package var summary: String {
    guard !isUnread else { return "The history cannot be read, so nothing is known about the rehearsals." }
    let days = period.completeDays.count
    var sentences = [
      "\(Quantity.grouped(days - daysWithout.count)) of \(Quantity.counted(days, "complete day")) "
        + "\(Quantity.noun(days, "has", "have")) a rehearsal that counts as proof.",
      "\(Quantity.grouped(proofCount)) of \(Quantity.counted(rehearsals.count, "record")) of ours "
        + "\(Quantity.noun(rehearsals.count, "counts", "count")) as proof.",
    ]
    let late = rehearsals.count { $0.isProof && $0.isLate }
    if late > 0 {
      sentences.append(
        "\(Quantity.counted(late, "of these was", "of these were")) recorded more than a day before or after the end of the "
          + "rehearsal, so \(Quantity.noun(late, "it covers", "they cover")) no day.")
    }
    if keys.isEmpty { sentences.append("No public key was given, so no signature was checked.") }
    if !problems.isEmpty { sentences.append("The history has \(Quantity.counted(problems.count, "problem")).") }
    return sentences.joined(separator: " ")
  }

  var productionText: String {
    production.map { "\($0)" } ?? "not named by a policy, so databases were not told apart"
  }

  var zoneText: String {
    period.isZoneOfSchedule ? "\(period.zoneName), as the policy's schedule has it" : "UTC: the policy has no schedule"
  }

  /// What the policy demands.
  var targetRows: [(name: String, target: String)] {
    func text(_ target: Duration?) -> String { target.map { LengthOfTime.text($0) } ?? "no target" }
    return [
      (name: "recovery time", target: text(targets.recoveryTime)), (name: "data loss", target: text(targets.dataLoss)),
      (name: "rehearsed within", target: text(targets.rehearsedWithin)),
    ]
  }

  /// How two rehearsals that count as proof lie apart at most.
  var gapText: String? { longestGap.map { Quantity.seconds(Double($0) / 1_000_000) } }
}

extension EvidenceSeries {
  /// `median 21.9 s · worst 40 s · 2 of 27 over the target`, as pieces.
  var words: [String] {
    guard let median, let worst else { return ["no measurement"] }
    var words = ["median \(Quantity.seconds(median))", "worst \(Quantity.seconds(worst))"]
    if let overTarget, let target {
      words.append("\(overTarget) of \(count) over the target of \(Quantity.seconds(target))")
    } else {
      words.append("no target")
    }
    return words
  }
}

extension KeyRing.Entry {
  /// When its signatures count.
  var periodText: String {
    switch (period.from, period.until) {
    case (nil, nil): "at any time"
    case (let from?, nil): "from \(Timestamp.text(microseconds: from))"
    case (nil, let until?): "until \(Timestamp.text(microseconds: until))"
    case (let from?, let until?):
      "from \(Timestamp.text(microseconds: from)) until \(Timestamp.text(microseconds: until))"
    }
  }
}
