import Documents

/// What is told of a value that must not be shown: its type, and its length where the type leaves that open.
struct HiddenValue {
  enum Unit: Equatable {
    case bytes, values, fields, coordinates

    var singular: String {
      switch self {
      case .bytes: "byte"
      case .values: "value"
      case .fields: "field"
      case .coordinates: "coordinate"
      }
    }
  }

  var type: String
  var length: (count: Int, unit: Unit)?

  init(_ value: Value) {
    type = value.typeName
    length =
      switch value {
      case .null, .boolean, .integer, .double, .timestamp, .geoPoint: nil
      case .string(let text): (text.utf8.count, .bytes)
      case .bytes(let bytes): (bytes.count, .bytes)
      case .reference(let name): (name.description.utf8.count, .bytes)
      case .array(let values): (values.count, .values)
      case .map(let fields): (fields.count, .fields)
      case .vector(let coordinates): (coordinates.count, .coordinates)
      }
  }
}
