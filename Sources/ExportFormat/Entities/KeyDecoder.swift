import Documents

/// Decodes keys: a document's own, those in reference values, and the empty ones of maps.
enum KeyDecoder {
  /// Appends the document's own name from the bytes of `EntityProto.key`.
  /// - Returns: the bytes of the path's first element, with its tags: what the entity group repeats.
  static func appendName(
    _ key: Range<Int>, _ bytes: RawSpan, to document: inout FlatDocument
  ) throws -> Range<Int> {
    let parts = try KeyParts(ofMessage: key, bytes)
    let reference = document.open(.reference)
    document.append(.project)
    document.append(.database)
    try parts.put(bytes, at: key.lowerBound, after: reference, in: &document)
    guard let path = parts.path else {
      throw EntityError(.entityKey, at: key.lowerBound, "The document's key has no path.")
    }
    var first: Range<Int>?
    var count = 0
    var cursor = WireCursor(path)
    while let element = try nextElement(&cursor, bytes) {
      try element.append(to: &document, bytes)
      if first == nil { first = path.lowerBound..<cursor.position }
      count += 1
    }
    guard let first else { throw EntityError(.entityKey, at: path.lowerBound, "The document's path is empty.") }
    document.close(reference, count: count)
    return first
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
        try KeyElement(&cursor, group: 14, firstField: 15, bytes).append(to: &document, bytes)
        count += 1
      } else {
        try parts.read(tag, &cursor, bytes)
      }
    }
    try parts.put(bytes, at: group.lowerBound, after: reference, in: &document)
    try parts.checkProject(bytes, at: group.lowerBound)
    guard count > 0 else { throw EntityError(.entityValue, at: group.lowerBound, "A reference has no path.") }
    document.close(reference, count: count)
  }

  /// Checks that the entity group is what Firestore writes: the first element of the document's path.
  ///
  /// Google's importer requires that it parses, and looks at nothing else.
  static func checkGroup(_ group: Range<Int>, is first: Range<Int>, _ bytes: RawSpan) throws {
    if bytes.equals(group, first) { return }
    var (groupCursor, firstCursor) = (WireCursor(group), WireCursor(first))
    guard let element = try nextElement(&groupCursor, bytes), let expected = try nextElement(&firstCursor, bytes),
      element.equals(expected, bytes), try nextElement(&groupCursor, bytes) == nil
    else {
      throw EntityError(.entityKey, at: group.lowerBound, "The entity group is not the first element of the path.")
    }
  }

  /// Checks the key and the group of a map, both of which Firestore writes and leaves empty.
  ///
  /// Of a key that names a document, Google's importer makes an entity of the older Datastore; of one that names a
  /// project alone, bytes.
  /// - Returns: whether the key is all there, as it has to be in an indexed map.
  static func checkMap(key: Range<Int>?, group: Range<Int>?, _ bytes: RawSpan) throws -> Bool {
    // 6A 00 72 00: an empty app and an empty path.
    if let key, key.count == 4, bytes.littleEndian32(at: key.lowerBound) == 0x72_006A, group?.isEmpty == true {
      return true
    }
    if let group {
      var cursor = WireCursor(group)
      while try nextElement(&cursor, bytes) != nil {}
      guard group.isEmpty else { throw foreign(group) }
    }
    guard let key else { return false }
    let parts = try KeyParts(ofMessage: key, bytes)
    if let path = parts.path, !path.isEmpty {
      var cursor = WireCursor(path)
      while try nextElement(&cursor, bytes) != nil {}
      throw foreign(key)
    }
    guard parts.namespace == nil, parts.database == nil, parts.app?.isEmpty != false else {
      throw EntityError(.entityKey, at: key.lowerBound, "The key of a map names a database, and no document.")
    }
    return parts.app != nil && parts.path != nil
  }

  private static func foreign(_ place: Range<Int>) -> EntityError {
    EntityError(.entityMeaning, at: place.lowerBound, "A map has a key of its own, a form of the older Datastore.")
  }

  /// The next element of a path, which has nothing else; nil at its end.
  private static func nextElement(_ cursor: inout WireCursor, _ bytes: RawSpan) throws -> KeyElement? {
    guard !cursor.isAtEnd else { return nil }
    let tag = try cursor.tag(bytes)
    guard tag.rawValue == 1 << 3 | 3 else { try cursor.refuse(tag, known: [1], bytes) }
    return try KeyElement(&cursor, group: 1, firstField: 2, bytes)
  }
}

