import JSON

/// Writes documents as google.firestore.v1.Document messages, the form that `ServiceDocumentDecoder` reads.
package struct ServiceDocumentEncoder: Sendable {
  package init() {}

  /// Appends only the `fields` (2) of the document: what a store keeps beside the name.
  package func appendFields(_ document: FlatDocument, _ source: RawSpan, to wire: inout WireWriter) {
    appendEntries(field: 2, document, document.fields, source, &wire)
  }

  private func appendEntries(
    field: Int, _ document: FlatDocument, _ entries: FlatDocument.Children, _ source: RawSpan, _ wire: inout WireWriter
  ) {
    for index in entries {
      wire.message(field) { entry in
        entry.data(1, source, document.nodes[index].name)
        entry.message(2) { append(document, index, source, &$0) }
      }
    }
  }

  private func append(_ document: FlatDocument, _ index: Int, _ source: RawSpan, _ wire: inout WireWriter) {
    let node = document.nodes[index]
    switch node.kind {
    // Their values are as small as their nodes, or seldom.
    case .null, .boolean, .integer, .double, .timestamp, .reference, .geoPoint, .legacy:
      append(document.value(at: index, source), &wire)
    case .string: wire.data(17, source, node.content)
    case .bytes: wire.data(18, source, node.content)
    case .array: wire.message(9) { appendValues(document, index, source, &$0) }
    case .vector:
      wire.message(6) {
        $0.message(1) {
          $0.string(1, "__type__")
          $0.message(2) { $0.string(17, "__vector__") }
        }
        $0.message(1) {
          $0.string(1, "value")
          $0.message(2) { $0.message(9) { appendValues(document, index, source, &$0) } }
        }
      }
    case .map: wire.message(6) { appendEntries(field: 1, document, document.children(of: index), source, &$0) }
    case .project, .database, .collection, .idName, .idNumber:
      assertionFailure("a part of a name is no value")
    }
  }

  private func appendValues(
    _ document: FlatDocument, _ index: Int, _ source: RawSpan, _ wire: inout WireWriter
  ) {
    for child in document.children(of: index) {
      wire.message(1) { append(document, child, source, &$0) }
    }
  }
}

extension ServiceDocumentEncoder {
  /// Appends a tree's fields as the `fields` (2) of a document.
  package func appendFields(_ fields: [Field], to wire: inout WireWriter) {
    appendEntries(field: 2, fields, &wire)
  }

  private func appendEntries(field number: Int, _ fields: [Field], _ wire: inout WireWriter) {
    for field in fields {
      wire.message(number) { entry in
        entry.string(1, field.name)
        entry.message(2) { append(field.value, &$0) }
      }
    }
  }

  private func append(_ value: Value, _ wire: inout WireWriter) {
    switch value {
    case .null: wire.varint(11, 0)
    case .boolean(let value): wire.varint(1, value ? 1 : 0)
    case .integer(let value): wire.varint(2, UInt64(bitPattern: value))
    case .double(let value): wire.double(3, value)
    case .timestamp(let microseconds): wire.timestamp(10, microseconds: microseconds)
    case .string(let value): wire.string(17, value)
    case .bytes(let value): wire.data(18, value)
    case .reference(let name): wire.string(5, name.description)
    case .geoPoint(let latitude, let longitude):
      // google.type.LatLng; by the bits, so that -0.0 is not taken for the default.
      wire.message(8) {
        if latitude.bitPattern != 0 { $0.double(1, latitude) }
        if longitude.bitPattern != 0 { $0.double(2, longitude) }
      }
    case .array(let elements):
      wire.message(9) {
        for element in elements {
          $0.message(1) { append(element, &$0) }
        }
      }
    case .map(let fields): wire.message(6) { appendEntries(field: 1, fields, &$0) }
    case .vector(let coordinates): append(.shown(vector: coordinates), &wire)
    }
  }
}

extension WireWriter {
  /// google.protobuf.Timestamp.
  package mutating func timestamp(_ field: Int, microseconds: Int64) {
    let (seconds, rest) = Timestamp.seconds(microseconds)
    message(field) {
      if seconds != 0 { $0.varint(1, UInt64(bitPattern: seconds)) }
      if rest != 0 { $0.varint(2, UInt64(rest * 1000)) }
    }
  }
}
