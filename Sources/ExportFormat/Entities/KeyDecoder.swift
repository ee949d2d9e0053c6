import Documents

/// Decodes keys: a document's own, and those in reference values.
enum KeyDecoder {
  /// Appends the document's own name from the bytes of `EntityProto.key`.
  static func appendName(_ key: Range<Int>, _ bytes: RawSpan, to document: inout FlatDocument) throws {
    var parts = KeyParts()
    var path: Range<Int>?
    var cursor = WireCursor(key)
    while !cursor.isAtEnd {
      let tag = try cursor.tag(bytes)
      if tag.rawValue == 14 << 3 | 2 {
        guard path == nil else { throw WireError(.repeatedField, at: cursor.position) }
        path = try cursor.lengthDelimited(bytes)
      } else {
        try parts.read(tag, &cursor, bytes)
      }
    }
    let reference = document.open(.reference)
    document.append(.project)
    document.append(.database)
    try parts.put(bytes, at: key.lowerBound, after: reference, in: &document)
    guard let path else { throw EntityError(.entityKey, at: key.lowerBound, "The document's key has no path.") }
    var count = 0
    var elements = WireCursor(path)
    while !elements.isAtEnd {
      let tag = try elements.tag(bytes)
      guard tag.rawValue == 1 << 3 | 3 else {
        try elements.skip(tag, bytes)
        continue
      }
      try element(&elements, group: 1, firstField: 2, bytes, to: &document)
      count += 1
    }
    guard count > 0 else { throw EntityError(.entityKey, at: path.lowerBound, "The document's path is empty.") }
    document.close(reference, count: count)
  }

  /// Appends a reference value from the inside of its group.
  static func appendReference(
    _ group: Range<Int>, field: Range<Int>, _ bytes: RawSpan, to document: inout FlatDocument
  ) throws {
    let reference = document.open(.reference, name: field)
    // The database id stands after the path: the two parts get their place now, and their content at the end.
    document.append(.project)
    document.append(.database)
    var parts = KeyParts()
    var count = 0
    var cursor = WireCursor(group)
    while !cursor.isAtEnd {
      let tag = try cursor.tag(bytes)
      if tag.rawValue == 14 << 3 | 3 {
        try element(&cursor, group: 14, firstField: 15, bytes, to: &document)
        count += 1
      } else {
        try parts.read(tag, &cursor, bytes)
      }
    }
    try parts.put(bytes, at: group.lowerBound, after: reference, in: &document)
    guard count > 0 else { throw EntityError(.entityValue, at: group.lowerBound, "A reference has no path.") }
    document.close(reference, count: count)
  }

  /// Whether the key of a map names a document; Firestore writes empty ones.
  static func hasPath(_ key: Range<Int>, _ bytes: RawSpan) throws(WireError) -> Bool {
    var cursor = WireCursor(key)
    while !cursor.isAtEnd {
      let tag = try cursor.tag(bytes)
      if tag.rawValue == 14 << 3 | 2 {
        if !(try cursor.lengthDelimited(bytes)).isEmpty { return true }
      } else {
        try cursor.skip(tag, bytes)
      }
    }
    return false
  }