/// The parts of a key; `path` only of one that is a message, not of a reference value.
private struct KeyParts {
  var app: Range<Int>?
  var path: Range<Int>?
  var database: Range<Int>?
  var namespace: Range<Int>?

  init() {}

  init(ofMessage key: Range<Int>, _ bytes: RawSpan) throws(WireError) {
    var cursor = WireCursor(key)
    while !cursor.isAtEnd {
      let tag = try cursor.tag(bytes)
      if tag.rawValue == 14 << 3 | 2 {
        path = try cursor.bytes(once: path, bytes)
      } else {
        try read(tag, &cursor, bytes)
      }
    }
  }

  mutating func read(_ tag: WireTag, _ cursor: inout WireCursor, _ bytes: RawSpan) throws(WireError) {
    switch tag.rawValue {
    case 13 << 3 | 2: app = try cursor.bytes(once: app, bytes)
    case 20 << 3 | 2: namespace = try cursor.bytes(once: namespace, bytes)
    case 23 << 3 | 2: database = try cursor.bytes(once: database, bytes)
    default: try cursor.refuse(tag, known: [13, 14, 20, 23], bytes)
    }
  }

  /// Checks that the app could be a project's, as Google's importer does where a reference names it: lower-case letters,
  /// digits and hyphens, 100 at most, after a `~` and a domain's `:`. The app of a document's own key gives way to the
  /// project that is imported into.
  func checkProject(_ bytes: RawSpan, at place: Int) throws(EntityError) {
    guard let app else { return }
    var count = 0
    var isDomain = false
    var hasDomain = false
    for index in app {
      switch bytes.byte(at: index) {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): count += 1
      case UInt8(ascii: "-") where count > 0: count += 1
      case UInt8(ascii: ".") where count > 0:
        isDomain = true
        count += 1
      case UInt8(ascii: "~") where count > 0 && !isDomain: count = 0
      case UInt8(ascii: ":") where count > 0 && !hasDomain:
        hasDomain = true
        isDomain = false
        count = 0
      default: throw invalidProject(place)
      }
    }
    guard (1...100).contains(count), !isDomain else { throw invalidProject(place) }
  }

  private func invalidProject(_ place: Int) -> EntityError {
    EntityError(.entityKey, at: place, "A reference names a project that cannot be.")
  }

  /// Gives the project and the database, the two nodes after `reference`, their content.
  ///
  /// The project is what follows the first `~` of the app: `dev~P`, `e~P`, `s~google.com:P`, or `P` alone.
  func put(
    _ bytes: RawSpan, at place: Int, after reference: Int, in document: inout FlatDocument
  ) throws(EntityError) {
    if let namespace {
      // Google's importer refuses an empty one.
      guard !namespace.isEmpty else {
        throw EntityError(.entityKey, at: place, "A key names a namespace without a name.")
      }
      throw EntityError(
        .datastoreNamespace, at: namespace.lowerBound,
        "A key names a namespace. Datastore namespaces are not supported.")
    }
    let app = app ?? place..<place
    let tilde = app.first { bytes.byte(at: $0) == UInt8(ascii: "~") }
    let project = (tilde.map { $0 + 1 } ?? app.lowerBound)..<app.upperBound
    guard !project.isEmpty else { throw EntityError(.entityKey, at: place, "A key names no project.") }
    try KeyElement.check(project, bytes)
    guard !bytes.contains(UInt8(ascii: "~"), in: project) else {
      throw EntityError(.entityKey, at: place, "A key's project holds a tilde.")
    }
    document.setContent(of: reference + 1, project)
    if let database, !database.isEmpty {
      // Google's importer refuses it.
      guard !bytes.equals(database, "(default)") else {
        throw EntityError(.entityKey, at: place, "A key names the default database by an id; Firestore leaves it out.")
      }
      try KeyElement.check(database, bytes)
    }
    document.setContent(of: reference + 2, database ?? app.upperBound..<app.upperBound)
  }
}
