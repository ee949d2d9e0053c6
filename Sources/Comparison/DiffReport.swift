package import Documents
package import Verification

/// What differs between two states of a database.
package struct DiffReport: Sendable {
  /// One of the two.
  package struct Side: Sendable {
    package enum Kind: String, Sendable { case export, catalog, emulator, firestore }

    package var kind: Kind
    /// As it was given on the command line.
    package var name: String
    /// The database its documents are of; the first if they are of several.
    package var database: DatabaseName?
    /// Documents that it has, of those that count.
    package var documents = 0
    /// How many it must have, by its verification or by the service's own count; nil if nobody knows. With documents that
    /// do not count, these are among them.
    package var documentsStated: Int?
    /// Of an export, when it began; of a database, the instant that was read: RFC 3339.
    package var time: String?
    /// Where it was read, if that is not Google's own service; of an emulator, its name says it.
    package var endpoint: String?
    /// References in its documents, by the database they point into.
    package var references = DatabaseTally()
    /// Of a database: how many documents were read from it, for the bill.
    package var documentsRead = 0
    /// Of a database: when the documents that were read were last written.
    package var updateTimes: UpdateTimes?

    package init(kind: Kind, name: String) {
      self.kind = kind
      self.name = name
    }
  }

  /// Whether the comparison came to its end and met as many documents as both sides have.
  package var isWhole = false
  package var left: Side
  package var right: Side
  package var equal = 0
  package var onlyLeft = 0
  package var onlyRight = 0
  package var changed = 0
  /// Of the equal ones, those that differ in ignored fields only.
  package var equalButIgnored = 0
  /// Documents of either side that do not count, by the scope; each side's by itself.
  package var leftOut = 0
  /// Collection groups, sorted by id.
  package var collections: [CollectionComparison] = []
  /// Worst first: most documents, then by collection and shape.
  package var patterns: [DifferencePattern] = []
  /// Documents whose pattern is not in the list, which holds `patternsKept` at most.
  package var documentsBeyondPatterns = 0
  /// In name order, as many as `KeptDifferences` keeps.
  package var differences: [DocumentDifference] = []
  package var scope: DiffScope
  /// Of both sides' verification; its findings name their side in front of the file: `left`, `right`.
  package var findings: [Finding] = []
  package var notChecked: [NotChecked] = []
  package var timings = Timings()

  /// When documents were last written, of all that were read, whether they count or not. It says nothing about documents
  /// that were deleted.
  package struct UpdateTimes: Sendable, Equatable {
    /// How many documents told it.
    package private(set) var documents = 1
    /// Microseconds since 1970.
    package private(set) var oldest: Int64
    package private(set) var newest: Int64

    /// - Parameter time: of one document.
    package init(_ time: Int64) {
      (oldest, newest) = (time, time)
    }

    package mutating func add(_ other: UpdateTimes) {
      documents += other.documents
      oldest = min(oldest, other.oldest)
      newest = max(newest, other.newest)
    }
  }

  /// In seconds; a phase that did not run is 0.
  package struct Timings: Sendable, Equatable {
    /// Opening both sides: verification, and catalogs on the way.
    package var open = 0.0
    /// The merge.
    package var compare = 0.0
    /// Fetching what differs, field by field.
    package var explain = 0.0
    package var total = 0.0
  }

  /// The most patterns that are told apart.
  package static let patternsKept = 1_000

  package var differenceCount: Int { onlyLeft + onlyRight + changed }
  /// Whether it came to a comparison, of all documents or of some.
  package var isCompared: Bool { verdict == .verified || verdict == .different || equal + differenceCount > 0 }

  /// Of a diff that compared nothing, the least is said.
  package var depth: Depth { isCompared ? .compared : .listed }
  /// Whether files of an export were read.
  package var readsFiles: Bool { left.kind == .export || right.kind == .export }

  /// What became of each part of the work.
  package var checks: [CheckResult] { CheckedWork(findings, depth: depth, readsFiles: readsFiles).results }

  /// `verified` if all documents of both sides were compared, and are equal.
  package var verdict: Verdict {
    Verdict(findings, isUnfinished: !isWhole || scope.sample != nil, isDifferent: differenceCount > 0)
  }

  package init(left: Side, right: Side, scope: DiffScope) {
    self.left = left
    self.right = right
    self.scope = scope
  }
}
