import Documents
import Keys
package import Verification

/// What a history holds, at one moment.
package struct HistoryListing: Sendable {
  /// By the time at which the runs ended, those that do not count too; one for each statement.
  package let records: [HistoryRecord]
  /// Entries that are not records, and records that do not count. A warning where only that is wrong: the record is unsigned, or
  /// signed by an unknown key, or by a key outside its period, or it says what another one says. Never empty for a place that is
  /// not there.
  package let problems: [Finding]
  /// Whether only what one of the keys signed in its period counts.
  private let isKeyed: Bool

  init(_ items: [HistoryItem], isKeyed: Bool) {
    let (kept, repeated) = Self.withoutRepeats(items.compactMap(\.record), isKeyed: isKeyed)
    records = kept.sorted { ($0.time, $0.file) < ($1.time, $1.file) }
    problems = items.compactMap(\.problem) + repeated
    self.isKeyed = isKeyed
  }

  /// Of the records that hold one statement, the one that counts; of several, the one that was made first. Whoever can write to the
  /// place can copy a record, and a copy proves nothing.
  private static func withoutRepeats(_ records: [HistoryRecord], isKeyed: Bool) -> (
    kept: [HistoryRecord], repeated: [Finding]
  ) {
    func rank(_ record: HistoryRecord) -> (Int, Int64, ExactName) {
      (record.counts(isKeyed: isKeyed) ? 0 : 1, record.created ?? .max, record.file)
    }
    var kept: [Digest256: ExactName] = [:]
    var (first, repeated) = ([HistoryRecord](), [Finding]())
    for record in records.sorted(by: { rank($0) < rank($1) }) {
      if let digest = record.statementDigest {
        if let file = kept[digest] {
          repeated.append(HistoryProblem.repeated(file).finding(in: record.file))
          continue
        }
        kept[digest] = record.file
      }
      first.append(record)
    }
    return (first, repeated.sorted { ($0.file ?? "") < ($1.file ?? "") })
  }

  /// The records that something may be concluded from: if there are keys, those that one of them signed in its period.
  package var counting: [HistoryRecord] {
    records.filter { $0.counts(isKeyed: isKeyed) }
  }

  /// Whether an entry could not be read. A run that is not among the records may be on record all the same.
  package var hasUnread: Bool { problems.contains { $0.code == .check(.historyUnreadable) } }

  /// The last run about an export, whatever came of it.
  package struct Match: Sendable, Equatable {
    package enum By: String, Sendable {
      /// All its files are the same: the metadata by SHA-256, the others by SHA-256 or MD5; and no object of it is newer
      /// than the run. See `ExportSighting`.
      ///
      /// Before a restore, all files are compared by SHA-256 (`SubjectComparison`).
      case digest
      /// Its metadata files are the same, and of other files nothing is known that could be compared.
      case metadata
      /// Only the name is the same, which proves nothing.
      case name
    }

    package var record: HistoryRecord
    package var by: By
  }

  /// Finds the last run about an export that counts; one that is known by its digests goes before those of its name.
  package func latest(for export: ExportSighting) -> Match? {
    for record in counting.reversed() {
      if let by = export.match(record.statement.record) { return Match(record: record, by: by) }
    }
    return counting.last { $0.export == export.name }.map { Match(record: $0, by: .name) }
  }

  /// How long a recovery takes, and how that changes.
  package struct Trend: Sendable, Equatable {
    package var last: HistoryRecord
    /// How many runs before it the median is of.
    package var previous: Int
    /// In seconds; nil if there is none before.
    package var median: Double?
    /// Of the last one against the median, in percent: 100 is twice as long.
    package var change: Double?

    /// How old the data of those before it was when they began, in seconds; nil if no export of theirs says.
    package var dataAgeMedian: Double?

    /// How old the data of the last one was when it began, in microseconds; nil if its export does not say.
    package var dataAge: Int64? { last.statement.record.dataAge }
    /// Of the last one, by phase.
    package var timings: RehearsalRecord.Timings { last.statement.record.timings }
  }

  /// The time of the last rehearsal that passed and counts, against those before it in staging of the same kind.
  /// - Parameters:
  ///   - count: of those before it.
  ///   - isWanted: which of them are compared.
  package func trend(previous count: Int = 30, of isWanted: (RehearsalRecord) -> Bool = { _ in true }) -> Trend? {
    Trend(
      counting.filter { $0.statement.record.isPassedRehearsal && isWanted($0.statement.record) }, previous: count)
  }
}

extension HistoryListing.Trend {
  /// The last one against those before it in staging of the same kind; nil for none at all.
  /// - Parameters:
  ///   - passed: rehearsals that passed; the last one at the end.
  ///   - count: the most that the median is of.
  package init?(_ passed: [HistoryRecord], previous count: Int = 30) {
    guard let last = passed.last else { return nil }
    let kind = last.statement.record.staging?.kind
    let previous = passed.dropLast().filter { $0.statement.record.staging?.kind == kind }.suffix(max(0, count))
    let times = previous.map(\.recoverySeconds)
    self.init(last: last, previous: times.count)
    dataAgeMedian = previous.compactMap(\.statement.record.dataAge).map { Double($0) / 1_000_000 }.median
    guard let median = times.median else { return }
    self.median = median
    if median > 0 { change = (last.recoverySeconds - median) / median * 100 }
  }
}
