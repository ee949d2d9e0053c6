package import Documents
import JSON

/// Documents from a seed: every value type, at random.
package struct SampleDocuments {
  private var random: SeededRandom

  package init(seed: UInt64) {
    random = SeededRandom(seed: seed)
  }

  package mutating func document(_ index: Int) -> Document {
    let count = Int.random(in: 0...8, using: &random)
    return Document(name: name(index), fields: fields(count, depth: 0))
  }

  package mutating func documents(_ count: Int) -> [Document] {
    (0..<count).map { document($0) }
  }

  private mutating func name(_ index: Int) -> DocumentName {
    var elements = [PathElement(collection: pick(["a", "companies", "ñandú", "x y"]), id: id(index))]
    if Bool.random(using: &random) { elements.append(PathElement(collection: pick(["lines", "a"]), id: id(index))) }
    return DocumentName(database: DatabaseName(project: "demo-pyme-erp"), path: DocumentPath(elements))
  }

  private mutating func id(_ index: Int) -> DocumentID {
    switch Int.random(in: 0...3, using: &random) {
    case 0: .number(Int64(index + 1) * (Bool.random(using: &random) ? 1 : -1))
    case 1: .name("ü\(index)!")
    default: .name("d\(index)")
    }
  }

  private mutating func fields(_ count: Int, depth: Int) -> [Field] {
    (0..<count).map {
      Field(pick(["total", "a.b", "`", "é", "x y", "_", "n"]) + "\($0)", value(depth: depth, inArray: false))
    }
  }

  private mutating func value(depth: Int, inArray: Bool) -> Value {
    switch Int.random(in: 0...(depth < 3 ? 12 : 9), using: &random) {
    case 0: .null
    case 1: .boolean(Bool.random(using: &random))
    case 2: .integer(pick([0, -1, .min, .max, Int64.random(in: .min ... .max, using: &random)]))
    case 3: .double(pick([0, 1, -0.0, .nan, .infinity, -.infinity, .leastNonzeroMagnitude, 0.1, 1e300]))
    case 4:
      .timestamp(
        microseconds: pick([0, -1, Timestamp.range.lowerBound, Timestamp.range.upperBound, 1_767_225_600_123_456]))
    case 5: .string(pick(["", "plain", "ñ😀", "\u{0}\"\\\n", "<script>", String(repeating: "x", count: 40_000)]))
    case 6: .bytes((0..<Int.random(in: 0...40, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) })
    case 7: .reference(name(Int.random(in: 0...9, using: &random)))
    case 8: .geoPoint(latitude: pick([0, -90, 12.5]), longitude: pick([0, 180, -77.25]))
    case 9: inArray ? .null : .vector((0..<Int.random(in: 1...5, using: &random)).map(Double.init))
    case 10: .map(fields(Int.random(in: 0...4, using: &random), depth: depth + 1))
    default:
      inArray
        ? .map([])
        : .array(
          (0..<Int.random(in: 0...4, using: &random)).map { _ in value(depth: depth + 1, inArray: true) })
    }
  }

  private mutating func pick<Element>(_ choices: [Element]) -> Element {
    choices[Int.random(in: 0..<choices.count, using: &random)]
  }
}

/// SplitMix64: the same numbers from the same seed, on every machine.
package struct SeededRandom: RandomNumberGenerator, Sendable {
  private var state: UInt64

  package init(seed: UInt64) {
    state = seed
  }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
