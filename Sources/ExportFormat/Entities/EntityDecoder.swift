package import Documents

/// Decodes one record of an output file into a `FlatDocument`.
///
/// Keep one decoder for many records: it reuses its buffers. Unknown fields are passed over; a known field of another
/// wire type, a value that Firestore does not have, and text that is not UTF-8 are errors. The order is the service's:
/// all of `property`, then all of `raw_property`; values of one name make an array, wherever they stand.
package struct EntityDecoder: Sendable {
  /// The service nests 20 levels; this is for what only an import could have written.
  static let maximumDepth = 100
  /// A document has 1 MiB by Firestore's own count, in which an element of an array may have 1 byte; in an export it has
  /// 11 or more. This leaves room for that, and none for what nobody could read back.
  static let maximumBytes = 16 << 20

  /// One for each depth that was ever reached.
  private var nameSets: [NameSet] = []

  package init() {}

  /// Decodes the entity in `range` of `bytes` into `document`, whose earlier nodes are removed.
  package mutating func decode(
    _ bytes: RawSpan, _ range: Range<Int>, into document: inout FlatDocument
  ) throws(EntityError) {
    document.removeAll()
    guard !range.isEmpty else {
      throw EntityError(.entityEmpty, at: 0, "The record is empty; a document has at least a name.")
    }
    guard range.count <= Self.maximumBytes else {
      throw EntityError(
        .entityTooLarge, at: 0, "The record has \(range.count) bytes; \(Self.maximumBytes) are read at most.")
    }
    do {
      guard let key = try findKey(bytes, range) else {
        throw EntityError(.entityKey, at: range.lowerBound, "The entity has no key.")
      }
      try KeyDecoder.appendName(key, bytes, to: &document)
      let envelope = try fields(of: range, bytes, &document, depth: 0)
      // What it says is not looked at, as in Google's importer, which requires it.
      guard envelope.isComplete else {
        throw EntityError(.entityMalformed, at: range.lowerBound, "The entity has no entity group.")
      }
    } catch let error as WireError {
      throw EntityError(error)
    } catch let error as EntityError {
      throw error
    } catch {
      throw EntityError(.entityMalformed, at: range.lowerBound, "\(error)")
    }
  }

  /// The key stands first in what Firestore writes; it may stand anywhere.
  private func findKey(_ bytes: RawSpan, _ entity: Range<Int>) throws(WireError) -> Range<Int>? {
    var cursor = WireCursor(entity)
    while !cursor.isAtEnd {
      let tag = try cursor.tag(bytes)
      if tag.rawValue == EntityField.key { return try cursor.lengthDelimited(bytes) }
      try cursor.skip(tag, bytes)
    }
    return nil
  }

  /// What an entity has beside its properties.
  private struct Envelope {
    var key: Range<Int>?
    var hasGroup = false
    /// Whether a `property` stands after a `raw_property`.
    var isOutOfOrder = false

    var isComplete: Bool { key != nil && hasGroup }
  }

  /// Which properties a walk over an entity takes.
  private enum Taking { case allInOrder, indexed, raw }

  /// Decodes the properties of an entity as fields: in one walk, or, if the order of the bytes is not the order that
  /// counts, in two.
  private mutating func fields(
    of entity: Range<Int>, _ bytes: RawSpan, _ document: inout FlatDocument, depth: Int
  ) throws -> Envelope {
    var level = FieldLevel(start: document.nodes.count)
    if nameSets.count == depth { nameSets.append(NameSet()) }
    nameSets[depth].removeAll()
    var envelope = try walk(entity, .allInOrder, &level, bytes, &document, depth: depth)
    if envelope.isOutOfOrder {
      document.nodes.removeLast(document.nodes.count - level.start)
      level = FieldLevel(start: document.nodes.count)
      nameSets[depth].removeAll()
      envelope = try walk(entity, .indexed, &level, bytes, &document, depth: depth)
      _ = try walk(entity, .raw, &level, bytes, &document, depth: depth)
    }
    try level.end(bytes, &document)
    return envelope
  }

  private mutating func walk(
    _ entity: Range<Int>, _ taking: Taking, _ level: inout FieldLevel, _ bytes: RawSpan,
    _ document: inout FlatDocument, depth: Int
  ) throws -> Envelope {
    var envelope = Envelope()
    var hasRaw = false
    var cursor = WireCursor(entity)
    while !cursor.isAtEnd {
      let tag = try cursor.tag(bytes)
      switch tag.rawValue {
      case EntityField.rawProperty:
        let message = try cursor.lengthDelimited(bytes)
        hasRaw = true
        if taking == .indexed { continue }
        try field(message, isRaw: true, &level, bytes, &document, depth: depth)
      case EntityField.property:
        let message = try cursor.lengthDelimited(bytes)
        if taking == .raw { continue }
        if hasRaw, taking == .allInOrder { return Envelope(isOutOfOrder: true) }
        try field(message, isRaw: false, &level, bytes, &document, depth: depth)
      case EntityField.key:
        guard envelope.key == nil else { throw WireError(.repeatedField, at: cursor.position) }
        envelope.key = try cursor.lengthDelimited(bytes)
      case EntityField.entityGroup:
        _ = try cursor.lengthDelimited(bytes)
        envelope.hasGroup = true
      default:
        guard !(13...16).contains(tag.field) else { throw WireError(.wrongWireType, at: cursor.position) }
        try cursor.skip(tag, bytes)
      }
    }
    return envelope
  }

  private mutating func field(
    _ message: Range<Int>, isRaw: Bool, _ level: inout FieldLevel, _ bytes: RawSpan, _ document: inout FlatDocument,
    depth: Int
  ) throws {
    let property = try Property(bytes, message)
    try level.begin(property, &nameSets[depth], bytes, &document)
    try value(property, isRaw: isRaw, level.fieldName(property), bytes, &document, depth: depth)
  }

  /// Appends the value of a property.
  private mutating func value(
    _ property: Property, isRaw: Bool, _ name: Range<Int>, _ bytes: RawSpan, _ document: inout FlatDocument, depth: Int
  ) throws {
    let value = try PropertyValue(bytes, property.value)
    switch property.meaning {
    case 0, Meaning.indexValue: try plain(value, property, name, bytes, &document)
    case Meaning.timestamp:
      guard case .integer(let bits) = value else { throw unexpected(property, "a timestamp") }
      guard Timestamp.range.contains(Int64(bitPattern: bits)) else {
        throw EntityError(
          .entityTimestamp, at: property.value.lowerBound, "A timestamp is outside the years 0001 to 9999.")
      }
      document.append(.timestamp, name: name, low: bits)
    case Meaning.geoPoint:
      guard case .point = value else { throw unexpected(property, "a geo point") }
      try plain(value, property, name, bytes, &document)
    case Meaning.blob:
      guard isRaw, case .string(let content) = value else { throw unexpected(property, "bytes (meaning 14)") }
      document.append(.bytes, name: name, content: content)
    case Meaning.byteString:
      guard case .string(let content) = value else { throw unexpected(property, "bytes (meaning 16)") }
      let legacy = isRaw ? document.open(.legacy, name: name) : nil
      document.append(.bytes, name: isRaw ? 0..<0 : name, content: content)
      if let legacy { document.close(legacy, count: Int(property.meaning)) }
    case Meaning.entity:
      guard case .string(let entity) = value else { throw unexpected(property, "a map") }
      try map(entity, isRaw: isRaw, name, bytes, &document, depth: depth)
    case Meaning.emptyList:
      guard !property.isMultiple, case .empty = value else { throw unexpected(property, "an empty array") }
      document.close(document.open(.array, name: name), count: 0)
    case Meaning.vector:
      guard property.isMultiple, case .double(let bits) = value else { throw unexpected(property, "a vector") }
      document.append(.double, name: name, low: bits)
    case let meaning where Meaning.isOld(meaning):
      if case .string = value {} else if meaning == Meaning.text { throw unexpected(property, "text (meaning 15)") }
      let legacy = Meaning.shown(meaning, of: value).map { (document.open(.legacy, name: name), Int($0)) }
      try plain(value, property, legacy == nil ? name : 0..<0, bytes, &document)
      if let (node, meaning) = legacy { document.close(node, count: meaning) }
    default:
      throw EntityError(
        .entityMeaning, at: property.message.lowerBound, "A value has the unknown meaning \(property.meaning).")
    }
  }

  /// Appends a map, which is an entity in the bytes of a string.
  private mutating func map(
    _ entity: Range<Int>, isRaw: Bool, _ name: Range<Int>, _ bytes: RawSpan, _ document: inout FlatDocument, depth: Int
  ) throws {
    guard depth < Self.maximumDepth else {
      throw EntityError(
        .entityTooDeep, at: entity.lowerBound, "Maps are nested deeper than \(Self.maximumDepth) levels.")
    }
    let map = document.open(.map, name: name)
    let envelope = try fields(of: entity, bytes, &document, depth: depth + 1)
    guard isRaw || envelope.isComplete else {
      throw EntityError(.entityMalformed, at: entity.lowerBound, "An indexed map has no key or no entity group.")
    }
    if let key = envelope.key, try KeyDecoder.hasPath(key, bytes) {
      throw EntityError(
        .entityMeaning, at: key.lowerBound, "A map has a key of its own, a form of the older Datastore.")
    }
    document.closeMap(map)
  }

  /// Appends a value that its wire type alone describes.
  private func plain(
    _ value: PropertyValue, _ property: Property, _ name: Range<Int>, _ bytes: RawSpan, _ document: inout FlatDocument
  ) throws {
    switch value {
    case .empty: document.append(.null, name: name)
    case .boolean(let bits): document.append(.boolean, name: name, low: bits == 0 ? 0 : 1)
    case .integer(let bits): document.append(.integer, name: name, low: bits)
    case .double(let bits): document.append(.double, name: name, low: bits)
    case .string(let content):
      guard bytes.isUTF8(content) else {
        throw EntityError(.entityText, at: content.lowerBound, "A string is not UTF-8.")
      }
      document.append(.string, name: name, content: content)
    case .reference(let group): try KeyDecoder.appendReference(group, field: name, bytes, to: &document)
    case .point(let x, let y) where property.meaning != 0:
      document.append(.geoPoint, name: name, low: x, high: y)
    case .point(let x, let y):
      let legacy = document.open(.legacy, name: name)
      document.append(.geoPoint, low: x, high: y)
      document.close(legacy, count: Int(Meaning.bareGeoPoint))
    case .user:
      throw EntityError(
        .entityMeaning, at: property.value.lowerBound, "A value is a user, a type of the older Datastore.")
    }
  }

  private func unexpected(_ property: Property, _ expected: String) -> EntityError {
    EntityError(.entityValue, at: property.value.lowerBound, "A value says that it is \(expected), but is none.")
  }
}
