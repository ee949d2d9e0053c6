import Documents

/// Collection paths, numbered as they came, `*` for document ids (`companies/*/invoices`): a database has as many as it
/// has kinds of places, not as many as it has documents.
///
/// Unless it has a collection for each of its users; so no more than `maximumPaths` are kept. Which ones does not depend on
/// the order in which they come, nor on how many workers meet them: they are the first ones in the order of their bytes.
struct CollectionPaths: Sendable {
  /// 20 MB of a report as JSON or of a seal; the largest database we heard of has some hundreds.
  static let maximumPaths = 50_000
  static let maximumBytes = 8 << 20
  /// What stands in the place of a path for all that are not kept; no path, since ids are not empty.
  static let others: ExactName = "/"
  /// The number that they have together: as much as a `NameLedger.Mention` holds.
  static let othersNumber = 0xFF_FFFF

  /// By number, as bytes, `/*/` between collection ids. Empty if it was given up: numbers are not used again.
  private(set) var paths: [[UInt8]] = []
  /// Numbers that were given up and whose owner has not asked for them yet.
  private(set) var givenUp: [Int] = []
  private let maximumPaths: Int
  private let maximumBytes: Int
  private var kept = (paths: 0, bytes: 0)
  /// The least path that was given up: it and all behind it are among the others.
  private var bound: [UInt8]?
  /// By the hash of the path's ids.
  private var index = HashIndex()
  private var last = 0

  init(maximumPaths: Int = Self.maximumPaths, maximumBytes: Int = Self.maximumBytes) {
    self.maximumPaths = maximumPaths
    self.maximumBytes = maximumBytes
  }

  /// The number of the path of a name, or `othersNumber`.
  /// - Parameter parts: the nodes of the name's path, collections and ids in turn.
  mutating func index(of document: FlatDocument, parts: Range<Int>, _ source: RawSpan) -> Int {
    if last < paths.count, CollectionPaths.isPath(paths[last], of: document, parts, source) { return last }
    var hash = SeededHash()
    for part in parts where document.nodes[part].kind == .collection {
      hash.combine(source, document.nodes[part].content)
    }
    if let known = index.find(hash.value, { CollectionPaths.isPath(paths[$0], of: document, parts, source) }) {
      last = known
      return known
    }
    return append(document.collectionPath(parts, source), hash.value)
  }

  mutating func index(of path: [UInt8]) -> Int {
    find(path) ?? append(path, CollectionPaths.hash(path))
  }

  /// Nil if it is not among those that are kept.
  func find(_ path: [UInt8]) -> Int? { index.find(CollectionPaths.hash(path)) { paths[$0] == path } }

  private mutating func append(_ path: [UInt8], _ hash: UInt64) -> Int {
    if let bound, !path.lexicographicallyPrecedes(bound) { return Self.othersNumber }
    guard paths.count < Self.othersNumber else {
      // Out of numbers: what is listed is counted whole, so this path and all behind it are not.
      giveUp(from: path)
      return Self.othersNumber
    }
    let number = paths.count
    last = number
    index.insert(hash, number)
    paths.append(path)
    kept = (kept.paths + 1, kept.bytes + path.count)
    // Seldom, so that sorting costs little for each path.
    if kept.paths > 2 * maximumPaths || kept.bytes > 2 * maximumBytes { shorten() }
    return number
  }

  // MARK: Giving up

  mutating func takeGivenUp() -> [Int] {
    defer { givenUp = [] }
    return givenUp
  }

  /// Gives up what another table gave up, so that both keep the same. Its paths are the caller's to add.
  mutating func giveUp(as other: CollectionPaths) {
    if let bound = other.bound { giveUp(from: bound) }
  }

  /// Gives up all beyond the limits.
  mutating func shorten() {
    guard kept.paths > maximumPaths || kept.bytes > maximumBytes else { return }
    var (count, bytes) = (0, 0)
    for path in paths.lazy.filter({ !$0.isEmpty }).sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      (count, bytes) = (count + 1, bytes + path.count)
      if count > maximumPaths || bytes > maximumBytes { return giveUp(from: path) }
    }
  }

  private mutating func giveUp(from least: [UInt8]) {
    if let bound, !least.lexicographicallyPrecedes(bound) { return }
    bound = least
    index = HashIndex()
    kept = (0, 0)
    for number in paths.indices where !paths[number].isEmpty {
      if paths[number].lexicographicallyPrecedes(least) {
        index.insert(CollectionPaths.hash(paths[number]), number)
        kept = (kept.paths + 1, kept.bytes + paths[number].count)
      } else {
        paths[number] = []
        givenUp.append(number)
      }
    }
  }

  // MARK: Bytes

  /// Whether `path` is the path of the name's collection.
  @inline(__always)
  private static func isPath(
    _ path: [UInt8], of document: FlatDocument, _ parts: Range<Int>, _ source: RawSpan
  ) -> Bool {
    let bytes = path.span.bytes
    var place = 0
    for part in parts where document.nodes[part].kind == .collection {
      if place > 0 { place += 3 }
      let content = document.nodes[part].content
      guard bytes.byteCount - place >= content.count, bytes.holds(source, content, at: place) else { return false }
      place += content.count
    }
    return place == bytes.byteCount
  }

  /// As the hash of a name's collections.
  private static func hash(_ path: [UInt8]) -> UInt64 {
    var hash = SeededHash()
    let bytes = path.span.bytes
    var start = 0
    // Every second part is the `*` of a document, and no id holds a slash.
    for (number, part) in path.split(separator: UInt8(ascii: "/")).enumerated() {
      if number % 2 == 0 { hash.combine(bytes, start..<start + part.count) }
      start += part.count + 1
    }
    return hash.value
  }
}

extension FlatDocument {
  /// The collection path of a name, `/*/` between collection ids.
  /// - Parameter parts: the nodes of the name's path, collections and ids in turn.
  func collectionPath(_ parts: Range<Int>, _ source: RawSpan) -> [UInt8] {
    var path: [UInt8] = []
    for part in parts where nodes[part].kind == .collection {
      if !path.isEmpty { path += Array("/*/".utf8) }
      path += source.array(nodes[part].content)
    }
    return path
  }
}
