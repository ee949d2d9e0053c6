package import Comparison
package import Documents

/// What is to be restored, into which database, and what may be written over.
package struct DocumentsRequest: Sendable, Equatable {
  /// The export's folder, or its overall metadata file.
  package var export: String
  package var target: DatabaseAddress
  /// Documents at one of these places, or below; never empty.
  package var only: [PathPattern]
  package var mode: RestoreMode
  package var references: RestoreReferences

  /// Whether production takes it although it is of another database, such as a clone of production.
  package var acceptsOtherDatabase = false

  package init(
    export: String, target: DatabaseAddress, only: [PathPattern], mode: RestoreMode = .ifAbsent,
    references: RestoreReferences = .keep
  ) {
    self.export = export
    self.target = target
    self.only = only
    self.mode = mode
    self.references = references
  }
}
