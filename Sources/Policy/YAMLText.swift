import Yams

/// YAML text to a tree of nodes, within limits: it comes from a repository, but is not trusted to be harmless.
///
/// libyaml refuses more than 1,000 levels by itself, and the reader of the schema never goes deeper than that has.
package enum YAMLText {
  /// A policy of a thousand collections has a tenth of this.
  static let maximumBytes = 1 << 20

  /// - Parameters:
  ///   - kind: what the text is called in errors.
  ///   - remedy: what to do where it holds nothing.
  package static func tree(
    of text: String, calledA kind: String = "policy", whenEmpty remedy: String = "leave it out, or write its keys."
  ) throws(YAMLProblem) -> YAMLNode {
    guard text.utf8.count <= maximumBytes else {
      throw YAMLProblem("The text is larger than \(maximumBytes) bytes; a \(kind) is not.")
    }
    try refuseAnchors(text, kind)
    let root: Node?
    do {
      root = try Yams.compose(yaml: text, .basic, .default, .utf8)
    } catch let error as YamlError {
      throw YAMLProblem(error)
    } catch {
      throw YAMLProblem("This is not YAML: \(error)")
    }
    guard let root else {
      throw YAMLProblem("The \(kind) holds nothing; \(remedy)")
    }
    return YAMLNode(root, key: "")
  }

  /// Anchors and their aliases can make a few lines stand for more than a machine can hold, and the parser would compare
  /// them as keys before anyone could look. Without an anchor there is no alias.
  ///
  /// Found in the text, by what an anchor begins with: `&` and a name, after what is no letter or digit. Comment lines
  /// are passed over; a line ends where YAML's does, else a comment could hide what follows it.
  private static func refuseAnchors(_ text: String, _ kind: String) throws(YAMLProblem) {
    let lines = text.unicodeScalars.split(omittingEmptySubsequences: false) {
      ["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"].contains($0)
    }
    for line in lines {
      guard line.first(where: { $0 != " " && $0 != "\t" }) != "#" else { continue }
      var (last, wasAmpersand): (Unicode.Scalar, Bool) = (" ", false)
      for scalar in line {
        if wasAmpersand, isWord(scalar) {
          let at = text.unicodeScalars.distance(from: text.startIndex, to: line.startIndex)
          let number = text.unicodeScalars.prefix(at).count { $0 == "\n" } + 1
          throw YAMLProblem(line: number, "Anchors (&name) and aliases are not used in a \(kind); write it out.")
        }
        wasAmpersand = scalar == "&" && !isWord(last)
        last = scalar
      }
    }
  }

  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "_" || scalar == "-"
  }
}

extension YAMLProblem {
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
