import Documents

/// One way to write a document, and whether Google's emulator imports it.
///
/// The forms are those that Firestore itself does not write, but that stand in exports made by something else, or that
/// damage could make. To add one: a line in `EntityForm.all`, in the wire form of an entity (`EntityFields`).
struct EntityForm: Sendable {
  enum Outcome: Sendable { case imports, refuses }

  var description: String
  var emulator: Outcome
  /// The entity, of a document in the project.
  var record: @Sendable (_ project: String) -> [UInt8]

  /// A form of the document `c/d` with these properties.
  static func fields(
    _ description: String, _ emulator: Outcome, _ properties: @escaping @Sendable (inout WireWriter) -> Void
  ) -> EntityForm {
    .path(description, emulator, { $0.element("c", name: Array("d".utf8)) }, properties)
  }

  /// A form of a document's path.
  static func path(
    _ description: String, _ emulator: Outcome, _ path: @escaping @Sendable (inout WireWriter) -> Void,
    _ properties: @escaping @Sendable (inout WireWriter) -> Void = { _ in }
  ) -> EntityForm {
    EntityForm(description: description, emulator: emulator) { project in
      var wire = WireWriter()
      wire.message(13) {
        $0.string(13, "dev~\(project)")
        $0.message(14, path)
      }
      properties(&wire)
      wire.message(16, path)
      return wire.bytes
    }
  }

  /// A form of the entity around its path: the key, the properties and the group are written by `entity`.
  static func entity(
    _ description: String, _ emulator: Outcome,
    _ entity: @escaping @Sendable (inout WireWriter, _ project: String) -> Void
  ) -> EntityForm {
    EntityForm(description: description, emulator: emulator) { project in
      var wire = WireWriter()
      entity(&wire, project)
      return wire.bytes
    }
  }
}

extension WireWriter {
  /// An element of a path; what is nil is not written.
  mutating func element(_ collection: String?, name: [UInt8]? = nil, id: Int64? = nil) {
    group(1) {
      if let collection { $0.string(2, collection) }
      if let id { $0.varint(3, UInt64(bitPattern: id)) }
      if let name { $0.data(4, name) }
    }
  }

  /// A property `f`; field 15 is `raw_property`, 14 `property`.
  mutating func property(
    _ name: String = "f", in field: Int = 15, meaning: UInt64 = 0, isMultiple: Bool = false,
    _ value: (inout WireWriter) -> Void
  ) {
    message(field) {
      if meaning != 0 { $0.varint(1, meaning) }
      $0.string(3, name)
      $0.varint(4, isMultiple ? 1 : 0)
      $0.message(5, value)
    }
  }

  mutating func text(_ text: String) { string(3, text) }
  mutating func bytes(_ bytes: [UInt8]) { data(3, bytes) }
  mutating func integer(_ value: Int64) { varint(1, UInt64(bitPattern: value)) }

  mutating func point(_ latitude: Double, _ longitude: Double) {
    group(5) {
      $0.double(6, latitude)
      $0.double(7, longitude)
    }
  }

  mutating func reference(_ project: String?, _ collection: String?, _ name: String?, database: String? = nil) {
    group(12) {
      if let project { $0.string(13, "dev~\(project)") }
      $0.group(14) {
        if let collection { $0.string(15, collection) }
        if let name { $0.string(17, name) }
      }
      if let database { $0.string(23, database) }
    }
  }

  /// A map: an entity in a string, with the empty key and group that Firestore writes.
  mutating func map(_ properties: (inout WireWriter) -> Void) {
    message(3) {
      $0.message(13) {
        $0.string(13, "")
        $0.message(14) { _ in }
      }
      properties(&$0)
      $0.message(16) { _ in }
    }
  }
}
