/// What a pattern says.
indirect enum PatternNode {
  case one(PatternClass)
  case sequence([PatternNode])
  case choice([PatternNode])
  /// `most` is nil for any number.
  case repeated(PatternNode, least: Int, most: Int?)
}

/// A set of characters.
struct PatternClass: Sendable {
  var ranges: [ClosedRange<Unicode.Scalar>] = []
  var isNegated = false

  func contains(_ scalar: Unicode.Scalar) -> Bool {
    ranges.contains { $0.contains(scalar) } != isNegated
  }

  static let digits = PatternClass(ranges: ["0"..."9"])
  static let words = PatternClass(ranges: ["a"..."z", "A"..."Z", "0"..."9", "_"..."_"])
  static let spaces = PatternClass(ranges: [" "..." ", "\t"..."\r"])
  static let anyButNewline = PatternClass(ranges: ["\n"..."\n"], isNegated: true)
}

/// Reads `.`, `[a-z]`, `[^a-z]`, `\d` `\w` `\s`, `\n` `\t`, `( )`, `|`, `?` `*` `+` `{2}` `{2,}` `{2,5}`; `^` at the start
/// and `$` at the end change nothing, since the whole value has to match.
struct PatternParser {
  private static let largestCount = 1000

  private let scalars: [Unicode.Scalar]
  private var index = 0

  init(_ text: String) {
    var scalars = ArraySlice(text.unicodeScalars)
    if scalars.first == "^" { scalars.removeFirst() }
    if scalars.last == "$", scalars.dropLast().reversed().prefix(while: { $0 == "\\" }).count.isMultiple(of: 2) {
      scalars.removeLast()
    }
    self.scalars = Array(scalars)
  }

  mutating func parse() throws(PatternProblem) -> PatternNode {
    let node = try choice()
    guard index == scalars.count else { throw PatternProblem("a ) stands alone") }
    return node
  }

  private var next: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard next == scalar else { return false }
    index += 1
    return true
  }

  private mutating func choice() throws(PatternProblem) -> PatternNode {
    var nodes = [try sequence()]
    while take("|") { nodes.append(try sequence()) }
    return nodes.count == 1 ? nodes[0] : .choice(nodes)
  }

  private mutating func sequence() throws(PatternProblem) -> PatternNode {
    var nodes: [PatternNode] = []
    while let scalar = next, scalar != "|", scalar != ")" { nodes.append(try repeated(try atom())) }
    return .sequence(nodes)
  }

  private mutating func atom() throws(PatternProblem) -> PatternNode {
    guard let scalar = next else { throw PatternProblem("something is missing at its end") }
    index += 1
    switch scalar {
    case "(":
      if take("?") {
        guard take(":") else { throw PatternProblem("(? is not known; only (?: is") }
      }
      let node = try choice()
      guard take(")") else { throw PatternProblem("a ( is not closed") }
      return node
    case "[": return .one(try characters())
    case ".": return .one(.anyButNewline)
    case "\\": return .one(try escape())
    case "*", "+", "?", "{": throw PatternProblem("nothing stands before \(scalar)")
    case "^", "$": throw PatternProblem("\(scalar) stands in the middle; the whole value has to match anyway")
    default: return .one(PatternClass(ranges: [scalar...scalar]))
    }
  }

  private mutating func repeated(_ node: PatternNode) throws(PatternProblem) -> PatternNode {
    var (least, most): (Int, Int?) = (0, nil)
    if take("?") {
      most = 1
    } else if take("+") {
      least = 1
    } else if take("{") {
      least = try count()
      most = least
      if take(",") { most = next == "}" ? nil : try count() }
      guard take("}") else { throw PatternProblem("a { is not closed") }
      guard most ?? least >= least else { throw PatternProblem("a count goes down") }
    } else if !take("*") {
      return node
    }
    if let following = next, "*+?{".unicodeScalars.contains(following) {
      throw PatternProblem("two counts stand side by side")
    }
    return .repeated(node, least: least, most: most)
  }

  private mutating func count() throws(PatternProblem) -> Int {
    var digits = ""
    while let scalar = next, PatternClass.digits.contains(scalar) {
      digits.unicodeScalars.append(scalar)
      index += 1
    }
    guard let count = Int(digits), count <= Self.largestCount else {
      throw PatternProblem("a count is none from 0 to \(Self.largestCount)")
    }
    return count
  }

  private mutating func escape() throws(PatternProblem) -> PatternClass {
    guard let scalar = next else { throw PatternProblem("it ends with \\") }
    index += 1
    switch scalar {
    case "d": return .digits
    case "w": return .words
    case "s": return .spaces
    case "n": return PatternClass(ranges: ["\n"..."\n"])
    case "t": return PatternClass(ranges: ["\t"..."\t"])
    case _ where PatternClass.words.contains(scalar): throw PatternProblem("\\\(scalar) is not known")
    default: return PatternClass(ranges: [scalar...scalar])
    }
  }

  /// What stands between brackets.
  private mutating func characters() throws(PatternProblem) -> PatternClass {
    var set = PatternClass()
    set.isNegated = take("^")
    var isFirst = true
    while true {
      guard let scalar = next else { throw PatternProblem("a [ is not closed") }
      index += 1
      if scalar == "]", !isFirst { return set }
      isFirst = false
      if scalar == "\\" {
        set.ranges += try escape().ranges
        continue
      }
      guard next == "-", index + 1 < scalars.count, scalars[index + 1] != "]" else {
        set.ranges.append(scalar...scalar)
        continue
      }
      let end = scalars[index + 1]
      guard end != "\\", scalar <= end else { throw PatternProblem("a range goes down, or ends with an escape") }
      set.ranges.append(scalar...end)
      index += 2
    }
  }
}
