import Comparison
import Verification
import Work

/// What every format for people shows, in the order in which it is shown.
///
/// Numbers in it are already worded, lists are complete: a renderer decides what fits, and says what it left out.
struct ReportModel: Sendable {
  /// What was done. The raw value is the command that does it.
  enum Kind: String, Sendable {
    case verification = "verify"
    case rehearsal = "rehearse"
    case diff

    /// What was done, for a heading.
    var title: String {
      switch self {
      case .verification: "Verification"
      case .rehearsal: "Rehearsal"
      case .diff: "Diff"
      }
    }

    /// To what.
    var subject: String {
      switch self {
      case .verification, .rehearsal: "of a Firestore export"
      case .diff: "of two states of a Firestore database"
      }
    }
  }

  /// A number of the first screen.
  struct Fact: Sendable, Equatable {
    /// `2,779 of 3,191`.
    var value: String
    /// `documents readable`.
    var label: String
    /// Both, as a part of the headline; nil if the headline does well without it.
    var phrase: String?
    var isProblem = false
    /// The kind of difference that it counts; nil for anything else.
    var kind: DocumentDifference.Kind?
  }

  /// Something that has a name: the export's database, its time.
  struct Detail: Sendable, Equatable {
    var label: String
    /// One at least.
    var values: [String]
  }

  /// One of several things that were looked at.
  struct Subject: Sendable, Equatable {
    /// `left`.
    var label: String
    var name: String
    var details: [Fact]
  }

  /// A part of the work, in seconds.
  typealias Phase = (name: String, seconds: Double)

  var kind: Kind
  var verdict: Verdict
  var depth: Depth
  /// Lesser depths than the one reached that were not asked for.
  var skippedDepths: Set<Depth> = []
  /// Why not everything was read; nil if everything was.
  var stopped: StopRequest.Reason?
  /// The verdict in a sentence.
  var explanation: String
  var facts: [Fact]
  /// Where it was rehearsed, as a part of the headline.
  var stagingPhrase: String?
  var name: String
  /// The two sides of a diff; empty where one export is looked at, which the details tell of.
  var subjects: [Subject] = []
  var details: [Detail]
  /// Worst first, then largest.
  var collections: [CollectionRow]
  /// Gravest first, else as found.
  var findings: [Finding]
  /// The most findings that are shown; all are counted.
  var findingLimit = Int.max
  /// What became of each part of the work.
  var checks: [CheckResult]
  /// Nil if documents are not compared.
  var comparison: ComparisonModel?
  /// Nil without a policy.
  var expectations: ExpectationRows?
  /// Canaries, and what an export does not bring back; empty for anything but a rehearsal.
  var listings: [Listing] = []
  /// Nil if the export was compared with nothing.
  var drift: DriftRows?
  var notChecked: [String]
  var nextStep: NextStep?
  /// Empty if the work had one phase only.
  var phases: [Phase]
  var seconds: Double
  var toolVersion: String

  /// The first line without the verdict and the depth.
  var headline: [String] { facts.compactMap(\.phrase) + (stagingPhrase.map { [$0] } ?? []) }

  var differenceCount: Int { comparison?.differenceCount ?? 0 }

  var shownFindings: ArraySlice<Finding> { findings.prefix(findingLimit) }

  var differingCollections: [CollectionRow] { collections.filter { $0.differences > 0 } }
  var equalCollections: [CollectionRow] { collections.filter { $0.differences == 0 } }
}

extension StopRequest.Reason {
  var meaning: String {
    switch self {
    case .interrupted: "interrupted"
    case .failFast: "stopped at the first error"
    }
  }
}
