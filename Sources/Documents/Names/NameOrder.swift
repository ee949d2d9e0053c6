/// Byte strings whose order is Firestore's order of document names.
///
/// A key is the path's parts one after another; comparing two keys byte by byte (as LevelDB and `memcmp` do) compares
/// the names as the service's `ORDER BY __name__` does: collection ids by UTF-8 bytes, then document ids, numbers
/// before names. A parent sorts directly before its descendants. Project and database are not in the key.
///
///     collection id   its bytes, each 00 as 00 FF, then 00 00
///     number id       01, then the integer with its sign bit flipped, 8 bytes big-endian
///     name id         02, then its bytes, each 00 as 00 FF, then 00 00
///
/// Source: the emulator's order of `a/1` < `a/1/s/x` < `a/1!/s/y` < `a/10` < `a!/q`, and of numeric ids.
package enum NameOrder {
  package static func key(of path: DocumentPath) -> [UInt8] {
    var key: [UInt8] = []
    for element in path.elements {
      append(collection: element.collection.utf8, to: &key)
      switch element.id {
      case .number(let number): append(number: number, to: &key)
      case .name(let name): append(name: name.utf8, to: &key)
      }
    }
    return key
  }

  package static func append(name bytes: some Collection<UInt8>, to key: inout [UInt8]) {
    key.append(2)
    // An id's bytes are escaped as a collection's.
    append(collection: bytes, to: &key)
  }

  package static func append(number: Int64, to key: inout [UInt8]) {
    key.append(1)
    let flipped = UInt64(bitPattern: number) ^ (1 << 63)
    for shift in stride(from: 56, through: 0, by: -8) { key.append(UInt8(truncatingIfNeeded: flipped >> shift)) }
  }

  package static func append(collection bytes: some Collection<UInt8>, to key: inout [UInt8]) {
    if bytes.contains(0) {
      for byte in bytes {
        key.append(byte)
        if byte == 0 { key.append(0xFF) }
      }
    } else {
      key.append(contentsOf: bytes)
    }
    key.append(0)
    key.append(0)
  }

  /// The path that a key was made from; nil if the bytes are no key.
  package static func path(of key: some Collection<UInt8>) -> DocumentPath? {
    var rest = key[...]
    var elements: [PathElement] = []
    while !rest.isEmpty {
      guard let collection = takeEscaped(&rest), let tag = rest.popFirst() else { return nil }
      switch tag {
      case 1:
        guard rest.count >= 8 else { return nil }
        let flipped = rest.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        rest = rest.dropFirst(8)
        elements.append(.init(collection: collection, id: .number(Int64(bitPattern: flipped ^ (1 << 63)))))
      case 2:
        guard let name = takeEscaped(&rest) else { return nil }
        elements.append(.init(collection: collection, id: .name(name)))
      default: return nil
      }
    }
    return elements.isEmpty ? nil : DocumentPath(elements)
  }

  /// Where the parts of a key end: collection, document, collection, document. What is no key has fewer.
  package static func ends(of key: [UInt8]) -> [Int] {
    let bytes = key.span.bytes
    var ends: [Int] = []
    var index = 0
    while index < key.count {
      guard let collection = endOfEscaped(bytes, from: index) else { break }
      ends.append(collection)
      guard collection < key.count,
        let document = key[collection] == 1 ? collection + 9 : endOfEscaped(bytes, from: collection + 1),
        document <= key.count
      else { break }
      ends.append(document)
      index = document
    }
    return ends
  }

  /// The bytes of a document's collection id in its key, with no zeros escaped.
  package static func collection(of key: [UInt8]) -> [UInt8] {
    let ends = ends(of: key)
    guard ends.count >= 2 else { return [] }
    let start = ends.count >= 3 ? ends[ends.count - 3] : 0
    var id: [UInt8] = []
    appendUnescaped(key.span.bytes, start..<ends[ends.count - 2], to: &id)
    return id
  }

  /// Where an escaped part that begins at `start` ends, behind its two zeros; nil if it does not.
  package static func endOfEscaped(_ key: RawSpan, from start: Int) -> Int? {
    var index = start
    while index + 1 < key.byteCount {
      guard key.byte(at: index) == 0 else {
        index += 1
        continue
      }
      if key.byte(at: index + 1) == 0 { return index + 2 }
      index += 2
    }
    return nil
  }

  /// Appends the bytes that an escaped part stands for.
  /// - Parameter range: with the two zeros that end it.
  package static func appendUnescaped(_ key: RawSpan, _ range: Range<Int>, to text: inout [UInt8]) {
    var index = range.lowerBound
    while index < range.upperBound - 2 {
      let byte = key.byte(at: index)
      text.append(byte)
      index += byte == 0 ? 2 : 1
    }
  }

  private static func takeEscaped<Slice: Collection<UInt8>>(_ rest: inout Slice) -> ExactName?
  where Slice.SubSequence == Slice {
    var bytes: [UInt8] = []
    while let byte = rest.popFirst() {
      guard byte == 0 else {
        bytes.append(byte)
        continue
      }
      switch rest.popFirst() {
      case 0: return String(validating: bytes, as: UTF8.self).map { ExactName($0) }
      case 0xFF: bytes.append(0)
      default: return nil
      }
    }
    return nil
  }
}
