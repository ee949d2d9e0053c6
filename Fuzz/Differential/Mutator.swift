import JSON
import TestSupport

/// Changes entities at random: their fields, as no encoder writes them, and their bytes.
struct Mutator {
  private var random: SeededRandom

  init(seed: UInt64) {
    random = SeededRandom(seed: seed)
  }

  /// One change, sometimes two or three.
  mutating func mutate(_ record: [UInt8]) -> [UInt8] {
    guard var tree = try? EntityTree(record) else { return record }
    let changes = [1, 1, 1, 1, 1, 2, 2, 3][number(8)]
    for _ in 0..<changes { change(&tree) }
    var bytes = tree.bytes
    if number(12) == 0 { damage(&bytes) }
    return bytes
  }

  private mutating func number(_ bound: Int) -> Int { bound > 0 ? Int.random(in: 0..<bound, using: &random) : 0 }

  private mutating func pick<Element>(_ choices: [Element]) -> Element { choices[number(choices.count)] }

  private mutating func change(_ tree: inout EntityTree) {
    let place = number(tree.count)
    let other = tree.node(at: number(tree.count))
    var random = self
    defer { self = random }
    tree.change(at: place) { siblings, index in
      random.change(&siblings, index, other)
    }
  }

  private mutating func change(_ siblings: inout [EntityTree.Node], _ index: Int, _ other: EntityTree.Node?) {
    switch number(20) {
    case 0: siblings.remove(at: index)
    case 1: siblings.insert(siblings[index], at: number(siblings.count + 1))
    case 2: siblings.swapAt(index, number(siblings.count))
    case 3: siblings.shuffle(using: &random)
    // Another number: of a field that is known somewhere, or of none.
    case 4: siblings[index].number = UInt64(pick([1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15, 16, 17, 18, 20, 23, 30, 99]))
    case 5: siblings.insert(stranger(), at: number(siblings.count + 1))
    case 6: if let other { siblings.insert(other, at: number(siblings.count + 1)) }
    case 7: if let other { siblings[index].content = other.content }
    // Indexed or not.
    case 8, 9: indexing(&siblings, index)
    case 10: siblings[index].tagPadding = pick([1, 1, 2, 4])
    case 11: siblings[index].padding = pick([1, 1, 2, 4, 8])
    case 12: siblings[index].lengthError = pick([-1, 1, -2, 2, 1 << 31, -1 << 31, 1 << 62])
    case 13: siblings.insert(meaning(), at: 0)
    default: content(&siblings[index])
    }
  }

  /// Moves a property, or all of them, to the other list.
  private mutating func indexing(_ siblings: inout [EntityTree.Node], _ index: Int) {
    let isAll = number(3) == 0
    for place in isAll ? Array(siblings.indices) : [index] where [14, 15].contains(siblings[place].number) {
      if case .message = siblings[place].content { siblings[place].number = 29 - siblings[place].number }
    }
  }

  private mutating func meaning() -> EntityTree.Node {
    EntityTree.Node(number: 1, content: .varint(UInt64(number(42))))
  }

  /// A field that Firestore does not write.
  private mutating func stranger() -> EntityTree.Node {
    let number = UInt64(pick([2, 4, 5, 6, 7, 8, 9, 10, 11, 17, 18, 19, 21, 22, 24, 50, 99, 1_000, 1 << 28]))
    let content: EntityTree.Content =
      switch self.number(5) {
      case 0: .varint(integer())
      case 1: .fixed64(integer())
      case 2: .bytes(text())
      case 3: .fixed32([1, 2, 3, 4])
      default: .group([EntityTree.Node(number: 3, content: .bytes(text()))])
      }
    return EntityTree.Node(number: number, content: content)
  }

  private mutating func content(_ node: inout EntityTree.Node) {
    switch node.content {
    case .varint(let value): node.content = .varint(pick([value &+ 1, value &- 1, integer(), value ^ 1 << 32]))
    case .fixed64(let value): node.content = .fixed64(pick([value ^ 1, value ^ 1 << 63, double(), integer()]))
    case .fixed32: node.content = .fixed32([0, 0, 0, 1])
    case .bytes(var bytes):
      switch number(4) {
      case 0: bytes = text()
      case 1: damage(&bytes)
      case 2: bytes = []
      default: bytes += text()
      }
      node.content = .bytes(bytes)
    case .message(let nodes):
      node.content = pick([.message([]), .group(nodes), .bytes(text()), .message(nodes + nodes)])
    case .group(let nodes): node.content = pick([.group([]), .message(nodes), .group(nodes + nodes)])
    }
  }

  private mutating func integer() -> UInt64 {
    pick([
      0, 1, 2, 7, 19, 24, 31, 127, 128, 1 << 31, 1 << 32, 1 << 32 | 7, 1 << 63, .max,
      UInt64(bitPattern: Timestamp.range.lowerBound), UInt64(bitPattern: Timestamp.range.upperBound),
      UInt64(bitPattern: Timestamp.range.upperBound + 1), UInt64.random(in: 0 ... .max, using: &random),
    ])
  }

  private mutating func double() -> UInt64 {
    pick([0, -0.0, 1.5, .nan, .infinity, -.infinity, .leastNonzeroMagnitude, 91, -181]).bitPattern
  }

  private mutating func text() -> [UInt8] {
    pick(
      [
        "", "a", "/", ".", "..", "__id5__", "__id0__", "__x__", "(default)", "dev~", "dev~other", "other", "e~p", "é",
        "e\u{301}", "\u{0}", "😀", "__type__", "__vector__", "__legacy_meaning_value__",
      ].map { Array($0.utf8) } + [[0xFF], [0xED, 0xA0, 0x80], [0xC3], [0x6A, 0x04, 0x6A, 0, 0x72, 0, 0x82, 1, 0]])
  }

  private mutating func damage(_ bytes: inout [UInt8]) {
    guard !bytes.isEmpty else { return }
    let place = number(bytes.count)
    switch number(5) {
    case 0: bytes[place] ^= 1 << UInt8(number(8))
    case 1: bytes[place] = UInt8(number(256))
    case 2: bytes.remove(at: place)
    case 3: bytes.insert(UInt8(number(256)), at: place)
    default: bytes.removeSubrange(place..<min(place + 1 + number(4), bytes.count))
    }
  }
}
