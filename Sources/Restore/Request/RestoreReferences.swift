import Documents

/// What becomes of references in restored documents that lead into the database that was exported.
package enum RestoreReferences: String, Sendable, CaseIterable {
  /// They stay as they are, as after an import.
  case keep
  /// They lead into the target.
  case retarget
}

extension [Field] {
  /// The same fields, with references into one database leading into another.
  func retargeted(from source: DatabaseName, to target: DatabaseName) -> [Field] {
    source == target ? self : map { Field($0.name, $0.value.retargeted(from: source, to: target)) }
  }
}

extension Value {
  fileprivate func retargeted(from source: DatabaseName, to target: DatabaseName) -> Value {
    switch self {
    case .reference(let name) where name.database == source:
      .reference(DocumentName(database: target, path: name.path))
    case .array(let elements): .array(elements.map { $0.retargeted(from: source, to: target) })
    case .map(let fields): .map(fields.retargeted(from: source, to: target))
    default: self
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