  /// Reads one path element, a group of type, id and name with consecutive field numbers.
  private static func element(
    _ cursor: inout WireCursor, group: UInt64, firstField: UInt64, _ bytes: RawSpan, to document: inout FlatDocument
  ) throws {
    let start = cursor.position
    var type: Range<Int>?
    var name: Range<Int>?
    var id: UInt64?
    while true {
      let tag = try cursor.tag(bytes)
      if tag.rawValue == group << 3 | 4 { break }
      switch tag.rawValue {
      case firstField << 3 | 2: type = try cursor.lengthDelimited(bytes)
      case (firstField + 1) << 3: id = try cursor.varint(bytes)
      case (firstField + 2) << 3 | 2: name = try cursor.lengthDelimited(bytes)
      default: try cursor.skip(tag, bytes)
      }
    }
    guard let type, !type.isEmpty else {
      throw EntityError(.entityKey, at: start, "A path element names no collection.")
    }
    try check(type, bytes)
    document.append(.collection, content: type)
    switch (name, id) {
    case (let name?, nil):
      guard !name.isEmpty else { throw EntityError(.entityKey, at: start, "A document's id is empty.") }
      try check(name, bytes)
      // A name of the literal text __id5__ is read back as the number 5.
      if bytes.hasNumericIDForm(name), let text = bytes.string(name), case .number(let number) = DocumentID(text) {
        document.append(.idNumber, low: UInt64(bitPattern: number))
      } else {
        document.append(.idName, content: name)
      }
    case (nil, let id?):
      guard id != 0 else { throw EntityError(.entityKey, at: start, "A document's numeric id is 0.") }
      document.append(.idNumber, low: id)
    case (nil, nil): throw EntityError(.entityKey, at: start, "A path element has neither a name nor an id.")
    case (_?, _?): throw EntityError(.entityKey, at: start, "A path element has both a name and an id.")
    }
  }

  /// Ids are UTF-8 without a slash, and neither `.` nor `..`; Firestore writes nothing else.
  fileprivate static func check(_ part: Range<Int>, _ bytes: RawSpan) throws(EntityError) {
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

/// The parts of a key beside its path.
private struct KeyParts {
  var app: Range<Int>?
  var database: Range<Int>?
  var hasNamespace = false

  mutating func read(_ tag: WireTag, _ cursor: inout WireCursor, _ bytes: RawSpan) throws(WireError) {
    switch tag.rawValue {
    case 13 << 3 | 2: app = try cursor.lengthDelimited(bytes)
    case 23 << 3 | 2: database = try cursor.lengthDelimited(bytes)
    case 20 << 3 | 2:
      try cursor.skip(tag, bytes)
      hasNamespace = true
    default:
      guard ![13, 20, 23].contains(tag.field) else { throw WireError(.wrongWireType, at: cursor.position) }
      try cursor.skip(tag, bytes)
    }
  }

  /// Gives the project and the database, the two nodes after `reference`, their content.
  ///
  /// The project is what follows the first `~` of the app: `dev~P`, `e~P`, `s~google.com:P`, or `P` alone.
  func put(
    _ bytes: RawSpan, at place: Int, after reference: Int, in document: inout FlatDocument
  ) throws(EntityError) {
    // An import would put the document where no query of Firestore finds it.
    guard !hasNamespace else {
      throw EntityError(.entityKey, at: place, "A key names a namespace, which Firestore does not have.")
    }
    let app = app ?? place..<place
    let tilde = app.first { bytes.byte(at: $0) == UInt8(ascii: "~") }
    let project = (tilde.map { $0 + 1 } ?? app.lowerBound)..<app.upperBound
    guard !project.isEmpty else { throw EntityError(.entityKey, at: place, "A key names no project.") }
    try KeyDecoder.check(project, bytes)
    guard !bytes.contains(UInt8(ascii: "~"), in: project) else {
      throw EntityError(.entityKey, at: place, "A key's project holds a tilde.")
    }
    document.setContent(of: reference + 1, project)
    if let database, !database.isEmpty {
      // Google's importer refuses it.
      guard !bytes.equals(database, "(default)") else {
        throw EntityError(.entityKey, at: place, "A key names the default database by an id; Firestore leaves it out.")
      }
      try KeyDecoder.check(database, bytes)
    }
    document.setContent(of: reference + 2, database ?? app.upperBound..<app.upperBound)
  }
}

extension RawSpan {
  fileprivate func hasNumericIDForm(_ name: Range<Int>) -> Bool {
    name.count > 6 && byte(at: name.lowerBound) == UInt8(ascii: "_")
      && equals(name.lowerBound..<name.lowerBound + 4, "__id")
  }
}
