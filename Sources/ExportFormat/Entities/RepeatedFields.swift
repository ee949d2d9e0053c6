import Documents

/// Puts values of one name together that stand apart, in every map of a document at once: each node is copied once,
/// however deep it is.
struct RepeatedFields {
  private let old: [FlatDocument.Node]
  private var joined = FlatDocument()

  static func join(_ bytes: RawSpan, in document: inout FlatDocument) throws(EntityError) {
    var fields = RepeatedFields(old: document.nodes)
    let first = document.firstField
    fields.joined.nodes.reserveCapacity(document.nodes.count)
    fields.joined.nodes += document.nodes[..<first]
    _ = try fields.copy(level: first..<document.nodes.count, bytes)
    document = fields.joined
  }

  /// Copies the fields of a map or of the document; returns their number.
  private mutating func copy(level: Range<Int>, _ bytes: RawSpan) throws(EntityError) -> Int {
    var groups: [(name: Range<Int>, fields: [Int])] = []
    var names = NameSet()
    var index = level.lowerBound
    while index < level.upperBound {
      let name = old[index].name
      let (group, isNew) = names.insert(name, bytes)
      if isNew { groups.append((name, [])) }
      groups[group].fields.append(index)
      index = Int(old[index].end)
    }
    for group in groups {
      if group.fields.count == 1 {
        try copy(group.fields[0], named: group.name, bytes)
      } else {
        try join(group.fields, named: group.name, bytes)
      }
    }
    return groups.count
  }

  /// Makes one array, or one vector, of values of one name. An empty array among them is an element, as Google's
  /// importer has it; a vector goes together with vectors only.
  private mutating func join(_ fields: [Int], named name: Range<Int>, _ bytes: RawSpan) throws(EntityError) {
    let vectors = fields.count { old[$0].kind == .vector }
    guard vectors == 0 || vectors == fields.count else {
      throw EntityError(.entityValue, at: name.lowerBound, "A field is a vector and something else at once.")
    }
    let node = joined.open(vectors > 0 ? .vector : .array, name: name)
    var count = 0
    for field in fields {
      let isList = old[field].kind == .vector || (old[field].kind == .array && old[field].low > 0)
      count += try copy(elements: isList ? field + 1..<Int(old[field].end) : field..<Int(old[field].end), bytes)
    }
    if vectors > 0, count > FieldLevel.maximumCoordinates { throw FieldLevel.tooManyCoordinates(name) }
    joined.close(node, count: count)
  }

  /// - Returns: how many there are.
  private mutating func copy(elements: Range<Int>, _ bytes: RawSpan) throws(EntityError) -> Int {
    var count = 0
    var element = elements.lowerBound
    while element < elements.upperBound {
      try copy(element, named: 0..<0, bytes)
      count += 1
      element = Int(old[element].end)
    }
    return count
  }

  private mutating func copy(_ index: Int, named name: Range<Int>, _ bytes: RawSpan) throws(EntityError) {
    let node = old[index]
    let start = joined.open(node.kind, name: name)
    joined.nodes[start].low = node.low
    joined.nodes[start].high = node.high
    let inside = index + 1..<Int(node.end)
    switch node.kind {
    case .map: joined.nodes[start].low = UInt64(try copy(level: inside, bytes))
    default: _ = try copy(elements: inside, bytes)
    }
    joined.nodes[start].end = UInt32(joined.nodes.count)
  }
}
