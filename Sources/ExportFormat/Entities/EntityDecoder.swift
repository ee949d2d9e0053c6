package import Documents
import JSON

/// Decodes one record of an output file into a `FlatDocument`.
///
/// Keep one decoder for many records: it reuses its buffers. What Firestore would not write is an error: an unknown
/// field, which a newer Firestore could have written; a field that stands twice, or is of another wire type; a value
/// that Firestore does not have; text that is not UTF-8. The order is the service's: all of `property`, then all of
/// `raw_property`; values of one name make an array, wherever they stand. No level is read more than twice,
/// whatever the order and the depth.
package struct EntityDecoder: Sendable {
  /// The service nests 20 levels; this is for what only an import could have written.
  static let maximumDepth = 100
  /// A document has 1 MiB by Firestore's own count, in which an element of an array may have 1 byte; in an export it has
  /// 11 or more. This leaves room for that, and none for what nobody could read back.
  static let maximumBytes = 16 << 20

  /// One for each depth that was ever reached.
  private var nameSets: [NameSet] = []
  /// Whether each level's raw properties wait until the level is read. Firestore writes them last, so that they need not;
  /// if one turns out to stand before a `property`, the document is read once more, and they wait, in every map.
  private var rawWaits = false
  /// Where the raw properties stand that wait: a stack, the innermost map's on top.
  private var waiting: [Range<Int>] = []
  /// Whether values of one name stand apart somewhere in the document.
  private var isRepeated = false

  package init() {}

  /// Decodes the entity in `range` of `bytes` into `document`, whose earlier nodes are removed.
  package mutating func decode(
    _ bytes: RawSpan, _ range: Range<Int>, into document: inout FlatDocument
  ) throws(EntityError) {
    guard !range.isEmpty else {
      throw EntityError(.entityEmpty, at: 0, "The record is empty; a document has at least a name.")
    }
    guard range.count <= Self.maximumBytes else {
      throw EntityError(
        .entityTooLarge, at: 0, "The record has \(range.count) bytes; \(Self.maximumBytes) are read at most.")
    }
    do {
      rawWaits = false
      do {
        try entity(range, bytes, &document)
      } catch is OutOfOrder {
        rawWaits = true
        try entity(range, bytes, &document)
      }
    } catch { throw EntityError(any: error, at: range.lowerBound) }
  }

  /// Decodes only the document's name.
  static func name(
    _ bytes: RawSpan, _ range: Range<Int>, into document: inout FlatDocument
  ) throws(EntityError) {
    do {
      document.removeAll()
      _ = try KeyDecoder.appendName(key(bytes, range), bytes, to: &document)
    } catch { throw EntityError(any: error, at: range.lowerBound) }
  }

  /// A `property` stands after a `raw_property`.
  private struct OutOfOrder: Error {}

  private mutating func entity(_ range: Range<Int>, _ bytes: RawSpan, _ document: inout FlatDocument) throws {
    document.removeAll()
    waiting.removeAll(keepingCapacity: true)
    isRepeated = false
    let key = try Self.key(bytes, range)
    let firstElement = try KeyDecoder.appendName(key, bytes, to: &document)
    guard let group = try fields(of: range, bytes, &document, depth: 0).group else {
      throw EntityError(.entityMalformed, at: range.lowerBound, "The entity has no entity group.")
    }
    try KeyDecoder.checkGroup(group, is: firstElement, bytes)
    if isRepeated { try RepeatedFields.join(bytes, in: &document) }
  }

  /// The key stands first in what Firestore writes; it may stand anywhere.
  private static func key(_ bytes: RawSpan, _ entity: Range<Int>) throws -> Range<Int> {
    guard let key = try WireCursor.field(13, of: entity, bytes) else {
      throw EntityError(.entityKey, at: entity.lowerBound, "The entity has no key.")
    }
    return key
  }

  /// What an entity has beside its properties.
  private struct Envelope {
    var key: Range<Int>?
    var group: Range<Int>?
  }

  /// Decodes the properties of an entity as fields: all of `property` first, whatever the order of the bytes.
  private mutating func fields(
    of entity: Range<Int>, _ bytes: RawSpan, _ document: inout FlatDocument, depth: Int
  ) throws -> Envelope {
    var level = FieldLevel()
    if nameSets.count == depth { nameSets.append(NameSet()) }
    nameSets[depth].removeAll()
    let firstWaiting = waiting.count
    var hasRaw = false
    var envelope = Envelope()
    var cursor = WireCursor(entity)
    while !cursor.isAtEnd {
      let tag = try cursor.tag(bytes)
      switch tag.rawValue {
      case EntityField.rawProperty:
        let message = try cursor.lengthDelimited(bytes)
        if rawWaits {
          waiting.append(message)
        } else {
          hasRaw = true
          try field(message, isRaw: true, &level, bytes, &document, depth: depth)
        }
      case EntityField.property:
        if hasRaw { throw OutOfOrder() }
        try field(cursor.lengthDelimited(bytes), isRaw: false, &level, bytes, &document, depth: depth)
      case EntityField.key: envelope.key = try cursor.bytes(once: envelope.key, bytes)
      case EntityField.entityGroup: envelope.group = try cursor.bytes(once: envelope.group, bytes)
      default: try cursor.refuse(tag, known: [13, 14, 15, 16], bytes)
      }
    }
    if rawWaits {
      let lastWaiting = waiting.count
      for index in firstWaiting..<lastWaiting {
        try field(waiting[index], isRaw: true, &level, bytes, &document, depth: depth)
      }
      waiting.removeLast(lastWaiting - firstWaiting)
    }
    level.end(&document)
    if level.isRepeated { isRepeated = true }
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
    let hasKey = try KeyDecoder.checkMap(key: envelope.key, group: envelope.group, bytes)
    guard isRaw || (hasKey && envelope.group != nil) else {
      throw EntityError(.entityMalformed, at: entity.lowerBound, "An indexed map has no key or no entity group.")
    }
    document.closeMap(map)
  }

  /// Appends a value that its wire type alone describes.
  private func plain(
    _ value: PropertyValue, _ property: Property, _ name: Range<Int>, _ bytes: RawSpan, _ document: inout FlatDocument
  ) throws {
    switch value {
    case .empty: document.append(.null, name: name)
    case .boolean(let boolean): document.append(.boolean, name: name, low: boolean ? 1 : 0)
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
