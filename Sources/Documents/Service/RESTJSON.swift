package import JSON

/// Writes documents as Firestore's REST API answers them: `{"name":"projects/...","fields":{...}}`, without spaces.
///
/// What the service leaves out is left out: an empty array or map is `{}`, a geo point omits a coordinate that is 0,
/// a document without fields has no `fields`. Creation and update times are not in an export and never written.
/// Source: the emulator's answers; the types are those of google.firestore.v1.Value.
package struct RESTJSON {
  package init() {}

  /// Appends the document as one JSON object.
  package func append(_ document: FlatDocument, _ source: RawSpan, to json: inout JSONText) {
    json.raw("{\"name\":\"")
    appendName(document, 0, source, to: &json)
    json.raw("\"")
    if document.firstField < document.nodes.count {
      json.raw(",\"fields\":{")
      append(document.fields, of: document, source, &json)
      json.raw("}")
    }
    json.raw("}")
  }

  private func appendName(_ document: FlatDocument, _ index: Int, _ source: RawSpan, to json: inout JSONText) {
    for child in document.children(of: index) {
      let node = document.nodes[child]
      switch node.kind {
      case .project:
        json.raw("projects/")
        json.escaped(source, node.content)
      case .database:
        json.raw("/databases/")
        if node.high == 0 { json.raw("(default)") } else { json.escaped(source, node.content) }
        json.raw("/documents")
      case .idNumber:
        json.raw("/__id")
        json.integer(node.integer)
        json.raw("__")
      default:
        json.raw("/")
        json.escaped(source, node.content)
      }
    }
  }

  private func append(
    _ fields: FlatDocument.Children, of document: FlatDocument, _ source: RawSpan, _ json: inout JSONText
  ) {
    for (number, index) in fields.enumerated() {
      json.raw(number > 0 ? ",\"" : "\"")
      json.escaped(source, document.nodes[index].name)
      json.raw("\":")
      append(document, index, source, &json)
    }
  }

  private func append(_ document: FlatDocument, _ index: Int, _ source: RawSpan, _ json: inout JSONText) {
    let node = document.nodes[index]
    switch node.kind {
    case .null: json.value(.null)
    case .boolean: json.value(.boolean(node.low != 0))
    case .integer: json.value(.integer(node.integer))
    case .double: json.value(.double(node.double))
    case .timestamp: json.value(.timestamp(microseconds: node.integer))
    case .string:
      json.raw("{\"stringValue\":\"")
      json.escaped(source, node.content)
      json.raw("\"}")
    case .bytes:
      json.raw("{\"bytesValue\":\"")
      json.base64(source, node.content)
      json.raw("\"}")
    case .reference:
      json.raw("{\"referenceValue\":\"")
      appendName(document, index, source, to: &json)
      json.raw("\"}")
    case .geoPoint: json.value(.geoPoint(latitude: node.double, longitude: node.longitude))
    case .array:
      json.raw("{\"arrayValue\":{")
      appendValues(document, index, source, &json)
      json.raw("}}")
    case .map:
      json.raw("{\"mapValue\":{")
      if node.end > index + 1 {
        json.raw("\"fields\":{")
        append(document.children(of: index), of: document, source, &json)
        json.raw("}")
      }
      json.raw("}}")
    case .vector:
      json.raw("{\"mapValue\":{\"fields\":{\"__type__\":{\"stringValue\":\"__vector__\"},\"value\":{\"arrayValue\":{")
      appendValues(document, index, source, &json)
      json.raw("}}}}}")
    // Seldom: exports of the older Datastore.
    case .legacy: json.value(document.value(at: index, source))
    case .project, .database, .collection, .idName, .idNumber:
      assertionFailure("a part of a name is no value")
    }
  }

  private func appendValues(_ document: FlatDocument, _ index: Int, _ source: RawSpan, _ json: inout JSONText) {
    guard document.nodes[index].end > index + 1 else { return }
    json.raw("\"values\":[")
    for child in document.children(of: index) {
      if child > index + 1 { json.raw(",") }
      append(document, child, source, &json)
    }
    json.raw("]")
  }
}
