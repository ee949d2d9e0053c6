import Documents

/// One element of a path: a collection, and a document in it.
struct KeyElement {
  enum ID {
    case name(Range<Int>)
    case number(UInt64)
  }

  var collection: Range<Int>
  var id: ID

  /// Reads an element whose begin tag was just read: a group of type, id and name with consecutive field numbers.
  init(
    _ cursor: inout WireCursor, group: UInt64, firstField: UInt64, _ bytes: RawSpan
  ) throws {
    let start = cursor.position
    var type: Range<Int>?
    var name: Range<Int>?
    var number: UInt64?
    while true {
      let tag = try cursor.tag(bytes)
      if tag.rawValue == group << 3 | 4 { break }
      switch tag.rawValue {
      case firstField << 3 | 2: type = try cursor.bytes(once: type, bytes)
      case (firstField + 1) << 3: number = try cursor.varint(once: number, bytes)
      case (firstField + 2) << 3 | 2: name = try cursor.bytes(once: name, bytes)
      default: try cursor.refuse(tag, known: [firstField, firstField + 1, firstField + 2], bytes)
      }
    }
    guard let type, !type.isEmpty else {
      throw EntityError(.entityKey, at: start, "A path element names no collection.")
    }
    collection = type
    switch (name, number) {
    case (let name?, nil):
      guard !name.isEmpty else { throw EntityError(.entityKey, at: start, "A document's id is empty.") }
      id = .name(name)
    case (nil, let number?):
      guard number != 0 else { throw EntityError(.entityKey, at: start, "A document's numeric id is 0.") }
      id = .number(number)
    case (nil, nil): throw EntityError(.entityKey, at: start, "A path element has neither a name nor an id.")
    case (_?, _?): throw EntityError(.entityKey, at: start, "A path element has both a name and an id.")
    }
  }

  /// Whether two elements hold the same bytes.
  func equals(_ other: KeyElement, _ bytes: RawSpan) -> Bool {
    guard bytes.equals(collection, other.collection) else { return false }
    switch (id, other.id) {
    case (.name(let name), .name(let other)): return bytes.equals(name, other)
    case (.number(let number), .number(let other)): return number == other
    default: return false
    }
  }

  func append(to document: inout FlatDocument, _ bytes: RawSpan) throws(EntityError) {
    try KeyElement.check(collection, bytes)
    document.append(.collection, content: collection)
    switch id {
    case .number(let number): document.append(.idNumber, low: number)
    case .name(let name):
      try KeyElement.check(name, bytes)
      // A name of the literal text __id5__ is read back as the number 5.
      if bytes.hasNumericIDForm(name), let text = bytes.string(name), case .number(let number) = DocumentID(text) {
        document.append(.idNumber, low: UInt64(bitPattern: number))
      } else {
        document.append(.idName, content: name)
      }
    }
  }

  /// Ids are UTF-8 without a slash, and neither `.` nor `..`; Firestore writes nothing else.
  static func check(_ part: Range<Int>, _ bytes: RawSpan) throws(EntityError) {
    if part.count > 2, bytes.isPlainID(part) { return }
    guard bytes.isUTF8(part) else { throw EntityError(.entityText, at: part.lowerBound, "A path's part is not UTF-8.") }
    guard !bytes.contains(UInt8(ascii: "/"), in: part) else {
      throw EntityError(.entityKey, at: part.lowerBound, "A path's part holds a slash.")
    }
    if part.count <= 2, part.allSatisfy({ bytes.byte(at: $0) == UInt8(ascii: ".") }) {
      throw EntityError(.entityKey, at: part.lowerBound, "A path's part is \(part.count == 1 ? "." : "..").")
    }
  }
}

extension RawSpan {
  fileprivate func hasNumericIDForm(_ name: Range<Int>) -> Bool {
    name.count > 6 && byte(at: name.lowerBound) == UInt8(ascii: "_")
      && equals(name.lowerBound..<name.lowerBound + 4, "__id")
  }
}
