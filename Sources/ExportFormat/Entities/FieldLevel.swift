import Documents

/// The fields of one map, or of the document, while they are decoded: gathers repeated properties into arrays.
///
/// An array is one property per element, all of one name. They stand together in what Firestore writes, so the usual
/// case is an array node opened at the first and closed at the next name; values of a name that comes back later are
/// put together at the end.
struct FieldLevel {
  /// Index of the level's first node.
  let start: Int
  private var openArray: (node: Int, name: Range<Int>, isVector: Bool, count: Int)?
  private var isRepeated = false

  init(start: Int) {
    self.start = start
  }

  /// Prepares for the value of a property: opens, continues or closes an array.
  mutating func begin(
    _ property: Property, _ names: inout NameSet, _ bytes: RawSpan, _ document: inout FlatDocument
  ) throws(EntityError) {
    let isVector = property.meaning == Meaning.vector
    if let array = openArray {
      if property.isMultiple, array.isVector == isVector, bytes.equals(array.name, property.name) {
        openArray?.count += 1
        if isVector, array.count == FieldLevel.maximumCoordinates { throw tooManyCoordinates(property.message) }
        return
      }
      closeArray(&document)
    }
    if !names.insert(property.name, bytes).isNew { isRepeated = true }
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
  mutating func end(_ bytes: RawSpan, _ document: inout FlatDocument) throws(EntityError) {
    closeArray(&document)
    if isRepeated { try joinRepeated(bytes, &document) }
  }

  private mutating func closeArray(_ document: inout FlatDocument) {
    guard let array = openArray else { return }
    document.close(array.node, count: array.count)
    openArray = nil
  }

  private func joinRepeated(_ bytes: RawSpan, _ document: inout FlatDocument) throws(EntityError) {
    var groups: [(name: Range<Int>, fields: [Int])] = []
    var names = NameSet()
    var index = start
    while index < document.nodes.count {
      let name = document.nodes[index].name
      let (group, isNew) = names.insert(name, bytes)
      if isNew { groups.append((name, [])) }
      groups[group].fields.append(index)
      index = Int(document.nodes[index].end)
    }
    let old = document.nodes
    document.nodes.removeSubrange(start...)
    for group in groups {
      guard group.fields.count > 1 else {
        document.append(subtree: group.fields[0], of: old, named: group.name)
        continue
      }
      try join(group.fields, named: group.name, of: old, &document)
    }
  }

  /// Makes one array, or one vector, of values of one name. An empty array among them is an element, as Google's
  /// importer has it; a vector goes together with vectors only.
  private func join(
    _ fields: [Int], named name: Range<Int>, of old: [FlatDocument.Node], _ document: inout FlatDocument
  ) throws(EntityError) {
    let vectors = fields.count { old[$0].kind == .vector }
    guard vectors == 0 || vectors == fields.count else {
      throw EntityError(.entityValue, at: name.lowerBound, "A field is a vector and something else at once.")
    }
    let joined = document.open(vectors > 0 ? .vector : .array, name: name)
    var count = 0
    for field in fields {
      let isList = old[field].kind == .vector || (old[field].kind == .array && old[field].low > 0)
      var element = isList ? field + 1 : field
      let end = Int(old[field].end)
      while element < end {
        document.append(subtree: element, of: old, named: 0..<0)
        count += 1
        element = Int(old[element].end)
      }
    }
    if vectors > 0, count > FieldLevel.maximumCoordinates { throw tooManyCoordinates(name) }
    document.close(joined, count: count)
  }

  /// Firestore's limit of a vector, which its importer holds to as well.
  private static let maximumCoordinates = 2_048

  private func tooManyCoordinates(_ place: Range<Int>) -> EntityError {
    EntityError(
      .entityValue, at: place.lowerBound, "A vector has more than \(FieldLevel.maximumCoordinates) coordinates.")
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
