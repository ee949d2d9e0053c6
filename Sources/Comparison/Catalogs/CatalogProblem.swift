/// Why a catalog cannot be used.
package struct CatalogProblem: Error, Sendable, CustomStringConvertible {
  package enum Code: Sendable {
    /// No catalog, or one that was never finished.
    case notOne
    case damaged
    /// The export is not the one that the catalog was made of, or is not there.
    case otherExport
    /// There is something already where it should be written.
    case inTheWay
    /// The export changed while its catalog was made.
    case changed
  }

  package var code: Code
  /// What is wrong, and what to do, in sentences.
  package var description: String

  init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }
}
