import Documents

/// The names of all documents of an export, and the names that its documents speak of: parents and references.
///
/// A name is 64 bits here, made with secrets of this process, so that nobody can prepare two that meet. What follows
/// from it is looked at again (duplicates), or is for information only (missing parents, references that lead out of
/// the export). Both are parted by the name and spill into a file, so memory does not grow with the export.
final class NameLedger: Sendable {
  /// One word: the name.
  let names = PartitionedSpill(width: 1)
  /// Two words: the name, and a `Mention`.
  let mentions = PartitionedSpill(width: 2)

  /// How a name is spoken of.
  struct Mention {
    enum Kind: UInt64 { case parent, reference }

    var kind: Kind
    /// Which worker's collection paths the next number is of.
    var worker: Int
    /// Number of a collection path: of the document below the parent among the worker's collections, or of a
    /// reference's target among its targets.
    var path: Int
    /// How many documents say so.
    var count: Int

    /// kind 1 bit · worker 15 · path 24 · count 24
    var word: UInt64 {
      kind.rawValue << 63 | UInt64(worker & 0x7FFF) << 48 | UInt64(path & 0xFF_FFFF) << 24 | UInt64(count & 0xFF_FFFF)
    }
  }

  /// A name's 64 bits, never 0; at index 0 the document's own.
  ///
  /// Project and database are not in it: an import puts all into one database.
  static func hash(_ document: FlatDocument, at index: Int, _ source: RawSpan) -> UInt64 {
    hash(document, parts: index + 3..<Int(document.nodes[index].end), source).own
  }

  /// A name's bits, and those of its parent; of a root document, 0.
  fileprivate static func hash(
    _ document: FlatDocument, parts: Range<Int>, _ source: RawSpan
  ) -> (own: UInt64, parent: UInt64) {
    var hash = SeededHash()
    var parent: UInt64 = 0
    for part in parts {
      let node = document.nodes[part]
      if part == parts.upperBound - 2, part > parts.lowerBound { parent = max(hash.value, 1) }
      if node.kind == .idNumber { hash.combine(node.low) } else { hash.combine(source, node.content) }
    }
    return (max(hash.value, 1), parent)
  }
}

extension NameLedger.Mention {
  init(word: UInt64) {
    kind = word >> 63 == 0 ? .parent : .reference
    worker = Int(word >> 48 & 0x7FFF)
    path = Int(word >> 24 & 0xFF_FFFF)
    count = Int(word & 0xFF_FFFF)
  }
}

/// What one worker writes into a ledger.
struct NameLedgerBatch {
  private static let words = 8_192
  private static let recentParents = 256

  private let ledger: NameLedger
  private let worker: Int
  private var names: [UInt64] = []
  private var mentions: [UInt64] = []
  /// Parents of late, by their bits, with how many documents were seen below each: siblings often come together.
  private var recent = [(name: UInt64, path: Int, count: Int)](repeating: (0, 0, 0), count: recentParents)
  /// What the paths of references are numbers of.
  private(set) var targets = CollectionPaths()

  init(_ ledger: NameLedger, worker: Int) {
    self.ledger = ledger
    self.worker = worker
    names.reserveCapacity(Self.words)
    mentions.reserveCapacity(Self.words)
  }

  /// Adds a document's name, and its parent's.
  /// - Parameter path: the number of the document's collection path.
  mutating func add(_ document: FlatDocument, _ source: RawSpan, path: Int) throws {
    let parts = 3..<document.firstField
    let (own, parent) = NameLedger.hash(document, parts: parts, source)
    names.append(own)
    if names.count == Self.words { try handOver() }
    guard parent != 0 else { return }
    let place = Int(truncatingIfNeeded: parent) & (Self.recentParents - 1)
    if recent[place].name == parent, recent[place].path == path, recent[place].count < 0xFF_FFFF {
      recent[place].count += 1
    } else {
      try mentionParent(place)
      recent[place] = (parent, path, 1)
    }
  }

  /// Adds a reference that leads into the document's own database.
  mutating func addReference(_ document: FlatDocument, at index: Int, _ source: RawSpan) throws {
    let parts = index + 3..<Int(document.nodes[index].end)
    mentions.append(NameLedger.hash(document, parts: parts, source).own)
    let path = targets.index(of: document, parts: parts, source)
    mentions.append(NameLedger.Mention(kind: .reference, worker: worker, path: path, count: 1).word)
    if mentions.count >= Self.words { try handOver() }
  }

  private mutating func mentionParent(_ place: Int) throws {
    let (name, path, count) = recent[place]
    guard name != 0 else { return }
    mentions.append(name)
    mentions.append(NameLedger.Mention(kind: .parent, worker: worker, path: path, count: count).word)
    if mentions.count >= Self.words { try handOver() }
  }

  /// Hands on what is collected.
  private mutating func handOver() throws {
    try ledger.names.add(names)
    try ledger.mentions.add(mentions)
    names.removeAll(keepingCapacity: true)
    mentions.removeAll(keepingCapacity: true)
  }

  /// Hands on the rest; call it once, at the end.
  mutating func finish() throws {
    for place in recent.indices { try mentionParent(place) }
    try handOver()
  }
}
