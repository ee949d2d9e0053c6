import Documents

/// An entity as a tree of fields that can be changed and written again, also in ways that no encoder writes.
struct EntityTree {
  var fields: [Node]

  struct Node {
    var number: UInt64
    var content: Content
    /// Bytes by which the tag is longer than it needs.
    var tagPadding = 0
    /// Bytes by which the number or the length is longer than it needs.
    var padding = 0
    /// What is added to the true length.
    var lengthError: Int64 = 0
  }

  enum Content {
    case varint(UInt64)
    case fixed64(UInt64)
    case fixed32([UInt8])
    case bytes([UInt8])
    case message([Node])
    case group([Node])
  }

  /// The messages of an entity; in which field of which message another one stands.
  enum Message {
    case entity, key, path, element, property, value, point, reference, referenceElement, other

    func message(at field: UInt64) -> Message? {
      switch (self, field) {
      case (.entity, 13): .key
      case (.entity, 14), (.entity, 15): .property
      case (.entity, 16), (.key, 14): .path
      case (.property, 5): .value
      default: nil
      }
    }

    func group(at field: UInt64) -> Message {
      switch (self, field) {
      case (.path, 1): .element
      case (.value, 5): .point
      case (.value, 12): .reference
      case (.reference, 14): .referenceElement
      default: .other
      }
    }
  }

  /// Reads an entity; throws for one that is not well-formed.
  init(_ record: [UInt8]) throws {
    var cursor = WireCursor(record.indices)
    fields = try EntityTree.read(.entity, &cursor, until: nil, isMap: false, record)
  }

  private static func read(
    _ message: Message, _ cursor: inout WireCursor, until group: UInt64?, isMap: Bool, _ record: [UInt8]
  ) throws -> [Node] {
    let bytes = record.span.bytes
    var nodes: [Node] = []
    while !cursor.isAtEnd {
      let tag = try cursor.tag(bytes)
      let content: Content
      switch tag.type {
      case 0: content = .varint(try cursor.varint(bytes))
      case 1: content = .fixed64(try cursor.fixed64(bytes))
      case 2:
        let range = try cursor.lengthDelimited(bytes)
        var inner = WireCursor(range)
        if message == .value, tag.field == 3, isMap {
          content = .message(try read(.entity, &inner, until: nil, isMap: false, record))
        } else if let child = message.message(at: tag.field) {
          let isMap = nodes.contains { if case .varint(19) = $0.content { $0.number == 1 } else { false } }
          content = .message(try read(child, &inner, until: nil, isMap: isMap && child == .value, record))
        } else {
          content = .bytes(Array(record[range]))
        }
      case 3:
        content = .group(
          try read(message.group(at: tag.field), &cursor, until: tag.field, isMap: false, record))
      case 4 where tag.field == group: return nodes
      case 5:
        let start = cursor.position
        try cursor.skip(tag, bytes)
        content = .fixed32(Array(record[start..<cursor.position]))
      default: throw WireError(.unexpectedEndGroup, at: cursor.position)
      }
      nodes.append(Node(number: tag.field, content: content))
    }
    return nodes
  }

  var bytes: [UInt8] { EntityTree.bytes(of: fields) }

  static func bytes(of nodes: [Node]) -> [UInt8] {
    var bytes: [UInt8] = []
    for node in nodes { append(node, to: &bytes) }
    return bytes
  }

  private static func append(_ node: Node, to bytes: inout [UInt8]) {
    func delimited(_ content: [UInt8]) {
      varint(node.number << 3 | 2, node.tagPadding, to: &bytes)
      varint(UInt64(bitPattern: Int64(content.count) &+ node.lengthError), node.padding, to: &bytes)
      bytes += content
    }
    switch node.content {
    case .varint(let value):
      varint(node.number << 3, node.tagPadding, to: &bytes)
      varint(value, node.padding, to: &bytes)
    case .fixed64(let value):
      varint(node.number << 3 | 1, node.tagPadding, to: &bytes)
      for shift: UInt64 in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
    case .fixed32(let content):
      varint(node.number << 3 | 5, node.tagPadding, to: &bytes)
      bytes += content
    case .bytes(let content): delimited(content)
    case .message(let nodes): delimited(EntityTree.bytes(of: nodes))
    case .group(let nodes):
      varint(node.number << 3 | 3, node.tagPadding, to: &bytes)
      bytes += EntityTree.bytes(of: nodes)
      varint(node.number << 3 | 4, node.tagPadding, to: &bytes)
    }
  }

  private static func varint(_ value: UInt64, _ padding: Int, to bytes: inout [UInt8]) {
    var wire = WireWriter()
    wire.varint(value)
    if padding > 0 {
      wire.bytes[wire.bytes.count - 1] |= 0x80
      wire.bytes += [UInt8](repeating: 0x80, count: padding - 1) + [0]
    }
    bytes += wire.bytes
  }

  // MARK: Places

  /// How many nodes there are, at every depth.
  var count: Int { EntityTree.count(fields) }

  private static func count(_ nodes: [Node]) -> Int {
    nodes.reduce(0) { sum, node in
      switch node.content {
      case .message(let inner), .group(let inner): sum + 1 + count(inner)
      default: sum + 1
      }
    }
  }

  /// The node at a place, counted in the order of the bytes.
  func node(at place: Int) -> Node? {
    var found: Node?
    var copy = self
    copy.change(at: place) { siblings, index in found = siblings[index] }
    return found
  }

  /// Changes a node, or its siblings.
  mutating func change(at place: Int, _ body: (inout [Node], Int) -> Void) {
    var place = place
    _ = EntityTree.change(&fields, &place, body)
  }

  private static func change(_ nodes: inout [Node], _ place: inout Int, _ body: (inout [Node], Int) -> Void) -> Bool {
    for index in nodes.indices {
      if place == 0 {
        body(&nodes, index)
        return true
      }
      place -= 1
      switch nodes[index].content {
      case .message(var inner):
        if change(&inner, &place, body) {
          nodes[index].content = .message(inner)
          return true
        }
      case .group(var inner):
        if change(&inner, &place, body) {
          nodes[index].content = .group(inner)
          return true
        }
      default: break
      }
    }
    return false
  }
}
