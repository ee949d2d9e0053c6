import JSON

extension StructuredQuery {
  /// Reads the `structuredQuery` of a REST request.
  init(_ json: JSONValue?) throws(GoogleError) {
    guard let members = json?.members else { throw .invalid("The request has no structuredQuery.") }
    for member in members {
      let value = member.value
      // In protocol buffers' JSON, null is the same as absent.
      if case .null = value { continue }
      switch member.name {
      case "select": projection = try Self.list(value["fields"], "select.fields").map(Self.fieldPath)
      case "from":
        selectors = try Self.list(value, "from").map {
          Selector(collection: $0["collectionId"]?.text ?? "", allDescendants: $0["allDescendants"]?.truth ?? false)
        }
      case "orderBy":
        orders = try Self.list(value, "orderBy").map {
          Order(field: $0["field"].map(Self.fieldPath) ?? "", isDescending: $0["direction"]?.text == "DESCENDING")
        }
      case "startAt": start = try Cursor(value)
      case "endAt": end = try Cursor(value)
      case "offset": offset = try Self.number(value, "offset")
      case "limit": limit = try Self.number(value, "limit")
      default: unsupported = unsupported ?? member.name
      }
    }
  }

  fileprivate static func list(_ json: JSONValue?, _ name: String) throws(GoogleError) -> [JSONValue] {
    guard let json else { return [] }
    guard let elements = json.elements else { throw .invalid("\(name) is \(json.kind), not an array.") }
    return elements
  }

  private static func fieldPath(_ json: JSONValue) -> String { json["fieldPath"]?.text ?? "" }

  private static func number(_ json: JSONValue, _ name: String) throws(GoogleError) -> Int64 {
    guard let number = json.integer else { throw .invalid("\(name) is no whole number.") }
    return number
  }
}

extension StructuredQuery.Cursor {
  fileprivate init(_ json: JSONValue) throws(GoogleError) {
    values = try StructuredQuery.list(json["values"], "a cursor's values").map { $0["referenceValue"]?.text }
    before = json["before"]?.truth ?? false
  }
}
