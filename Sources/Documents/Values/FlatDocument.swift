/// One decoded document as a flat list of nodes over the bytes it was decoded from.
///
/// Both decoders, of the export's entities and of the service's answers, write this form, and everything that looks at a
/// document reads it: the fingerprint, the JSON, the collections' counts. So there is one meaning of a document, and
/// no string or tree is built for a document that nobody looks at. A value of this type is used again and again for
/// one document after another: its nodes are only valid together with the bytes of the last one decoded.
///
/// The nodes are in depth-first order, and each knows the index after its last descendant:
///
///     reference            the document's own name
///       project  database  collection  name|number  [collection  name|number ...]
///     field                one node per field, `name` set
///     field: array
///       element ...
///     field: map
///       entry ...
public struct FlatDocument: Sendable {
  public enum Kind: UInt8, Sendable {
    case null, boolean, integer, double, timestamp, string, bytes, geoPoint
    /// Children: `project`, `database`, then `collection` and `idName` or `idNumber` in turn.
    case reference
    case array, map
    /// Children: `double`.
    case vector
    /// A form of the older Datastore that Firestore shows as a map of `__type__`, `meaning` and `value`: the meaning is
    /// the node's integer, the value its one child.
    case legacy
    case project, database, collection, idName, idNumber
  }

  @frozen
  public struct Node: Sendable {
    public var kind: Kind
    public var nameStart: UInt32
    public var nameLength: UInt32
    /// Index after the last descendant.
    public var end: UInt32
    public var low: UInt64
    public var high: UInt64

    @inlinable
    public init(_ kind: Kind, name: Range<Int>, low: UInt64 = 0, high: UInt64 = 0, end: Int = 0) {
      self.kind = kind
      nameStart = UInt32(truncatingIfNeeded: name.lowerBound)
      nameLength = UInt32(truncatingIfNeeded: name.count)
      self.end = UInt32(truncatingIfNeeded: end)
      self.low = low
      self.high = high
    }

    /// Where the field's name stands; empty for what has no name (elements, parts of a reference).
    @inlinable
    public var name: Range<Int> { Int(nameStart)..<(Int(nameStart) + Int(nameLength)) }

    /// Where the text or bytes of a `string`, `bytes`, `project`, `database`, `collection` or `idName` stand.
    @inlinable
    public var content: Range<Int> { Int(low)..<Int(low) + Int(high) }

    /// The value of an `integer`, a `timestamp` (microseconds), an `idNumber`, a `boolean` (0 or 1), the meaning of a
    /// `legacy`, and the number of children of an `array`, `map` or `vector`.
    @inlinable
    public var integer: Int64 { Int64(bitPattern: low) }

    /// The value of a `double`, the latitude of a `geoPoint`.
    @inlinable
    public var double: Double { Double(bitPattern: low) }

    /// The longitude of a `geoPoint`.
    @inlinable
    public var longitude: Double { Double(bitPattern: high) }
  }

  public var nodes: [Node] = []

  public init() {}

  /// Index of the first field.
  @inlinable
  public var firstField: Int { nodes.isEmpty ? 0 : Int(nodes[0].end) }

  @inlinable
  public mutating func removeAll() { nodes.removeAll(keepingCapacity: true) }

  /// Appends a node without children.
  @inlinable @inline(__always)
  public mutating func append(
    _ kind: Kind, name: Range<Int> = 0..<0, low: UInt64 = 0, high: UInt64 = 0
  ) {
    nodes.append(Node(kind, name: name, low: low, high: high, end: nodes.count + 1))
  }

  /// Appends a node whose content is a range of the bytes.
  @inlinable @inline(__always)
  public mutating func append(_ kind: Kind, name: Range<Int> = 0..<0, content: Range<Int>) {
    append(kind, name: name, low: UInt64(content.lowerBound), high: UInt64(content.count))
  }

  /// Says where the content of a node stands that was appended without any.
  @inlinable
  public mutating func setContent(of index: Int, _ content: Range<Int>) {
    nodes[index].low = UInt64(content.lowerBound)
    nodes[index].high = UInt64(content.count)
  }

  /// Appends a node whose children follow; `close` ends it.
  @inlinable
  public mutating func open(_ kind: Kind, name: Range<Int> = 0..<0, low: UInt64 = 0) -> Int {
    nodes.append(Node(kind, name: name, low: low))
    return nodes.count - 1
  }

  /// Ends the node at `index`; `count` is its number of children, or the meaning of a `legacy`.
  @inlinable
  public mutating func close(_ index: Int, count: Int) {
    nodes[index].end = UInt32(truncatingIfNeeded: nodes.count)
    nodes[index].low = UInt64(count)
  }

  /// Ends a map, whose entries are counted.
  @inlinable
  public mutating func closeMap(_ index: Int) {
    var count = 0
    var entry = index + 1
    while entry < nodes.count {
      count += 1
      entry = Int(nodes[entry].end)
    }
    close(index, count: count)
  }

  /// The indices of the direct children of the node at `parent`.
  @inlinable
  public func children(of parent: Int) -> Children {
    Children(document: self, next: parent + 1, end: Int(nodes[parent].end))
  }

  /// The indices of the document's fields.
  @inlinable
  public var fields: Children {
    Children(document: self, next: firstField, end: nodes.count)
  }

  @frozen
  public struct Children: Sequence, IteratorProtocol {
    @usableFromInline let nodes: [Node]
    @usableFromInline var index: Int
    @usableFromInline let end: Int

    @inlinable
    init(document: FlatDocument, next: Int, end: Int) {
      nodes = document.nodes
      index = next
      self.end = end
    }

    @inlinable
    public mutating func next() -> Int? {
      guard index < end else { return nil }
      defer { index = Int(nodes[index].end) }
      return index
    }
  }
}
