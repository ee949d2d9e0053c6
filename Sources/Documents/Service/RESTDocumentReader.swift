package import JSON

/// Why JSON is not a document of Firestore's REST API.
package struct RESTDocumentError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Where, from the document on: `fields.total.integerValue`, `fields.lines[2]`.
  package var path: String
  /// What is wrong, as an unfinished sentence: "is a number, not a string".
  package var problem: String

  package init(_ path: String, _ problem: String) {
    self.path = path
    self.problem = problem
  }

  package var description: String { path.isEmpty ? "the document \(problem)" : "\(path) \(problem)" }
}

/// Reads documents as Firestore's REST API writes them, into trees, exactly; the opposite of `RESTJSON`.
///
/// It reads what proto3's JSON form allows of google.firestore.v1.Document: 64-bit integers as strings or numbers,
/// doubles as numbers, `"NaN"`, `"Infinity"`, `"-Infinity"`, timestamps with up to nine decimals (cut to microseconds),
/// base64 of both alphabets. `createTime` and `updateTime` are passed over. Sources:
/// google/firestore/v1/document.proto, https://protobuf.dev/programming-guides/json/
package struct RESTDocumentReader: Sendable {
  package init() {}

  /// Parses one JSON text and reads it as a document.
  package func document(_ json: [UInt8]) throws -> Document {
    try document(JSONParser.parse(json))
  }

  package func document(_ json: JSONValue) throws(RESTDocumentError) -> Document {
    guard json.members != nil else { throw RESTDocumentError("", "is \(json.kind), not an object") }
    guard let text = json["name"]?.text else { throw RESTDocumentError("name", "is missing or not a string") }
    guard let name = DocumentName(text) else { throw RESTDocumentError("name", "is not a document's name") }
    return Document(name: name, fields: try fields(json["fields"], at: "fields"))
  }

  /// Reads the `fields` of a document or of a map value; nil and null stand for none.
  package func fields(_ json: JSONValue?, at path: String) throws(RESTDocumentError) -> [Field] {
    guard let json else { return [] }
    guard let members = json.members else { throw RESTDocumentError(path, "is \(json.kind), not an object") }
    return try members.map { member throws(RESTDocumentError) in
      Field(member.name, try value(member.value, at: "\(path).\(member.name)"))
    }
  }

  package func value(_ json: JSONValue, at path: String) throws(RESTDocumentError) -> Value {
    guard let members = json.members else { throw RESTDocumentError(path, "is \(json.kind), not an object") }
    guard members.count == 1, let member = members.first else {
      throw RESTDocumentError(path, "has \(members.count) types, not one")
    }
    return try value(of: member.name, member.value, at: "\(path).\(member.name)")
  }

  private func value(of type: String, _ json: JSONValue, at path: String) throws(RESTDocumentError) -> Value {
    switch type {
    case "nullValue": return .null
    case "booleanValue": return .boolean(try require(json.truth, path, "is no boolean"))
    case "integerValue": return .integer(try require(json.integer, path, "is no 64-bit integer"))
    case "doubleValue": return .double(try double(json, at: path))
    case "timestampValue":
      let instant = json.text.flatMap(Timestamp.microseconds)
      return .timestamp(microseconds: try require(instant, path, "is no RFC 3339 timestamp of the years 1 to 9999"))
    case "stringValue": return .string(try require(json.text, path, "is no string"))
    case "bytesValue": return .bytes(try require(json.text.flatMap(Base64.bytes), path, "is no base64"))
    case "referenceValue":
      return .reference(try require(json.text.flatMap { DocumentName($0) }, path, "is not a document's name"))
    case "geoPointValue":
      guard json.members != nil else { throw RESTDocumentError(path, "is no object") }
      return .geoPoint(
        latitude: try coordinate(json, "latitude", at: path), longitude: try coordinate(json, "longitude", at: path))
    case "arrayValue": return .array(try elements(json, at: path))
    case "mapValue":
      guard json.members != nil else { throw RESTDocumentError(path, "is no object") }
      let fields = try fields(json["fields"], at: path)
      return vector(fields) ?? .map(fields)
    default: throw RESTDocumentError(path, "is of an unknown type")
    }
  }

  private func require<Result>(
    _ result: Result?, _ path: String, _ problem: String
  ) throws(RESTDocumentError) -> Result {
    guard let result else { throw RESTDocumentError(path, problem) }
    return result
  }

  private func double(_ json: JSONValue, at path: String) throws(RESTDocumentError) -> Double {
    switch json {
    // The grammar of JSON numbers is checked; what is too large for a double is no double.
    case .number(let text):
      let value = Double(text)
      return try require(value?.isFinite == true ? value : nil, path, "is out of a double's range")
    case .string("NaN"): return .nan
    case .string("Infinity"): return .infinity
    case .string("-Infinity"): return -.infinity
    default: throw RESTDocumentError(path, "is no double")
    }
  }

  private func coordinate(_ json: JSONValue, _ name: String, at path: String) throws(RESTDocumentError) -> Double {
    guard let coordinate = json[name] else { return 0 }
    return try double(coordinate, at: "\(path).\(name)")
  }

  private func elements(_ json: JSONValue, at path: String) throws(RESTDocumentError) -> [Value] {
    guard json.members != nil else { throw RESTDocumentError(path, "is no object") }
    guard let values = json["values"] else { return [] }
    guard let values = values.elements else { throw RESTDocumentError("\(path).values", "is no array") }
    return try values.indices.map { index throws(RESTDocumentError) in
      try value(values[index], at: "\(path)[\(index)]")
    }
  }

  /// The vector that the service shows as a map of `__type__` `__vector__` and `value`; nil if the map is none.
  private func vector(_ fields: [Field]) -> Value? {
    guard fields.count == 2,
      case .string("__vector__")? = fields.first(where: { $0.name == "__type__" })?.value,
      case .array(let elements)? = fields.first(where: { $0.name == "value" })?.value, !elements.isEmpty
    else { return nil }
    let coordinates = elements.compactMap { element -> Double? in
      if case .double(let coordinate) = element { coordinate } else { nil }
    }
    return coordinates.count == elements.count ? .vector(coordinates) : nil
  }
}
