/// A regular expression that a parameter's whole value has to match, in time that grows with the value and not faster.
///
/// Swift's own expressions go back and try again: one line of a hostile runbook could keep `rekindle runbook list` busy
/// for ever. This one follows all ways at once (Thompson, 1968), over Unicode scalars.
struct Pattern: Sendable {
  /// What one step of the program does.
  enum Instruction: Sendable {
    case one(PatternClass)
    /// Goes on in both places.
    case split(Int, Int)
    case jump(Int)
    case match
  }

  /// Counts multiply: `((a{99}){99}){99}` would be a million.
  private static let mostInstructions = 5000

  private var program: [Instruction] = []

  init(_ text: String) throws(PatternProblem) {
    var parser = PatternParser(text)
    try append(try parser.parse())
    program.append(.match)
  }

  func matches(_ value: String) -> Bool {
    var current = Threads(program.count)
    var next = Threads(program.count)
    follow(0, &current)
    for scalar in value.unicodeScalars {
      next.clear()
      for place in current.places {
        if case .one(let accepted) = program[place], accepted.contains(scalar) { follow(place + 1, &next) }
      }
      swap(&current, &next)
    }
    return current.places.contains { if case .match = program[$0] { true } else { false } }
  }

  /// Adds a place, and all that can be reached from it without a character.
  private func follow(_ start: Int, _ threads: inout Threads) {
    var open = [start]
    while let place = open.popLast() {
      guard threads.add(place) else { continue }
      switch program[place] {
      case .jump(let target): open.append(target)
      case .split(let first, let second):
        open.append(second)
        open.append(first)
      case .one, .match: break
      }
    }
  }

  private mutating func append(_ node: PatternNode) throws(PatternProblem) {
    guard program.count < Self.mostInstructions else { throw PatternProblem("it is too large") }
    switch node {
    case .one(let accepted): program.append(.one(accepted))
    case .sequence(let nodes): for node in nodes { try append(node) }
    case .choice(let nodes):
      var ends: [Int] = []
      for (index, node) in nodes.enumerated() {
        let isLast = index == nodes.count - 1
        let split = program.count
        if !isLast { program.append(.match) }
        try append(node)
        guard !isLast else { break }
        ends.append(program.count)
        program.append(.match)
        program[split] = .split(split + 1, program.count)
      }
      for end in ends { program[end] = .jump(program.count) }
    case .repeated(let node, let least, let most):
      for _ in 0..<least { try append(node) }
      guard let most else {
        let split = program.count
        program.append(.match)
        try append(node)
        program.append(.jump(split))
        program[split] = .split(split + 1, program.count)
        return
      }
      var splits: [Int] = []
      for _ in least..<most {
        splits.append(program.count)
        program.append(.match)
        try append(node)
      }
      for split in splits { program[split] = .split(split + 1, program.count) }
    }
  }
}

/// Why a text is no pattern, as an unfinished sentence.
struct PatternProblem: Error, Equatable {
  var reason: String

  init(_ reason: String) { self.reason = reason }
}

/// The places at which a match is, each once.
private struct Threads {
  private(set) var places: [Int] = []
  private var isThere: [Bool]

  init(_ count: Int) { isThere = Array(repeating: false, count: count) }

  /// - Returns: false if it is there already.
  mutating func add(_ place: Int) -> Bool {
    guard !isThere[place] else { return false }
    isThere[place] = true
    places.append(place)
    return true
  }

  mutating func clear() {
    for place in places { isThere[place] = false }
    places.removeAll(keepingCapacity: true)
  }
}
