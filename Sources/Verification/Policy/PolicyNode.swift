import Yams

/// A value of the policy, or of other YAML that is read as strictly, with the key that leads to it, so that every error
/// can name its place.
package struct PolicyNode {
  private let node: Node
  /// `collections[2].minimum`; empty for the whole policy.
  package let key: String

  init(_ node: Node, key: String) {
    self.node = node
    self.key = key
  }

  package var line: Int? { node.mark?.line }

  package func error(_ message: String) -> PolicyError {
    PolicyError(line: node.mark?.line, column: node.mark?.column, key: key, message)
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

  private func mismatch(_ wanted: String) -> PolicyError { error("Here stands \(kind), where \(wanted) should.") }

  package var isMapping: Bool {
    if case .mapping = node { true } else { false }
  }

  /// The entries of a mapping whose keys are all known.
  package func mapping(_ known: [String]) throws(PolicyError) -> [String: PolicyNode] {
    guard case .mapping(let mapping) = node else { throw mismatch("a mapping of \(known.joined(separator: ", "))") }
    var entries: [String: PolicyNode] = [:]
    for (key, value) in mapping {
      let name = try keyName(key)
      guard known.contains(name) else {
        let nearest = NearestName.of(name, in: known)
        throw PolicyNode(key, key: child(name)).error(
          "There is no key \"\(name.prefix(40))\"" + (nearest.map { "; do you mean \($0)?" } ?? ".")
            + " Known are: \(known.joined(separator: ", ")).")
      }
      entries[name] = PolicyNode(value, key: child(name))
    }
    return entries
  }

  /// The entries of a mapping whose keys are the user's, in their order.
  package func entries() throws(PolicyError) -> [(name: String, value: PolicyNode)] {
    guard case .mapping(let mapping) = node else { throw mismatch("a mapping") }
    var entries: [(String, PolicyNode)] = []
    for (key, value) in mapping {
      let name = try keyName(key)
      entries.append((name, PolicyNode(value, key: child(name))))
    }
    return entries
  }

  private func keyName(_ key: Node) throws(PolicyError) -> String {
    guard case .scalar(let scalar) = key else { throw PolicyNode(key, key: self.key).mismatch("a key") }
    return scalar.string
  }

  private func child(_ name: String) -> String { key.isEmpty ? String(name.prefix(40)) : "\(key).\(name.prefix(40))" }

  package func elements() throws(PolicyError) -> [PolicyNode] {
    guard case .sequence(let sequence) = node else { throw mismatch("a list") }
    return sequence.enumerated().map { PolicyNode($1, key: "\(key)[\($0 + 1)]") }
  }

  /// The elements of a list, or the value itself as the only one.
  package func oneOrMore() throws(PolicyError) -> [PolicyNode] {
    if case .sequence = node { try elements() } else { [self] }
  }

  package func text() throws(PolicyError) -> String {
    guard case .scalar(let scalar) = node, !scalar.string.isEmpty else { throw mismatch("a text") }
    return scalar.string
  }

  package func truth() throws(PolicyError) -> Bool {
    switch plain {
    case "true": return true
    case "false": return false
    default: throw mismatch("true or false")
    }
  }

  /// A whole number of 0 or more.
  func count() throws(PolicyError) -> Int {
    guard let plain, plain.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let count = Int(plain) else {
      throw mismatch("a whole number of 0 or more")
    }
    return count
  }

  /// A number from 0 to 100.
  func percent() throws(PolicyError) -> Double {
    guard let plain, plain.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E }), let value = Double(plain),
      (0...100).contains(value)
    else { throw mismatch("a number from 0 to 100, without a sign of percent,") }
    return value
  }

  /// One of a few words.
  func choice<Value>(_ choices: [(name: String, value: Value)]) throws(PolicyError) -> Value {
    guard let plain, let choice = choices.first(where: { $0.name == plain }) else {
      throw mismatch(choices.map(\.name).joined(separator: " or "))
    }
    return choice.value
  }

  /// A scalar that is not in quotes: a quoted number is text.
  private var plain: String? {
    guard case .scalar(let scalar) = node, scalar.style == .plain, !scalar.string.isEmpty else { return nil }
    return scalar.string
  }
}
