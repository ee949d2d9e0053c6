import Documents

/// The fields of one map, or of the document, while they are decoded: gathers repeated properties into arrays.
///
/// An array is one property per element, all of one name. They stand together in what Firestore writes, so the usual
/// case is an array node opened at the first and closed at the next name; values of a name that comes back later are
/// put together at the end.
struct FieldLevel {
  /// Index of the level's first node.
  private let start: Int
  private var openArray: (node: Int, name: Range<Int>, isVector: Bool, count: Int)?
  private var names = NameSet()
  private var isRepeated = false

  init(start: Int) {
    self.start = start
  }

  /// Prepares for the value of a property: opens, continues or closes an array.
  mutating func begin(_ property: Property, _ bytes: RawSpan, _ document: inout FlatDocument) {
    let isVector = property.meaning == Meaning.vector
    if let array = openArray {
      if property.isMultiple, array.isVector == isVector, bytes.equals(array.name, property.name) {
        openArray?.count += 1
        return
      }
      closeArray(&document)
    }
    if !names.insert(property.name, bytes) { isRepeated = true }
    if property.isMultiple {
      let node = document.open(isVector ? .vector : .array, name: property.name)
      openArray = (node, property.name, isVector, 1)
    }
  }

  /// The name that the value's own node carries: none in an array.
  func fieldName(_ property: Property) -> Range<Int> {
    openArray == nil ? property.name : 0..<0
  }

  /// Closes what is open, and joins the values of names that came more than once.
  mutating func end(_ bytes: RawSpan, _ document: inout FlatDocument) {
    closeArray(&document)
    if isRepeated { joinRepeated(bytes, &document) }
  }

  private mutating func closeArray(_ document: inout FlatDocument) {
    guard let array = openArray else { return }
    document.close(array.node, count: array.count)
    openArray = nil
  }

  private func joinRepeated(_ bytes: RawSpan, _ document: inout FlatDocument) {
    var groups: [(name: Range<Int>, fields: [Int])] = []
    var index = start
    while index < document.nodes.count {
      let name = document.nodes[index].name
      if let group = groups.firstIndex(where: { bytes.equals($0.name, name) }) {
        groups[group].fields.append(index)
      } else {
        groups.append((name, [index]))
      }
      index = Int(document.nodes[index].end)
    }
    let old = document.nodes
    document.nodes.removeSubrange(start...)
    for group in groups {
      guard group.fields.count > 1 else {
        document.append(subtree: group.fields[0], of: old, named: group.name)
        continue
      }
      let array = document.open(.array, name: group.name)
      var count = 0
      for field in group.fields {
        // The elements of an array, or a single value.
        let isArray = old[field].kind == .array
        var element = isArray ? field + 1 : field
        let end = Int(old[field].end)
        while element < end {
          document.append(subtree: element, of: old, named: 0..<0)
          count += 1
          element = Int(old[element].end)
        }
      }
      document.close(array, count: count)
    }
  }
}

extension FlatDocument {
  /// Copies a node of another list with its descendants.
  fileprivate mutating func append(subtree root: Int, of old: [Node], named name: Range<Int>) {
    let shift = nodes.count - root
    for index in root..<Int(old[root].end) {
      var node = old[index]
      node.end = UInt32(Int(node.end) + shift)
      if index == root {
        node.nameStart = UInt32(name.lowerBound)
        node.nameLength = UInt32(name.count)
      }
      nodes.append(node)
    }
  }
}

extension RawSpan {
  /// Whether two ranges hold the same bytes.
  func equals(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
    guard left.count == right.count else { return false }
    if left.lowerBound == right.lowerBound { return true }
    for index in 0..<left.count where byte(at: left.lowerBound + index) != byte(at: right.lowerBound + index) {
      return false
    }
    return true
  }
}

/// The names seen at one level.
private struct NameSet {
  private var names: [Range<Int>] = []
  private var marks: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  /// Adds a name; false if it was there.
  mutating func insert(_ name: Range<Int>, _ bytes: RawSpan) -> Bool {
    // 256 marks tell most names apart without a look at the others.
    var hash = UInt64(name.count) &* 0x9E37_79B9_7F4A_7C15
    for offset in name { hash = (hash ^ UInt64(bytes.byte(at: offset))) &* 0x100_0000_01B3 }
    let wasMarked = mark(UInt8(truncatingIfNeeded: hash >> 32))
    let isNew = !wasMarked || !names.contains { bytes.equals($0, name) }
    if isNew { names.append(name) }
    return isNew
  }

  private mutating func mark(_ place: UInt8) -> Bool {
    let bit: UInt64 = 1 << UInt64(place & 63)
    switch place >> 6 {
    case 0:
      defer { marks.0 |= bit }
      return marks.0 & bit != 0
    case 1:
      defer { marks.1 |= bit }
      return marks.1 & bit != 0
    case 2:
      defer { marks.2 |= bit }
      return marks.2 & bit != 0
    default:
      defer { marks.3 |= bit }
      return marks.3 & bit != 0
    }
  }
}
