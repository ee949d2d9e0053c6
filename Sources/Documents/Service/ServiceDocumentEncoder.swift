/// Writes documents as google.firestore.v1.Document messages, the form that `ServiceDocumentDecoder` reads.
package struct ServiceDocumentEncoder: Sendable {
  package init() {}

  /// Appends only the `fields` (2) of the document: what a store keeps beside the name.
  package func appendFields(_ document: FlatDocument, _ source: RawSpan, to wire: inout WireWriter) {
    appendEntries(field: 2, document, first: document.firstField, end: document.nodes.count, source, &wire)
  }

  private func appendEntries(
    field: Int, _ document: FlatDocument, first: Int, end: Int, _ source: RawSpan, _ wire: inout WireWriter
  ) {
    var index = first
    while index < end {
      let node = document.nodes[index]
      wire.message(field) { entry in
        entry.data(1, source, node.name)
        entry.message(2) { append(document, index, source, &$0) }
      }
      index = Int(node.end)
    }
  }

  private func append(_ document: FlatDocument, _ index: Int, _ source: RawSpan, _ wire: inout WireWriter) {
    let node = document.nodes[index]
    switch node.kind {
    case .null: wire.varint(11, 0)
    case .boolean: wire.varint(1, node.low)
    case .integer: wire.varint(2, node.low)
    case .double: wire.fixed64(3, node.low)
    case .timestamp:
      let (seconds, microseconds) = Timestamp.seconds(node.integer)
      wire.message(10) {
        if seconds != 0 { $0.varint(1, UInt64(bitPattern: seconds)) }
        if microseconds != 0 { $0.varint(2, UInt64(microseconds * 1000)) }
      }
    case .string: wire.data(17, source, node.content)
    case .bytes: wire.data(18, source, node.content)
    case .reference: wire.string(5, document.name(at: index, source).description)
    case .geoPoint:
      wire.message(8) {
        if node.low != 0 { $0.fixed64(1, node.low) }
        if node.high != 0 { $0.fixed64(2, node.high) }
      }
    case .array: wire.message(9) { appendValues(document, index, source, &$0) }
    case .map:
      wire.message(6) {
        appendEntries(field: 1, document, first: index + 1, end: Int(node.end), source, &$0)
      }
    case .vector:
      wire.message(6) {
        $0.entry("__type__") { $0.string(17, "__vector__") }
        $0.entry("value") { $0.message(9) { appendValues(document, index, source, &$0) } }
      }
    case .legacy:
      wire.message(6) {
        $0.entry(LegacyValue.typeKey.description) { $0.string(17, LegacyValue.typeName.description) }
        $0.entry(LegacyValue.meaningKey.description) { $0.varint(2, node.low) }
        $0.entry(LegacyValue.valueKey.description) { append(document, index + 1, source, &$0) }
      }
    case .project, .database, .collection, .idName, .idNumber:
      assertionFailure("a part of a name is no value")
    }
  }

  private func appendValues(_ document: FlatDocument, _ index: Int, _ source: RawSpan, _ wire: inout WireWriter) {
    for child in document.children(of: index) {
      wire.message(1) { append(document, child, source, &$0) }
    }
  }
}

extension WireWriter {
  /// An entry of MapValue.fields.
  fileprivate mutating func entry(_ name: String, _ value: (inout WireWriter) -> Void) {
    message(1) {
      $0.string(1, name)
      $0.message(2, value)
    }
  }
}

extension Timestamp {
  /// Whole seconds, rounded down, and the microseconds after them.
  package static func seconds(_ microseconds: Int64) -> (seconds: Int64, microseconds: Int64) {
    let (seconds, rest) = floorDivide(microseconds, by: 1_000_000)
    return (seconds, rest)
  }
}
