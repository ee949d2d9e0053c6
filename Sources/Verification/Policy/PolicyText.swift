import Yams

/// YAML text to a tree of nodes, within limits: a policy comes from a repository, but is not trusted to be harmless.
///
/// libyaml refuses more than 1,000 levels by itself, and the reader of the schema never goes deeper than that has.
enum PolicyText {
  /// A policy of a thousand collections has a tenth of this.
  static let maximumBytes = 1 << 20
  static func tree(of text: String) throws(PolicyError) -> PolicyNode {
    guard text.utf8.count <= maximumBytes else {
      throw PolicyError("The file is larger than \(maximumBytes) bytes; a policy is not.")
    }
    try refuseAnchors(text)
    let root: Node?
    do {
      root = try Yams.compose(yaml: text, .basic, .default, .utf8)
    } catch let error as YamlError {
      throw PolicyError(error)
    } catch {
      throw PolicyError("This is not YAML: \(error)")
    }
    guard let root else { throw PolicyError("The file holds nothing; the least is a line of version: 1.") }
    return PolicyNode(root, key: "")
  }

  /// Anchors and their aliases can make a few lines stand for more than a machine can hold, and the parser would compare
  /// them as keys before anyone could look. Without an anchor there is no alias.
  ///
  /// Found in the text, by what an anchor begins with: `&` and a name, after what is no letter or digit. Comment lines
  /// are passed over.
  private static func refuseAnchors(_ text: String) throws(PolicyError) {
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let bytes = Array(line.utf8)
      guard bytes.first(where: { $0 != 0x20 && $0 != 0x09 }) != UInt8(ascii: "#") else { continue }
      for at in bytes.indices.dropLast() where bytes[at] == UInt8(ascii: "&") && isWord(bytes[at + 1]) {
        guard at == 0 || !isWord(bytes[at - 1]) else { continue }
        throw PolicyError(
          line: index + 1, column: at + 1, "Anchors (&name) and aliases are not used in a policy; write it out.")
      }
    }
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}

extension PolicyError {
  fileprivate init(_ error: YamlError) {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      // "Maximum nesting level reached, set with ..." tells of a function that nobody here can call.
      let reason = problem.split(separator: ",").first ?? "unknown"
      self.init(line: mark.line, column: mark.column, "This is not YAML: \(reason).")
    case .duplicatedKeysInMapping(let duplicates, let context):
      let names = duplicates.map { "\"\($0)\"" }.joined(separator: ", ")
      self.init(line: context.mark.line, column: context.mark.column, "The key \(names) stands here twice.")
    case .reader(let problem, let offset, _, _):
      self.init("This is not YAML, at byte \(offset ?? 0): \(problem).")
    default: self.init("This is not YAML.")
    }
  }
}
