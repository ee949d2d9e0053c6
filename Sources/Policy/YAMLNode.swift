import Yams

/// A value in the YAML of a policy or a runbook, with the key that leads to it, so that every error can name its place.
package struct YAMLNode {
  private let node: Node
  /// `collections[2].minimum`; empty for the whole.
  package let key: String

  init(_ node: Node, key: String) {
    self.node = node
    self.key = key
  }

  package var line: Int? { node.mark?.line }

  package func error(_ message: String) -> YAMLProblem {
    YAMLProblem(line: node.mark?.line, column: node.mark?.column, key: key, message)
  }

  /// What kind of value it is, for messages.
  private var kind: String {
    switch node {
    case .mapping: "a mapping"
    case .sequence: "a list"
    case .alias: "an alias"
    case .scalar(let scalar):
      scalar.string.isEmpty && scalar.style == .plain ? "nothing" : "\"\(scalar.string.prefix(40))\""
    }
  }

  /// For a word of the policy's that is none of those that it may be.
  func unknown(_ kind: String, _ word: String, among known: [String]) -> YAMLProblem {
    error(
      "There is no \(kind) \"\(word.prefix(40))\"" + NearestName.question(word, in: known)
        + " Known are: \(known.joined(separator: ", ")).")
  }

  private func mismatch(_ wanted: String) -> YAMLProblem { error("Here stands \(kind), where \(wanted) should.") }

  package var isMapping: Bool {
    if case .mapping = node { true } else { false }
  }

  /// The entries of a mapping whose keys are all known.
  package func mapping(_ known: [String]) throws(YAMLProblem) -> [String: YAMLNode] {
    guard case .mapping(let mapping) = node else { throw mismatch("a mapping of \(known.joined(separator: ", "))") }
    var entries: [String: YAMLNode] = [:]
    for (key, value) in mapping {
      let name = try keyName(key)
      guard known.contains(name) else {
        throw YAMLNode(key, key: child(name)).unknown("key", name, among: known)
      }
      entries[name] = YAMLNode(value, key: child(name))
    }
    return entries
  }

  /// The entries of a mapping whose keys are the user's, in their order.
  package func entries() throws(YAMLProblem) -> [(name: String, value: YAMLNode)] {
    guard case .mapping(let mapping) = node else { throw mismatch("a mapping") }
    var entries: [(String, YAMLNode)] = []
    for (key, value) in mapping {
      let name = try keyName(key)
      entries.append((name, YAMLNode(value, key: child(name))))
    }
    return entries
  }

  private func keyName(_ key: Node) throws(YAMLProblem) -> String {
    guard case .scalar(let scalar) = key else { throw YAMLNode(key, key: self.key).mismatch("a key") }
    return scalar.string
  }

  private func child(_ name: String) -> String { key.isEmpty ? String(name.prefix(40)) : "\(key).\(name.prefix(40))" }

  package func elements() throws(YAMLProblem) -> [YAMLNode] {
    guard case .sequence(let sequence) = node else { throw mismatch("a list") }
    return sequence.enumerated().map { YAMLNode($1, key: "\(key)[\($0 + 1)]") }
  }

  /// The elements of a list, or the value itself as the only one.
  package func oneOrMore() throws(YAMLProblem) -> [YAMLNode] {
    if case .sequence = node { try elements() } else { [self] }
  }

  package func text() throws(YAMLProblem) -> String {
    guard case .scalar(let scalar) = node, !scalar.string.isEmpty else { throw mismatch("a text") }
    return scalar.string
  }

  package func truth() throws(YAMLProblem) -> Bool { try choice([("true", true), ("false", false)]) }

  /// A whole number of 0 or more.
  func count() throws(YAMLProblem) -> Int {
    guard let plain, plain.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let count = Int(plain) else {
      throw mismatch("a whole number of 0 or more")
    }
    return count
  }

  /// A number from 0 to 100.
  func percent() throws(YAMLProblem) -> Double {
    guard let plain, plain.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E }), let value = Double(plain),
      (0...100).contains(value)
    else { throw mismatch("a number from 0 to 100, without a sign of percent,") }
    return value
  }

  /// One of a few words.
  func choice<Value>(_ choices: [(name: String, value: Value)]) throws(YAMLProblem) -> Value {
    guard let plain, let choice = choices.first(where: { $0.name == plain }) else {
      throw mismatch(choices.map(\.name).joined(separator: " or "))
    }
    return choice.value
  }

  /// Whether it is text to every reader of YAML: in quotes, or nothing that YAML has another type for.
  ///
  /// Source: yaml.org/type, for null, booleans, numbers and times of YAML 1.1.
  var isText: Bool {
    guard let plain else { return true }
    let types = Resolver.default.resolveTag(of: Node(plain, Tag(.implicit), .plain))
    return types == .str
  }

  /// A scalar that is not in quotes: a quoted number is text.
  private var plain: String? {
    guard case .scalar(let scalar) = node, scalar.style == .plain, !scalar.string.isEmpty else { return nil }
    return scalar.string
  }
}
