import Policy

extension Step {
  private static let longestValue = 200

  /// Reads the block ` ```yaml step `.
  /// - Returns: the line of its first key; nil if YAML's parser does not say.
  mutating func readAttributes(_ text: String) throws(RunbookProblem) -> Int? {
    do throws(YAMLProblem) {
      let root = try YAMLText.tree(of: text, calledA: "step's block")
      let keys = try root.mapping([
        "expected", "mutates", "confirm", "approval", "approves", "only if", "sets", "asks", "tells",
      ])
      expected = try keys["expected"]?.duration()
      mutates = try keys["mutates"]?.truth() ?? false
      confirm = try keys["confirm"].map { node throws(YAMLProblem) in try Self.variable(node) }
      approval = try keys["approval"]?.text()
      for node in try keys["approves"]?.oneOrMore() ?? [] {
        let name = try node.text()
        guard name.utf8.count <= 100, name.wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9._-]*/) != nil, !approves.contains(name)
        else { throw node.error("What is approved are names of files in the journal's folder, each once.") }
        approves.append(name)
      }
      tells = try keys["tells"]?.text()
      condition = try keys["only if"].map { node throws(YAMLProblem) in try Self.condition(node) }
      for node in try keys["sets"]?.oneOrMore() ?? [] {
        let name = try node.name()
        guard !sets.contains(name) else { throw node.error("The name stands here twice.") }
        sets.append(name)
      }
      for node in try keys["asks"]?.oneOrMore() ?? [] {
        let name = try node.name()
        guard sets.contains(name), !asks.contains(name) else {
          throw node.error("What is asked is a variable that the step sets, each once.")
        }
        asks.append(name)
      }
      return root.line
    } catch { throw RunbookProblem(.step, error) }
  }

  private static func variable(_ node: YAMLNode) throws(YAMLProblem) -> String {
    guard let match = try node.text().wholeMatch(of: /\$\{([a-z][a-z0-9_]*)\}/) else {
      throw node.error("What is to be typed is the value of a variable, such as ${database}.")
    }
    return String(match.1)
  }

  /// `${mode} is full`, `${mode} is not full`, `${mode} is empty`.
  private static func condition(_ node: YAMLNode) throws(YAMLProblem) -> Condition {
    let text = try node.text()
    guard text.utf8.count <= longestValue,
      let match = text.wholeMatch(of: /\$\{([a-z][a-z0-9_]*)\} is( not)? (\S.*)/)
    else {
      throw node.error("A condition is like ${mode} is full, ${mode} is not full, or ${mode} is empty.")
    }
    return Condition(
      name: String(match.1), value: match.3 == "empty" ? "" : String(match.3), isNegated: match.2 != nil)
  }
}

extension YAMLNode {
  func duration() throws(YAMLProblem) -> Duration {
    let text = try text()
    guard let duration = LengthOfTime.duration(text, atMost: Step.longest) else {
      throw error("\"\(text.prefix(40))\" is no time from 1s to a week; write it like 45s, 10m or 1h30m.")
    }
    return duration
  }

  /// The name of a variable.
  func name() throws(YAMLProblem) -> String {
    let text = try text()
    try checkName(text)
    return text
  }

  func checkName(_ text: String) throws(YAMLProblem) {
    guard NamedValue.isName(text) else {
      throw error("\"\(text.prefix(40))\" is no name: a small letter, then small letters, digits and _, at most 40.")
    }
  }
}
