import Comparison
import Documents

/// A document as it is to be in the target.
struct WantedDocument: Sendable {
  let document: Document
  /// The database that was exported.
  private let source: DatabaseName
  private let references: RestoreReferences

  /// - Parameter exported: as the export has it.
  init(_ exported: Document, in target: DatabaseName, _ references: RestoreReferences) {
    source = exported.name.database
    self.references = references
    document = Document(
      name: DocumentName(database: target, path: exported.name.path),
      fields: references == .keep ? exported.fields : exported.fields.retargeted(from: source, to: target))
  }

  /// In what the target's document is another one. Where references are kept, one into the database that was exported is the
  /// same as one into the target: an import may have moved it.
  func differences(from current: Document) -> [FieldDifference] {
    let target = document.name.database
    func comparable(_ fields: [Field]) -> [Field] {
      references == .keep ? fields.retargeted(from: source, to: target) : fields
    }
    return [FieldDifference].between(
      comparable(document.fields), comparable(current.fields), wholeReferences: true)
  }

  func isEqual(_ current: Document) -> Bool { differences(from: current).isEmpty }
}
