package import Documents

/// What becomes of references in restored documents that lead into the database that was exported.
package enum RestoreReferences: String, Sendable, CaseIterable {
  /// They stay as they are, as after an import.
  case keep
  /// They lead into the target.
  case retarget

  /// An export's document as it is to be in the target.
  package func document(_ document: Document, in target: DatabaseName) -> Document {
    let source = document.name.database
    let name = DocumentName(database: target, path: document.name.path)
    guard self == .retarget, source != target else { return Document(name: name, fields: document.fields) }
    return Document(name: name, fields: retargeted(document.fields, source, target))
  }

  /// Whether two documents of the target need no write. References that are kept are equal wherever they lead, as in every
  /// comparison of Rekindle's; those that are retargeted must lead there.
  func isEqual(_ wanted: Document, _ current: Document, differences: Int) -> Bool {
    self == .keep ? differences == 0 : wanted == current
  }

  private func retargeted(_ fields: [Field], _ source: DatabaseName, _ target: DatabaseName) -> [Field] {
    fields.map { Field($0.name, retargeted($0.value, source, target)) }
  }

  private func retargeted(_ value: Value, _ source: DatabaseName, _ target: DatabaseName) -> Value {
    switch value {
    case .reference(let name) where name.database == source:
      .reference(DocumentName(database: target, path: name.path))
    case .array(let elements): .array(elements.map { retargeted($0, source, target) })
    case .map(let fields): .map(retargeted(fields, source, target))
    default: value
    }
  }
}

extension DatabaseTally {
  /// Counts the references in a document, by where they lead.
  mutating func addReferences(of fields: [Field]) {
    for field in fields { addReferences(of: field.value) }
  }

  private mutating func addReferences(of value: Value) {
    switch value {
    case .reference(let name): add(1, into: name.database)
    case .array(let elements): for element in elements { addReferences(of: element) }
    case .map(let fields): addReferences(of: fields)
    default: break
    }
  }
}
