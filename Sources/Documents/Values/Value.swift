/// A field's value, as Firestore types it.
///
/// Equality of the type is Rekindle's equality (see `CanonicalForm`), so the conformance is written by hand there.
package enum Value: Sendable {
  case null
  case boolean(Bool)
  case integer(Int64)
  case double(Double)
  /// Microseconds since 1970-01-01T00:00:00Z; years 0001 to 9999.
  case timestamp(microseconds: Int64)
  case string(String)
  case bytes([UInt8])
  case reference(DocumentName)
  /// Degrees.
  case geoPoint(latitude: Double, longitude: Double)
  case array([Value])
  case map([Field])
  /// 1 to 2,048 coordinates. The service shows it as a map with `__type__` `__vector__`.
  case vector([Double])
}

/// A named value: a field of a document, or an entry of a map. Their order carries no meaning.
package struct Field: Sendable {
  package var name: String
  package var value: Value

  package init(_ name: String, _ value: Value) {
    self.name = name
    self.value = value
  }
}

/// A document: its full name and its fields.
///
/// Creation and update times are no part of it: an export does not hold them.
package struct Document: Sendable {
  package var name: DocumentName
  package var fields: [Field]

  package init(name: DocumentName, fields: [Field]) {
    self.name = name
    self.fields = fields
  }
}

extension Value {
  /// The map that the service shows for a vector.
  static func shown(vector coordinates: [Double]) -> Value {
    .map([Field("__type__", .string("__vector__")), Field("value", .array(coordinates.map { .double($0) }))])
  }

  /// The type's name as a person reads it: `integer`, `geo point`.
  package var typeName: String {
    switch self {
    case .null: "null"
    case .boolean: "boolean"
    case .integer: "integer"
    case .double: "double"
    case .timestamp: "timestamp"
    case .string: "string"
    case .bytes: "bytes"
    case .reference: "reference"
    case .geoPoint: "geo point"
    case .array: "array"
    case .map: "map"
    case .vector: "vector"
    }
  }
}
