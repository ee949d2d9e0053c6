/// The bytes that stand for a document's fields in every comparison: equal bytes, equal fields, by the rules of `Value`'s
/// equality. Names of the document itself are not in them; references count by their path below `documents/` only,
/// since an import may or may not move them to the project it imports into (see `ReferenceTally`).
///
///     fields     as a map
///     null       00                          string     06  length  bytes
///     false      01                          bytes      07  length  bytes
///     true       02                          reference  08  length  name-order key
///     integer    03  8 bytes                 geo point  09  latitude  longitude, 8 bytes each
///     double     04  8 bytes of its bits     array      0A  count  values
///     timestamp  05  8 bytes, microseconds   map        0B  count  (length name, value), by the names' bytes
///                                            vector     0C  count  8 bytes each
///
/// Lengths and counts are 4 bytes; all numbers are big-endian. Every NaN is written as one.
package struct CanonicalForm: Sendable {
  /// The form of the last document given to `encode`.
  package private(set) var bytes: [UInt8] = []
  private var key: [UInt8] = []

  package init() {}

  package mutating func encode(_ document: FlatDocument, _ source: RawSpan) {
    bytes.removeAll(keepingCapacity: true)
    map(document, document.fields, source)
  }

  private mutating func value(_ document: FlatDocument, _ index: Int, _ source: RawSpan) {
    let node = document.nodes[index]
    switch node.kind {
    case .null: bytes.append(0)
    case .boolean: bytes.append(node.low == 0 ? 1 : 2)
    case .integer:
      bytes.append(3)
      append64(node.low)
    case .double:
      bytes.append(4)
      append(node.double)
    case .timestamp:
      bytes.append(5)
      append64(node.low)
    case .string:
      bytes.append(6)
      append(source, node.content)
    case .bytes:
      bytes.append(7)
      append(source, node.content)
    case .reference:
      bytes.append(8)
      key.removeAll(keepingCapacity: true)
      document.appendOrderKey(ofReferenceAt: index, source, to: &key)
      append32(key.count)
      bytes.append(contentsOf: key)
    case .geoPoint:
      bytes.append(9)
      append(node.double)
      append(node.longitude)
    case .array:
      bytes.append(10)
      append32(Int(node.low))
      for child in document.children(of: index) { value(document, child, source) }
    case .map: map(document, document.children(of: index), source)
    case .vector:
      bytes.append(12)
      append32(Int(node.low))
      for child in document.children(of: index) { append(document.nodes[child].double) }
    case .legacy: legacy(document, index, source)
    case .project, .database, .collection, .idName, .idNumber:
      assertionFailure("a part of a name is no value")
    }
  }

  private mutating func map(_ document: FlatDocument, _ entries: FlatDocument.Children, _ source: RawSpan) {
    let entries = entries.sorted {
      source.extracting(document.nodes[$0].name).compare(with: source.extracting(document.nodes[$1].name)) < 0
    }
    bytes.append(11)
    append32(entries.count)
    for entry in entries {
      append(source, document.nodes[entry].name)
      value(document, entry, source)
    }
  }

  /// As the map that the service shows.
  private mutating func legacy(_ document: FlatDocument, _ index: Int, _ source: RawSpan) {
    bytes.append(11)
    append32(3)
    append(LegacyValue.typeKey)
    bytes.append(6)
    append(LegacyValue.typeName)
    append(LegacyValue.meaningKey)
    bytes.append(3)
    append64(document.nodes[index].low)
    append(LegacyValue.valueKey)
    value(document, index + 1, source)
  }

  private mutating func append(_ value: Double) {
    append64((value.isNaN ? Double.nan : value).bitPattern)
  }

  private mutating func append64(_ value: UInt64) {
    withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
  }

  private mutating func append32(_ value: Int) {
    withUnsafeBytes(of: UInt32(truncatingIfNeeded: value).bigEndian) { bytes.append(contentsOf: $0) }
  }

  private mutating func append(_ source: RawSpan, _ range: Range<Int>) {
    append32(range.count)
    source.withUnsafeBytes { bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: $0[range])) }
  }

  private mutating func append(_ text: StaticString) {
    append32(text.utf8CodeUnitCount)
    text.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }
}

/// How the service shows a value of the older Datastore that Firestore has no type for.
package enum LegacyValue {
  package static let typeKey: StaticString = "__type__"
  package static let typeName: StaticString = "__legacy_meaning_value__"
  package static let meaningKey: StaticString = "meaning"
  package static let valueKey: StaticString = "value"
}

extension RawSpan {
  /// Negative, zero or positive, as the bytes sort before, with or after `other`.
  package func compare(with other: RawSpan) -> Int {
    for index in 0..<min(byteCount, other.byteCount) {
      let (left, right) = (byte(at: index), other.byte(at: index))
      if left != right { return Int(left) - Int(right) }
    }
    return byteCount - other.byteCount
  }
}

extension FlatDocument {
  /// Appends the `NameOrder` key of a reference's path, or of the document's own at index 0.
  package func appendOrderKey(ofReferenceAt index: Int, _ source: RawSpan, to key: inout [UInt8]) {
    for child in children(of: index) {
      let node = nodes[child]
      switch node.kind {
      case .collection:
        source.withUnsafeBytes {
          NameOrder.append(collection: UnsafeRawBufferPointer(rebasing: $0[node.content]), to: &key)
        }
      case .idName:
        source.withUnsafeBytes {
          NameOrder.append(name: UnsafeRawBufferPointer(rebasing: $0[node.content]), to: &key)
        }
      case .idNumber: NameOrder.append(number: node.integer, to: &key)
      default: break
      }
    }
  }
}
