package import Documents

/// Writes documents as entities, in the forms that Firestore's emulator writes: every value in `raw_property`, but the
/// empty array in `property`; every field of a property stated, defaults too.
package struct EntityEncoder: Sendable {
  /// What stands before the project in `app`: `dev~` in the emulator's exports, `s~`, `e~` or `b~` in production's.
  package var appPrefix: String

  package init(appPrefix: String = "dev~") {
    self.appPrefix = appPrefix
  }

  /// The payload of the document's record.
  package func record(of document: Document) -> [UInt8] {
    var wire = WireWriter()
    wire.message(13) {
      $0.string(13, appPrefix + document.name.database.project.text)
      $0.message(14) { path(document.name.path.elements[...], &$0) }
      if let id = databaseID(document.name.database) { $0.string(23, id) }
    }
    properties(document.fields, &wire)
    wire.message(16) { path(document.name.path.elements.prefix(1), &$0) }
    return wire.bytes
  }

  private func databaseID(_ database: DatabaseName) -> String? {
    database.database == DatabaseName.defaultID ? nil : database.database.text
  }

  /// Writes elements as groups of type, id and name, whose field numbers follow the group's.
  private func path(_ elements: ArraySlice<PathElement>, group: Int = 1, _ wire: inout WireWriter) {
    for element in elements {
      wire.group(group) {
        $0.string(group + 1, element.collection.text)
        switch element.id {
        case .number(let number): $0.varint(group + 2, UInt64(bitPattern: number))
        case .name(let name): $0.string(group + 3, name.text)
        }
      }
    }
  }

  /// All of `property` first, as the emulator orders them; the reader does not need it.
  private func properties(_ fields: [Field], _ wire: inout WireWriter) {
    for field in fields {
      if case .array(let elements) = field.value, elements.isEmpty {
        property(14, field.name, isMultiple: false, meaning: Meaning.emptyList, &wire) { _ in }
      }
    }
    for field in fields {
      switch field.value {
      case .array(let elements):
        for element in elements { value(field.name, element, isMultiple: true, &wire) }
      case .vector(let coordinates):
        for coordinate in coordinates {
          property(15, field.name, isMultiple: true, meaning: Meaning.vector, &wire) { $0.double(4, coordinate) }
        }
      default: value(field.name, field.value, isMultiple: false, &wire)
      }
    }
  }

  private func value(_ name: String, _ value: Value, isMultiple: Bool, _ wire: inout WireWriter) {
    let meaning: UInt64 =
      switch value {
      case .timestamp: Meaning.timestamp
      case .bytes: Meaning.blob
      case .geoPoint: Meaning.geoPoint
      case .map: Meaning.entity
      default: 0
      }
    property(15, name, isMultiple: isMultiple, meaning: meaning, &wire) { wire in
      switch value {
      case .null: break
      case .boolean(let boolean): wire.varint(2, boolean ? 1 : 0)
      case .integer(let integer): wire.varint(1, UInt64(bitPattern: integer))
      case .double(let double): wire.double(4, double)
      case .timestamp(let microseconds): wire.varint(1, UInt64(bitPattern: microseconds))
      case .string(let string): wire.string(3, string)
      case .bytes(let bytes): wire.data(3, bytes)
      case .geoPoint(let latitude, let longitude):
        wire.group(5) {
          $0.double(6, latitude)
          $0.double(7, longitude)
        }
      case .reference(let name): reference(name, &wire)
      case .map(let fields): wire.message(3) { map(fields, &$0) }
      // Neither can stand in an array: Firestore refuses both there.
      case .array, .vector: break
      }
    }
  }

  private func property(
    _ field: Int, _ name: String, isMultiple: Bool, meaning: UInt64, _ wire: inout WireWriter,
    _ value: (inout WireWriter) -> Void
  ) {
    wire.message(field) {
      if meaning != 0 { $0.varint(1, meaning) }
      $0.string(3, name)
      $0.varint(4, isMultiple ? 1 : 0)
      $0.message(5, value)
    }
  }

  private func reference(_ name: DocumentName, _ wire: inout WireWriter) {
    wire.group(12) {
      $0.string(13, appPrefix + name.database.project.text)
      path(name.path.elements[...], group: 14, &$0)
      if let id = databaseID(name.database) { $0.string(23, id) }
    }
  }

  /// A map is an entity with an empty key and an empty entity group.
  private func map(_ fields: [Field], _ wire: inout WireWriter) {
    wire.message(13) {
      $0.string(13, "")
      $0.message(14) { _ in }
    }
    properties(fields, &wire)
    wire.message(16) { _ in }
  }
}
