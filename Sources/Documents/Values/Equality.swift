/// Rekindle's equality, on trees: by type and value, an integer is no double, NaN equals NaN, -0.0 is not 0.0, the order
/// of an array counts, the order of a map does not.
extension Value: Equatable {
  package static func == (left: Value, right: Value) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.boolean(let left), .boolean(let right)): left == right
    case (.integer(let left), .integer(let right)): left == right
    case (.double(let left), .double(let right)): left.isIdentical(to: right)
    case (.timestamp(let left), .timestamp(let right)): left == right
    case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
    case (.bytes(let left), .bytes(let right)): left == right
    case (.reference(let left), .reference(let right)): left == right
    case (.geoPoint(let latitude, let longitude), .geoPoint(let otherLatitude, let otherLongitude)):
      latitude.isIdentical(to: otherLatitude) && longitude.isIdentical(to: otherLongitude)
    case (.array(let left), .array(let right)): left == right
    case (.map(let left), .map(let right)): left.inNameOrder() == right.inNameOrder()
    case (.vector(let left), .vector(let right)):
      left.count == right.count && zip(left, right).allSatisfy { $0.isIdentical(to: $1) }
    default: false
    }
  }
}

extension Field: Equatable {
  // Swift's strings compare by canonical equivalence; Firestore's field names by bytes.
  package static func == (left: Field, right: Field) -> Bool {
    left.name.utf8.elementsEqual(right.name.utf8) && left.value == right.value
  }
}

extension Document: Equatable {
  package static func == (left: Document, right: Document) -> Bool {
    left.name == right.name && left.fields.inNameOrder() == right.fields.inNameOrder()
  }
}

extension [Field] {
  /// The fields by the UTF-8 bytes of their names.
  package func inNameOrder() -> [Field] {
    sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }
}

extension Double {
  /// The same bits, or NaN both.
  package func isIdentical(to other: Double) -> Bool {
    bitPattern == other.bitPattern || (isNaN && other.isNaN)
  }
}
