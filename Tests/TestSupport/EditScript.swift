package import Comparison
package import Documents

/// A random database, and the same after edits that are known: what a diff of the two has to say.
///
/// What is expected is written down with each edit, and does not come from the code under test.
package struct EditScript {
  package private(set) var left: [Document]
  package private(set) var right: [Document]
  private var expectedByIndex: [(key: [UInt8], difference: DocumentDifference)] = []
  private var random: SeededRandom

  /// What the report must list, in name order.
  package var expected: [DocumentDifference] {
    expectedByIndex.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.difference)
  }

  /// The field that edits are made in; documents have no other of this name.
  private static let field = "edited field"
  private static let path = "`edited field`"

  /// Whether the service takes all that is edited: it has no -0.0, and no field without a name.
  private let isForService: Bool

  /// - Parameter edits: how many documents differ; there are as many again that are written in another way and are equal.
  package init(seed: UInt64, documents: Int, edits: Int, isForService: Bool = false) {
    random = SeededRandom(seed: seed)
    self.isForService = isForService
    var samples = SampleDocuments(seed: seed)
    left = samples.documents(documents)
    right = left
    let indices = Array((0..<documents).shuffled(using: &random).prefix(2 * edits))
    for index in indices.prefix(edits) { edit(index) }
    for index in indices.dropFirst(edits) { rewrite(index) }
    // From behind, so that the indices before stay what they are.
    for index in removed.sorted(by: >) { right.remove(at: index) }
    for _ in removed {
      let document = samples.document(documents + expectedByIndex.count)
      right.append(document)
      expect(.onlyRight, document)
    }
    // Neither the order of documents nor that of fields means anything.
    left.shuffle(using: &random)
    right.shuffle(using: &random)
    for index in right.indices { right[index].fields.shuffle(using: &random) }
  }

  private var removed: [Int] = []

  private mutating func edit(_ index: Int) {
    switch Int.random(in: 0..<12, using: &random) {
    case 0:
      removed.append(index)
      expect(.onlyLeft, left[index])
    case 1: change(index, .integer(1), .double(1))
    case 2: change(index, .null, nil)
    case 3: change(index, nil, .string(""))
    case 4: change(index, .double(isForService ? 1 : -0.0), .double(0))
    case 5: change(index, .bytes([0, 255]), .string("\u{0}\u{FF}"))
    case 6: change(index, .string("é"), .string("e\u{301}"))
    case 7: change(index, .timestamp(microseconds: 1), .timestamp(microseconds: 2))
    case 8:
      set(index, .array([.integer(1), .integer(2), .null]), .array([.integer(2), .integer(1)]))
      expect(
        .changed, left[index],
        [
          field("\(Self.path)[0]", .integer(1), .integer(2)), field("\(Self.path)[1]", .integer(2), .integer(1)),
          field("\(Self.path)[2]", .null, nil),
        ])
    case 9:
      let unnamed = isForService ? "unnamed" : ""
      set(
        index,
        .map([Field("in", .map([Field("a.b", .integer(1)), Field(unnamed, .null)])), Field("same", .boolean(true))]),
        .map([Field("same", .boolean(true)), Field("in", .map([Field(unnamed, .null), Field("a.b", .vector([1]))]))]))
      expect(.changed, left[index], [field("\(Self.path).in.`a.b`", .integer(1), .vector([1]))])
    case 10: change(index, .geoPoint(latitude: 1, longitude: 2), .geoPoint(latitude: 1, longitude: 3))
    default: change(index, .map([]), .array([]))
    }
  }

  /// Writes what is equal in another way.
  private mutating func rewrite(_ index: Int) {
    let quietNaN = Double(bitPattern: 0x7FF8_0000_0000_0001)
    switch Int.random(in: 0..<3, using: &random) {
    case 0: set(index, .double(.nan), .double(quietNaN))
    case 1: set(index, .reference(reference(project: "one")), .reference(reference(project: "two")))
    default:
      set(
        index, .map([Field("b", .integer(1)), Field("a", .null)]), .map([Field("a", .null), Field("b", .integer(1))]))
    }
  }

  private func reference(project: ExactName) -> DocumentName {
    DocumentName(
      database: DatabaseName(project: project),
      path: DocumentPath([PathElement(collection: "c", id: .number(7))]))
  }

  private mutating func set(_ index: Int, _ left: Value?, _ right: Value?) {
    if let left { self.left[index].fields.append(Field(Self.field, left)) }
    if let right { self.right[index].fields.append(Field(Self.field, right)) }
  }

  private mutating func change(_ index: Int, _ left: Value?, _ right: Value?) {
    set(index, left, right)
    expect(.changed, self.left[index], [field(Self.path, left, right)])
  }

  private func field(_ path: String, _ left: Value?, _ right: Value?) -> FieldDifference {
    guard let path = try? FieldPath(reading: path) else { fatalError("\(path) is no field path") }
    return FieldDifference(path: path, left: left, right: right)
  }

  private mutating func expect(_ kind: DocumentDifference.Kind, _ document: Document, _ fields: [FieldDifference] = [])
  {
    let path = document.name.path
    expectedByIndex.append((NameOrder.key(of: path), DocumentDifference(path: path, kind: kind, fields: fields)))
  }
}

extension DocumentDifference {
  /// The same with the sides changed over.
  package var mirrored: DocumentDifference {
    let kind: Kind =
      switch self.kind {
      case .onlyLeft: .onlyRight
      case .onlyRight: .onlyLeft
      case .changed: .changed
      }
    return DocumentDifference(
      path: path, kind: kind, fields: fields.map { FieldDifference(path: $0.path, left: $0.right, right: $0.left) })
  }
}
