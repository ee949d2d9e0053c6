import Documents

/// Which webhook Rekindle calls at a change of state: `notify` of a policy.
package struct NotifyRules: Sendable, Equatable {
  /// The environment variable that holds the webhook's URL, which is a secret.
  package var webhookVariable: String
  /// While a check fails, Rekindle calls the webhook again after so long.
  package var repeatAfter = Duration.seconds(86_400)
  package var form = Form.full

  /// What the webhook's JSON holds.
  package enum Form: String, Sendable, CaseIterable {
    /// The text, the occasion and the JSON of the status.
    case full
    /// The text alone, for a service that refuses members it does not know.
    case text
  }

  package init(webhookVariable: String) {
    self.webhookVariable = webhookVariable
  }
}

extension NotifyRules {
  init(_ node: YAMLNode) throws(YAMLProblem) {
    let keys = try node.mapping(["webhookVariable", "repeatAfter", "form"])
    guard let variable = keys["webhookVariable"] else {
      throw node.error(
        "The key webhookVariable is missing. Write the name of the environment variable that holds the webhook's URL.")
    }
    let name = try variable.text()
    // What looks like a URL is not repeated in the message.
    guard name.utf8.allSatisfy({ $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ":") }) else {
      throw variable.error(
        "This looks like a URL, which is a secret. Put it into an environment variable, and write that variable's name here."
      )
    }
    guard let first = name.utf8.first, !(0x30...0x39).contains(first),
      name.utf8.allSatisfy({ $0.isASCIILetterOrDigit || $0 == UInt8(ascii: "_") })
    else {
      throw variable.error(
        "\"\(name.prefix(40))\" is not an environment variable's name. Write one like REKINDLE_WEBHOOK.")
    }
    self.init(webhookVariable: name)
    if let node = keys["repeatAfter"] { repeatAfter = try node.duration() }
    if let node = keys["form"] { form = try node.choice(Form.allCases.map { (name: $0.rawValue, value: $0) }) }
  }
}
