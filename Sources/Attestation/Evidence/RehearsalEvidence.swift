package import Documents
package import Policy
package import Verification

/// What a history proves of the rehearsals in a period, for somebody who was not there.
///
/// A record counts as proof only if a trusted key signed it within the key's period. Every other record is listed with the
/// reason why it does not count.
package struct RehearsalEvidence: Sendable {
  package let period: EvidencePeriod
  package let targets: Targets
  /// Nil where the policy names none; then records of all databases count as ours.
  package let production: DatabaseName?
  /// The trusted keys with their periods; empty if signatures are not checked.
  package let keys: [KeyRing.Entry]
  /// The records of ours in the period, the oldest first.
  package let rehearsals: [Rehearsal]
  /// The records in the period that are about other databases or about a part of ours, the oldest first.
  package let others: [HistoryRecord]
  /// What of the history is not a record that counts. The history has no time for an entry that cannot be read, so these are of
  /// any time.
  package let problems: [Finding]
  /// Whether nothing of the history could be read.
  package let isUnread: Bool
  /// Whether an entry of the history cannot be read as a record, so that what it was about is not known.
  private let hasUnread: Bool
  /// The days of the period, without today, that no rehearsal of ours covers.
  package let daysWithout: [EvidencePeriod.Day]

  /// What the policy demands; nil where it demands nothing.
  package struct Targets: Sendable, Equatable {
    package var recoveryTime: Duration?
    package var dataLoss: Duration?
    package var rehearsedWithin: Duration?

    package init(_ rules: BackupRules?) {
      recoveryTime = rules?.recoveryTime
      dataLoss = rules?.dataLoss
      rehearsedWithin = rules?.rehearsedWithin
    }
  }

  /// - Parameters:
  ///   - history: read with the same keys.
  ///   - keys: nil if there are none to check signatures with; then no record counts.
  ///   - isOurs: whether a run was about an export of what the policy backs up.
  package init(
    _ history: HistoryListing, keys: KeyRing?, policy: Policy?, period: EvidencePeriod,
    isOurs: (RehearsalRecord) -> Bool
  ) {
    self.period = period
    self.keys = keys?.entries ?? []
    targets = Targets(policy?.backups)
    production = policy?.production
    problems = history.problems
    isUnread =
      history.records.isEmpty
      && history.problems.contains { $0.code == .check(.historyMissing) || $0.code == .check(.historyUnreadable) }
    let files = Set(history.records.map(\.file))
    // What a record says whose signature is broken may be of another day or database than the run was.
    hasUnread = history.problems.contains { problem in
      problem.code == .check(.historySignature) || !(problem.file.map { files.contains($0) } ?? false)
    }
    let inPeriod = history.records.filter { period.contains($0.time) }
    let rehearsals = inPeriod.filter { isOurs($0.statement.record) }.map { Rehearsal($0, keys: keys) }
    self.rehearsals = rehearsals
    others = inPeriod.filter { !isOurs($0.statement.record) }
    let covered = Set(rehearsals.filter(\.coversItsDay).map { period.day(of: $0.record.time) })
    daysWithout = period.completeDays.filter { !covered.contains($0) }
  }
}

extension RehearsalEvidence {
  /// `ok`: every record of ours counts as proof, there is one, and no day is without. `unknown`: part of the history cannot be
  /// read, or a signature is broken.
  package var outcome: CheckOutcome {
    if isUnread { return .unknown }
    guard proofCount > 0, proofCount == rehearsals.count, daysWithout.isEmpty else { return .failed }
    return hasUnread ? .unknown : .ok
  }

  package var proofCount: Int { rehearsals.count(where: \.isProof) }

  /// The most time between two rehearsals that cover their days, in microseconds; nil for fewer than two.
  package var longestGap: Int64? {
    let times = rehearsals.filter(\.coversItsDay).map(\.record.time)
    return zip(times, times.dropFirst()).map { $1 - $0 }.max()
  }

  /// How many rehearsals the trend has at most.
  package static let trendLength = 30

  /// The last rehearsals that count as proof, in staging of the same kind as the last one, the oldest first: times of different
  /// kinds cannot be compared.
  package var trend: [Rehearsal] {
    let proofs = rehearsals.filter(\.isProof)
    let kind = proofs.last?.run.staging?.kind
    return Array(proofs.filter { $0.run.staging?.kind == kind }.suffix(Self.trendLength))
  }

  package var recoveryTrend: EvidenceSeries {
    EvidenceSeries(trend.map { $0.record.recoverySeconds }, target: targets.recoveryTime)
  }

  package var dataAgeTrend: EvidenceSeries { EvidenceSeries(trend.map(\.dataAge), target: targets.dataLoss) }
}

extension RehearsalEvidence {
  /// A rehearsal on record, with what is known of who signed it.
  package struct Rehearsal: Sendable, Equatable {
    package let record: HistoryRecord
    package let signature: Signature

    init(_ record: HistoryRecord, keys: KeyRing?) {
      self.record = record
      signature = Signature(record, keys: keys)
    }

    package var run: RehearsalRecord { record.statement.record }

    /// Whether it proves that the export can be restored: it passed, and a trusted key signed it in time.
    package var isProof: Bool { signature == .valid && run.isPassedRehearsal }

    /// How long after the end of the run its record was created, in microseconds; negative for a record that was created before it
    /// says that the run ended. Nil if Cloud Storage did not set the time of creation.
    package var delay: Int64? {
      guard record.isTimestamped, let created = record.created else { return nil }
      let (delay, overflow) = created.subtractingReportingOverflow(record.time)
      return overflow ? (created < record.time ? Int64.min : Int64.max) : delay
    }

    /// A record that was created more than this apart from the end of its run does not prove when the run was.
    package static let longestDelay: Int64 = 86_400_000_000

    /// Whether its own time and the time of its creation are more than a day apart.
    package var isLate: Bool { delay.map { $0.magnitude > Self.longestDelay.magnitude } ?? false }

    /// Whether it proves that there was a rehearsal on the day on which it ended.
    package var coversItsDay: Bool { isProof && !isLate }

    /// How old the data was when the run began, in seconds; nil if the export does not state its time. 0 where clocks disagree.
    package var dataAge: Double? { run.dataAge.map { max(0, Double($0) / 1_000_000) } }
  }

  /// Whether a trusted key signed a record. The raw values are in JSON.
  package enum Signature: String, Sendable, CaseIterable {
    /// A trusted key signed it, and the record was made within the key's period.
    case valid
    /// A trusted key signed it, and the record was made outside the key's period, or its time is not known.
    case outOfPeriod = "out-of-period"
    /// It names only keys that are not trusted, or none.
    case unknownKey = "unknown-key"
    /// It names a trusted key, whose signature does not hold.
    case broken
    /// It is a statement alone.
    case unsigned
    /// No trusted key is known.
    case notChecked = "not-checked"

    init(_ record: HistoryRecord, keys: KeyRing?) {
      guard !record.namedKeys.isEmpty else {
        self = .unsigned
        return
      }
      guard let keys else {
        self = .notChecked
        return
      }
      if record.signature == .valid {
        self = .valid
      } else if record.keyID != nil {
        self = .outOfPeriod
      } else {
        let isKnown = keys.entries.contains { record.namedKeys.contains($0.key.id) }
        self = isKnown ? .broken : .unknownKey
      }
    }
  }
}
