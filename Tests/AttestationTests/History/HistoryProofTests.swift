import Documents
import Keys
import Testing
import Verification

@testable import Attestation

/// Which records of a history a recovery takes in place of a rehearsal.
@Suite struct HistoryProofTests {
  /// A run about the export `a`, by what sets it apart.
  enum Run: Sendable {
    case passed, embedded, verifiedOnly, unfinished, different, corrupt
    /// It was not finished, and a document of it is missing.
    case unfinishedMissing
    /// It was not finished, since a planted difference was not found.
    case canaryMissed
    /// Passed and different, about files of other digests, under the same name.
    case passedOthers, differentOthers
    /// Different, about the same files under another name.
    case differentCopy
    /// Different, about other files under another name.
    case stranger
    /// Passed, and its output was another one.
    case passedOtherOutput

    func record(minute: Int) -> RehearsalRecord {
      let isCopy = self == .differentCopy || self == .stranger
      let isOther = self == .passedOthers || self == .differentOthers || self == .stranger
      var record = RehearsalRecord.sample(isCopy ? "b" : "a", started: sampleTime + Int64(minute) * 60_000_000)
      record.files[0].sha256 = Digest256(words: [isOther ? 2 : 1, 0, 0, 0])
      switch self {
      case .passed, .passedOthers: break
      case .embedded: record.staging = RehearsalRecord.Staging(kind: .embedded, database: DatabaseName(project: "demo"))
      case .verifiedOnly:
        (record.depth, record.staging, record.readBack, record.canary) = (.decoded, nil, nil, nil)
      case .unfinished: (record.verdict, record.readBack, record.canary) = (.incomplete, nil, nil)
      case .different, .differentOthers, .differentCopy, .stranger: record.verdict = .different
      case .corrupt: record.verdict = .corrupt
      case .unfinishedMissing:
        record.verdict = .incomplete
        record.readBack?.missing = 1
      case .canaryMissed:
        record.verdict = .incomplete
        record.canary?.planted[0].named = false
      case .passedOtherOutput: record.files[1].sha256 = Digest256(words: [9, 0, 0, 0])
      }
      return record
    }
  }

  /// The runs of a history, the oldest first, with the numbers of those that are proofs, and of the one that is against them.
  private static let table: [(runs: [Run], proofs: [Int], contradiction: Int?)] = [
    ([], [], nil), ([.passed], [0], nil), ([.passed, .passed], [1], nil),
    // What says nothing ends nothing.
    ([.passed, .unfinished], [0], nil), ([.passed, .verifiedOnly], [0], nil),
    ([.passed, .unfinished, .verifiedOnly, .unfinished], [0], nil), ([.verifiedOnly, .unfinished], [], nil),
    // The other kind of staging is looked for, too.
    ([.passed, .embedded], [1, 0], nil), ([.embedded, .passed], [1, 0], nil),
    ([.passed, .passed, .embedded, .embedded], [3, 1], nil),
    // What says that it differs wins over all that is older, and over nothing that is newer.
    ([.passed, .different], [], 1), ([.passed, .corrupt], [], 1), ([.passed, .unfinishedMissing], [], 1),
    ([.passed, .canaryMissed], [], 1), ([.different, .passed], [1], 0), ([.passed, .different, .embedded], [2], 1),
    ([.passed, .different, .unfinished], [], 1),
    // Files of other digests are another export's proof, and a reason to rehearse once more.
    ([.passedOthers], [], nil), ([.passed, .passedOthers], [0], nil), ([.passed, .differentOthers], [], 1),
    ([.passed, .differentCopy], [], 1), ([.passed, .stranger], [0], nil), ([.passedOtherOutput], [], nil),
  ]

  @Test("The newest proof of each kind of staging, unless a newer run contradicts", arguments: table.indices)
  func proofs(_ row: Int) throws {
    let (runs, proofs, contradiction) = Self.table[row]
    let items = try runs.enumerated().map { index, run in
      HistoryItem(
        HistoryEntry(
          name: "\(index).json", content: .success(try run.record(minute: index).statement)), nil)
    }
    let listing = HistoryListing(items, isKeyed: false)
    #expect(listing.records.count == runs.count && listing.problems.isEmpty, "\(listing.problems)")
    let found = listing.proofs(
      of: ExportSighting(
        name: "a",
        metadata: ["a.overall_export_metadata": Digest256(words: [1, 0, 0, 0])], newest: sampleTime,
        outputs: ["all_namespaces/all_kinds/output-0": .sha256(Digest256(words: [5, 6, 7, 8]))]))
    #expect(found.records.map(\.file) == proofs.map { ExactName("\($0).json") }, "\(runs)")
    #expect(found.contradiction?.file == contradiction.map { ExactName("\($0).json") }, "\(runs)")
  }
}
