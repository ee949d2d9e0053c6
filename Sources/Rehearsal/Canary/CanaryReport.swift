package import Comparison
package import Documents

/// Whether a rehearsal finds what is wrong: three documents were made wrong on purpose, and exactly these must be found.
package struct CanaryReport: Sendable, Equatable {
  /// One document, and how staging differs from the export in it.
  package struct Change: Sendable, Hashable {
    package var kind: DocumentDifference.Kind
    package var document: DocumentPath
  }

  package enum Method: String, Sendable {
    /// A copy of the export with the three was imported into a staging of its own.
    case copy
    /// The three were changed in staging, and put back.
    case inPlace = "in-place"
  }

  package var method: Method
  /// In name order. A database of one document has two canaries, an empty one has one.
  package var planted: [Change]
  /// In name order, as many as `changesKept`.
  package var found: [Change] = []
  /// All that were found.
  package var foundCount = 0
  /// Whether staging is as it was before; nil where it is thrown away.
  package var isPutBack: Bool?

  /// Whether exactly those were found that were planted.
  package var passed: Bool { foundCount == planted.count && found == planted }

  /// The most that are named of what was found.
  package static let changesKept = 20
}

extension DocumentDifference {
  var change: CanaryReport.Change { CanaryReport.Change(kind: kind, document: path) }
}
