import GoogleCloud
import Keys
import Policy

extension Runbook {
  private static let longestTitle = 200
  private static let longestPattern = 500
  private static let mostParameters = 100

  /// A runbook without its steps.
  /// - Parameter frontMatter: the YAML between the two lines of `---`.
  init(path: String, bytes: [UInt8], digest: Digest256, frontMatter: String) throws(RunbookProblem) {
    self.init(path: path, bytes: bytes, digest: digest, title: "")
    do throws(YAMLProblem) {
      let root = try YAMLText.tree(of: frontMatter, calledA: "runbook's front matter")
      let keys = try root.mapping([
        "title", "when", "expected", "cost", "severity", "declare when", "ends when", "status messages", "roles",
        "parameters",
        "environment", "tools", "approvers",
      ])
      guard let title = keys["title"] else { throw root.error("The key title is missing.") }
      self.title = try Self.line(title, longest: Self.longestTitle)
      when = try keys["when"]?.text()
      statedDuration = try keys["expected"]?.duration()
      cost = try keys["cost"]?.text()
      severity = try keys["severity"]?.declaration()
      declareWhen = try keys["declare when"]?.declaration()
      endsWhen = try keys["ends when"]?.declaration()
      for (name, node) in try keys["status messages"]?.entries() ?? [] {
        messages.append(try StatusMessage(name, node))
        guard messages.count <= StatusMessage.most else { throw node.error("There are too many status messages.") }
      }
      for (name, node) in try keys["roles"]?.entries() ?? [] { roles.append(try Self.role(name, node)) }
      for (name, node) in try keys["parameters"]?.entries() ?? [] {
        parameters.append(try Self.parameter(name, node))
        guard parameters.count <= Self.mostParameters else { throw node.error("There are too many parameters.") }
      }
      for (name, node) in try keys["environment"]?.entries() ?? [] {
        guard name.utf8.count <= 100, name.wholeMatch(of: /[A-Z_][A-Z0-9_]*/) != nil else {
          throw node.error("\"\(name.prefix(40))\" is no name of an environment's variable; one is like API_TOKEN.")
        }
        guard !SecretVariables.names.contains(name) else {
          throw node.error(
            "No command gets \(name): \(AccessTokenFile.variable) names a file that holds the access token.")
        }
        environment.append(Need(name: name, description: try node.text()))
      }
      tools = try (keys["tools"]?.oneOrMore() ?? []).map { node throws(YAMLProblem) in
        let tool = try node.text()
        guard tool.wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9._+-]{0,99}/) != nil else {
          throw node.error("\"\(tool.prefix(40))\" is no program's name; it is looked for on PATH.")
        }
        return tool
      }
      approvers = try keys["approvers"]?.text()
    } catch { throw RunbookProblem(.frontMatter, error) }
  }

  private static func line(_ node: YAMLNode, longest: Int) throws(YAMLProblem) -> String {
    let text = try node.text()
    guard text.count <= longest, !text.contains(where: \.isNewline) else {
      throw node.error("This is one line of at most \(longest) characters.")
    }
    return text
  }

  /// `operator: Who it is.`, or with `who` and `people`.
  private static func role(_ name: String, _ node: YAMLNode) throws(YAMLProblem) -> Role {
    try node.checkName(name)
    guard node.isMapping else { return Role(name: name, description: try node.text(), people: []) }
    let keys = try node.mapping(["who", "people"])
    guard let who = keys["who"] else { throw node.error("The key who is missing.") }
    let people = try (keys["people"]?.oneOrMore() ?? []).map { person throws(YAMLProblem) in
      try line(person, longest: PersonName.longest)
    }
    return Role(name: name, description: try who.text(), people: people)
  }

  private static func parameter(_ name: String, _ node: YAMLNode) throws(YAMLProblem) -> Parameter {
    try node.checkName(name)
    if node.isMapping, let secret = try node.entries().first(where: { $0.name == "secret" }) {
      throw secret.value.error(
        "A secret is no parameter, since the journal holds those: read it from a file or the environment in the command, "
          + "and name it under environment.")
    }
    let keys = try node.mapping(["description", "default", "pattern", "required"])
    guard let description = keys["description"] else { throw node.error("The key description is missing.") }
    var pattern: String?
    if let patternNode = keys["pattern"] {
      let text = try line(patternNode, longest: longestPattern)
      do { _ = try ParameterValues.regularExpression(text) } catch {
        throw patternNode.error("This is not a regular expression: \(error).")
      }
      pattern = text
    }
    let defaultValue = try keys["default"]?.text()
    let isRequired = try keys["required"]?.truth()
    if defaultValue != nil, isRequired == true, let node = keys["required"] {
      throw node.error("It has a default, so nobody has to give it; leave one of the two out.")
    }
    let parameter = Parameter(
      name: name, description: try description.text(), defaultValue: defaultValue,
      isRequired: isRequired ?? (defaultValue == nil), pattern: pattern)
    if let defaultValue, let defaultText = keys["default"],
      let reason = ParameterValues.refusal(of: defaultValue, parameter)
    {
      throw defaultText.error("The default does not fit: \(reason)")
    }
    return parameter
  }
}
