import Documents

extension Value {
  /// What is told of a value that must not be shown, beside its type: its length, where the type leaves that open.
  /// The plural is a key of JSON too, so it stays.
  var hiddenLength: (count: Int, singular: String, plural: StaticString)? {
    switch self {
    case .null, .boolean, .integer, .double, .timestamp, .geoPoint: nil
    case .string(let text): (text.utf8.count, "byte", "bytes")
    case .bytes(let bytes): (bytes.count, "byte", "bytes")
    case .reference(let name): (name.description.utf8.count, "byte", "bytes")
    case .array(let values): (values.count, "value", "values")
    case .map(let fields): (fields.count, "field", "fields")
    case .vector(let coordinates): (coordinates.count, "coordinate", "coordinates")
    }
  }
}
