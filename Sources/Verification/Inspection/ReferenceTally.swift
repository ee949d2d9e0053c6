import Documents
import ExportFormat
import Policy

/// References that a policy wants to resolve.
struct ReferenceTally: Sendable {
  /// Into the export's own database; whether the documents are there, the `NameJoin` knows.
  var asked = 0
  /// Into another database.
  private(set) var foreign = 0
  /// The first document with one of those.
  var example: Example?

  mutating func addForeign(_ document: FlatDocument, _ source: RawSpan, _ place: RecordPlace) {
    foreign += 1
    example = Example.first(example, document, source, place)
  }

  mutating func add(_ other: ReferenceTally) {
    asked += other.asked
    foreign += other.foreign
    example = Example.first(example, other.example)
  }
}

extension InspectionPlan.References {
  /// Gives the index of each reference at or below the field; of all fields if there is none.
  func forEachReference(in document: FlatDocument, _ source: RawSpan, _ body: (_ index: Int) throws -> Void) rethrows {
    var range = document.firstField..<document.nodes.count
    if let path {
      guard let index = path.find(in: document, source) else { return }
      range = index..<Int(document.nodes[index].end)
    }
    for index in range where document.nodes[index].kind == .reference { try body(index) }
  }
}

extension FlatDocument {
  /// Whether a reference leads into the project and database of the document itself.
  func isInOwnDatabase(referenceAt index: Int, _ source: RawSpan) -> Bool {
    source.equals(nodes[1].content, nodes[index + 1].content)
      && source.equals(nodes[2].content, nodes[index + 2].content)
  }
}
