import Documents

/// The fields of one map, or of the document, while they are decoded: gathers repeated properties into arrays.
///
/// An array is one property per element, all of one name. They stand together in what Firestore writes, so the usual
/// case is an array node opened at the first and closed at the next name; values of a name that comes back later are
/// put together at the end.
struct FieldLevel {
  private var openArray: (node: Int, name: Range<Int>, isVector: Bool, count: Int)?
  /// Whether a name came back after another; such values are put together at the end (`RepeatedFields`).
  private(set) var isRepeated = false

  /// Prepares for the value of a property: opens, continues or closes an array.
  mutating func begin(
    _ property: Property, _ names: inout NameSet, _ bytes: RawSpan, _ document: inout FlatDocument
  ) throws(EntityError) {
    let isVector = property.meaning == Meaning.vector
    if let array = openArray {
      if property.isMultiple, array.isVector == isVector, bytes.equals(array.name, property.name) {
        openArray?.count += 1
        if isVector, array.count == FieldLevel.maximumCoordinates {
          throw FieldLevel.tooManyCoordinates(property.message)
        }
        return
      }
      end(&document)
    }
    if !names.insert(property.name, bytes).isNew { isRepeated = true }
    if property.isMultiple {
      let node = document.open(isVector ? .vector : .array, name: property.name)
      openArray = (node, property.name, isVector, 1)
    }
  }

  /// The name that the value's own node carries: none in an array.
  func fieldName(_ property: Property) -> Range<Int> {
    openArray == nil ? property.name : 0..<0
  }

  /// Closes what is open.
  mutating func end(_ document: inout FlatDocument) {
    guard let array = openArray else { return }
    document.close(array.node, count: array.count)
    openArray = nil
  }

  /// Firestore's limit of a vector, which its importer holds to as well.
  static let maximumCoordinates = 2_048

  static func tooManyCoordinates(_ place: Range<Int>) -> EntityError {
    EntityError(
      .entityValue, at: place.lowerBound, "A vector has more than \(FieldLevel.maximumCoordinates) coordinates.")
  }
}
