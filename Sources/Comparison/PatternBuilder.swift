import Documents

/// Groups differences of one shape, as they come in name order.
struct PatternBuilder {
  /// The most bytes of what tells them apart: field names have up to 1,500 bytes each.
  private static let bytesKept = 4 << 20

  private var patterns: [DifferencePattern] = []
  private var indexByShape: [[UInt8]: Int] = [:]
  private var bytes = 0
  /// Documents of patterns that are not kept.
  private(set) var documentsBeyond = 0
  private var subtree: Subtree?

  /// Documents that came one after another below one place that only their side has.
  private struct Subtree {
    var kind: DocumentDifference.Kind
    /// The key's bytes of the place.
    var root: [UInt8]
    var first: DocumentPath
    var documents = 1
  }

  /// A document that one side has.
  /// - Parameters:
  ///   - key: its `NameOrder` key.
  ///   - shared: bytes that it shares with the nearest documents of the other side; -1 if that side has none.
  mutating func addOneSided(_ kind: DocumentDifference.Kind, _ path: DocumentPath, key: [UInt8], shared: Int) {
    // The shortest place that no document of the other side stands in.
    let end = NameOrder.ends(of: key).first { $0 > shared } ?? key.count
    if let open = subtree, open.kind == kind, open.root.elementsEqual(key[..<end]) {
      subtree?.documents += 1
    } else {
      closeSubtree()
      subtree = Subtree(kind: kind, root: Array(key[..<end]), first: path)
    }
  }

  mutating func addChanged(_ path: DocumentPath, _ fields: [FieldDifference]) {
    closeSubtree()
    var shape: [DifferencePattern.Field] = []
    var seen: Set<DifferencePattern.Field> = []
    for field in fields {
      let next = DifferencePattern.Field(
        path: field.path.withoutIndices, left: field.left?.typeName, right: field.right?.typeName)
      guard seen.insert(next).inserted else { continue }
      shape.append(next)
      if shape.count > DifferencePattern.fieldsKept { break }
    }
    if shape.count > DifferencePattern.fieldsKept { shape = [] }
    add(.changed(shape), collection: path.collectionID, sample: ExactName("\(path)"), documents: 1)
  }

  /// The patterns, most documents first, then by collection and shape.
  mutating func finish() -> [DifferencePattern] {
    closeSubtree()
    return patterns.enumerated().sorted { left, right in
      if left.element.documents != right.element.documents { return left.element.documents > right.element.documents }
      let (a, b) = (left.element.key, right.element.key)
      return a == b ? left.offset < right.offset : a.lexicographicallyPrecedes(b)
    }
    .map(\.element)
  }

  private mutating func closeSubtree() {
    guard let subtree else { return }
    self.subtree = nil
    let isLeft = subtree.kind == .onlyLeft
    guard subtree.documents > 1 else {
      add(
        isLeft ? .onlyLeft : .onlyRight, collection: subtree.first.collectionID, sample: ExactName("\(subtree.first)"),
        documents: 1)
      return
    }
    // Its root is as many parts of the first document's path as the key has in it.
    let parts = NameOrder.ends(of: subtree.root).count
    let elements = Array(subtree.first.elements.prefix((parts + 1) / 2))
    let isCollection = parts % 2 == 1
    let names = elements.map { ($0.collection.text, "\($0.id)") }
    func text(_ id: (String) -> String) -> ExactName {
      let parts = names.enumerated().map { number, name in
        isCollection && number == names.count - 1 ? name.0 : "\(name.0)/\(id(name.1))"
      }
      return ExactName(parts.joined(separator: "/"))
    }
    let place = text { _ in "*" }
    add(
      isLeft ? .subtreesOnlyLeft(place) : .subtreesOnlyRight(place), collection: elements.last?.collection ?? "",
      sample: text { $0 }, documents: subtree.documents, subtrees: 1)
  }

  private mutating func add(
    _ shape: DifferencePattern.Shape, collection: ExactName, sample: ExactName, documents: Int, subtrees: Int = 0
  ) {
    let pattern = DifferencePattern(collection: collection, shape: shape)
    let key = pattern.key
    let index: Int
    if let known = indexByShape[key] {
      index = known
    } else {
      guard patterns.count < DiffReport.patternsKept, bytes + key.count <= Self.bytesKept else {
        documentsBeyond += documents
        return
      }
      index = patterns.count
      bytes += key.count
      indexByShape[key] = index
      patterns.append(pattern)
    }
    patterns[index].documents += documents
    patterns[index].subtrees += subtrees
    if patterns[index].samples.count < DifferencePattern.samplesKept { patterns[index].samples.append(sample) }
  }
}

extension DifferencePattern {
  /// Tells patterns apart, by bytes: to Swift's strings, names that only look the same are equal.
  fileprivate var key: [UInt8] {
    var key = Array(collection.utf8) + [0]
    switch shape {
    case .subtreesOnlyLeft(let place): key += [1] + Array(place.utf8)
    case .subtreesOnlyRight(let place): key += [2] + Array(place.utf8)
    case .onlyLeft: key.append(3)
    case .onlyRight: key.append(4)
    case .changed(let fields):
      key.append(5)
      for field in fields {
        key += Array("\(field.path)".utf8) + [0] + Array("\(field.left ?? "") \(field.right ?? "")".utf8) + [0]
      }
    }
    return key
  }
}

extension DocumentPath {
  /// The id of the collection that the document is in.
  fileprivate var collectionID: ExactName { elements.last?.collection ?? "" }
}
