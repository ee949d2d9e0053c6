import Documents

/// One walk over a document's values, for all that has to see each of them: references, and Firestore's limits.
///
/// Source of the limits: Firestore's "Usage and limits" page; the depths as the emulator counts them. A document over
/// a limit was never written by the service; an import may put it there all the same.
struct DocumentScan {
  /// Bytes of a document, as Firestore counts them.
  static let maximumSize = 1 << 20
  /// Bytes of a collection's id, a document's id, or a field's name.
  static let maximumName = 1_500
  /// Arrays and maps inside each other.
  static let maximumDepth = 20
  /// Pairs of collection and document in a name.
  static let maximumPairs = 100

  /// What limit the document is over, as a sentence.
  private(set) var limitExceeded: String?

  mutating func look(
    at document: FlatDocument, _ source: RawSpan, size: Int, references: inout DatabaseTally,
    names: inout NameLedgerBatch
  ) throws {
    var containers = 0
    var longestName = 0
    var ownReferences = 0
    var index = document.firstField
    while index < document.nodes.count {
      longestName = max(longestName, Int(document.nodes[index].nameLength))
      switch document.nodes[index].kind {
      case .reference:
        if document.isInOwnDatabase(referenceAt: index, source) {
          ownReferences += 1
          try names.addReference(document, at: index, source)
        } else {
          references.add(document, at: index, source)
        }
        index = Int(document.nodes[index].end)
        continue
      case .array, .map: containers += 1
      default: break
      }
      index += 1
    }
    if ownReferences > 0 { references.add(document, at: 0, source, count: ownReferences) }
    if longestName > Self.maximumName {
      limitExceeded = "A field's name has \(longestName) bytes; Firestore's limit is \(Self.maximumName)."
    }
    if containers > Self.maximumDepth {
      let depth = DocumentScan.depth(document)
      if depth > Self.maximumDepth {
        limitExceeded = "Values are nested \(depth) levels deep; Firestore's limit is \(Self.maximumDepth)."
      }
    }
    lookAtName(document)
    // An export's record is never smaller than what Firestore counts, but for a little at the key.
    if size > Self.maximumSize - 4_096 {
      let counted = StorageSize.of(document)
      if counted > Self.maximumSize {
        limitExceeded = "The document has \(counted) bytes as Firestore counts; its limit is \(Self.maximumSize)."
      }
    }
  }

  private mutating func lookAtName(_ document: FlatDocument) {
    let parts = Int(document.nodes[0].low)
    if parts > Self.maximumPairs {
      limitExceeded = "The document is \(parts) collections deep; Firestore's limit is \(Self.maximumPairs)."
    }
    for part in 3..<document.firstField where document.nodes[part].kind != .idNumber {
      let length = Int(document.nodes[part].high)
      if length > Self.maximumName {
        limitExceeded = "An id has \(length) bytes; Firestore's limit is \(Self.maximumName)."
      }
    }
  }

  /// The deepest level: arrays and maps inside each other.
  private static func depth(_ document: FlatDocument) -> Int {
    var ends: [UInt32] = []
    var deepest = 0
    for index in document.firstField..<document.nodes.count {
      while let end = ends.last, end <= index { ends.removeLast() }
      switch document.nodes[index].kind {
      case .array, .map: ends.append(document.nodes[index].end)
      default: break
      }
      deepest = max(deepest, ends.count)
    }
    return deepest
  }
}

/// A document's size as Firestore counts it for its limit of 1 MiB.
///
/// Source: Firestore's "Storage size calculations" page.
enum StorageSize {
  static func of(_ document: FlatDocument) -> Int {
    var size = 32 + name(document, 0)
    var index = document.firstField
    while index < document.nodes.count {
      let node = document.nodes[index]
      // Elements have no name; an entry's counts with one byte more, as all text.
      if node.nameLength > 0 { size += Int(node.nameLength) + 1 }
      switch node.kind {
      case .null, .boolean: size += 1
      case .integer, .double, .timestamp: size += 8
      case .string: size += Int(node.high) + 1
      case .bytes: size += Int(node.high)
      case .geoPoint: size += 16
      case .reference:
        size += name(document, index)
        index = Int(node.end)
        continue
      case .array, .map, .vector, .legacy, .project, .database, .collection, .idName, .idNumber: break
      }
      index += 1
    }
    return size
  }

  /// 16 bytes, and each part of the path.
  private static func name(_ document: FlatDocument, _ index: Int) -> Int {
    document.children(of: index).dropFirst(2).reduce(16) { size, part in
      size + (document.nodes[part].kind == .idNumber ? 8 : Int(document.nodes[part].high) + 1)
    }
  }
}
