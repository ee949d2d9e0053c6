package import JSON

extension JSONText {
  /// Appends a value as Firestore's REST API answers it, such as `{"integerValue":"12"}`; the forms are those of `RESTJSON`.
  package mutating func value(_ value: Value) {
    switch value {
    case .null: raw("{\"nullValue\":null}")
    case .boolean(let value): raw(value ? "{\"booleanValue\":true}" : "{\"booleanValue\":false}")
    case .integer(let value):
      raw("{\"integerValue\":\"")
      integer(value)
      raw("\"}")
    case .double(let value):
      raw("{\"doubleValue\":")
      number(value)
      raw("}")
    case .timestamp(let microseconds):
      raw("{\"timestampValue\":\"")
      timestamp(microseconds: microseconds)
      raw("\"}")
    case .string(let text):
      raw("{\"stringValue\":")
      string(text)
      raw("}")
    case .bytes(let content):
      raw("{\"bytesValue\":\"")
      base64(content.span.bytes, content.indices)
      raw("\"}")
    case .reference(let name):
      raw("{\"referenceValue\":")
      string(name.description)
      raw("}")
    case .geoPoint(let latitude, let longitude): geoPoint(latitude, longitude)
    case .array(let values):
      raw("{\"arrayValue\":{")
      for (index, element) in values.enumerated() {
        raw(index == 0 ? "\"values\":[" : ",")
        self.value(element)
      }
      raw(values.isEmpty ? "}}" : "]}}")
    case .map(let fields):
      raw("{\"mapValue\":{")
      if !fields.isEmpty {
        raw("\"fields\":")
        self.fields(fields)
      }
      raw("}}")
    case .vector(let coordinates): self.value(.shown(vector: coordinates))
    }
  }

  /// A coordinate that is 0 is left out, but not one that is -0.0.
  private mutating func geoPoint(_ latitude: Double, _ longitude: Double) {
    let hasLatitude = latitude.bitPattern != 0
    raw("{\"geoPointValue\":{")
    if hasLatitude {
      raw("\"latitude\":")
      number(latitude)
    }
    if longitude.bitPattern != 0 {
      if hasLatitude { raw(",") }
      raw("\"longitude\":")
      number(longitude)
    }
    raw("}}")
  }

  /// Appends the `fields` of a document or of a map: an object.
  package mutating func fields(_ fields: [Field]) {
    raw("{")
    for (index, field) in fields.enumerated() {
      if index > 0 { raw(",") }
      string(field.name)
      raw(":")
      value(field.value)
    }
    raw("}")
  }
}

extension JSONWriter {
  package mutating func member(_ key: StaticString, _ value: Value?) {
    guard let value else { return }
    self.value(key) { $0.value(value) }
  }

  package mutating func member(_ key: StaticString, _ name: ExactName?) { member(key, name?.text) }

  package mutating func names(_ key: StaticString, _ elements: [ExactName]) { strings(key, elements.map(\.text)) }
}
