package import Comparison
package import Documents
import JSON

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

/// Which documents of the target a restore may write over. Absent ones are made in every mode, and equal ones left alone.
package enum RestoreMode: Sendable, Equatable {
  /// None.
  case ifAbsent
  /// Those that were last written at this time or before, in microseconds since 1970.
  case ifUnchangedSince(Int64)
  /// Those that are, when they are written, what they were when the plan was made that is applied.
  case ifUnchangedSincePlan
  /// All that differ.
  case overwrite

  private static let since = "if-unchanged-since="

  /// Reads what `description` writes.
  package init?(_ text: String) {
    switch text {
    case "if-absent": self = .ifAbsent
    case "overwrite": self = .overwrite
    case "\(Self.since)plan": self = .ifUnchangedSincePlan
    default:
      guard text.hasPrefix(Self.since), let time = Timestamp.microseconds(String(text.dropFirst(Self.since.count)))
      else { return nil }
      self = .ifUnchangedSince(time)
    }
  }
}

extension RestoreMode: CustomStringConvertible {
  package var description: String {
    switch self {
    case .ifAbsent: "if-absent"
    case .ifUnchangedSince(let time): "\(Self.since)\(Timestamp.text(microseconds: time))"
    case .ifUnchangedSincePlan: "\(Self.since)plan"
    case .overwrite: "overwrite"
    }
  }
}

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
