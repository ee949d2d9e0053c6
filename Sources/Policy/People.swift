import Foundation

/// Who decides in an incident, and who else has to know: `people` of a policy. A runbook's prose names them; no command gets them.
package struct People: Sendable, Equatable {
  package struct Contact: Sendable, Equatable {
    /// What they are asked about, such as "data protection".
    package var role: String
    /// Who it is, and how they are reached.
    package var who: String
  }

  /// Who decides, and how they are reached.
  package var decides: String
  /// In the order of the file; each role once.
  package var contacts: [Contact] = []
  /// Where customers look; an https URL.
  package var statusPage: String?
}

extension People {
  /// Of one text, in characters.
  private static let longest = 300
  private static let mostContacts = 50

  init(_ node: YAMLNode) throws(YAMLProblem) {
    let keys = try node.mapping(["decides", "contacts", "statusPage"])
    guard let decides = keys["decides"] else {
      throw node.error("The key decides is missing. Write who decides in an incident, and how to reach them.")
    }
    self.init(decides: try Self.line(decides))
    for element in try keys["contacts"]?.elements() ?? [] {
      let keys = try element.mapping(["role", "who"])
      guard let role = keys["role"], let who = keys["who"] else {
        throw element.error("A contact has the keys role and who, such as {role: data protection, who: Eva Ruiz}.")
      }
      let contact = Contact(role: try Self.line(role), who: try Self.line(who))
      guard !contacts.contains(where: { $0.role == contact.role }) else {
        throw role.error("The role \"\(contact.role.prefix(40))\" is in this list twice. Write one entry for it.")
      }
      contacts.append(contact)
      guard contacts.count <= Self.mostContacts else {
        throw element.error("There are more than \(Self.mostContacts) contacts.")
      }
    }
    statusPage = try keys["statusPage"].map { node throws(YAMLProblem) in try Self.address(node) }
  }

  /// One line of text that shows all that it holds.
  private static func line(_ node: YAMLNode) throws(YAMLProblem) -> String {
    let text = try node.text()
    let isShown = text.unicodeScalars.allSatisfy { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse, .surrogate: false
      default: true
      }
    }
    guard isShown, text.count <= longest, text.contains(where: { !$0.isWhitespace }) else {
      throw node.error("This is one line of at most \(longest) characters, without characters that are not seen.")
    }
    return text
  }

  private static func address(_ node: YAMLNode) throws(YAMLProblem) -> String {
    let text = try line(node)
    guard let url = URL(string: text), url.scheme == "https", url.host()?.isEmpty == false, url.user == nil,
      text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
    else {
      // Not repeated here: it may hold a password.
      throw node.error("This is not a web page's address. Write one like https://status.example.com, without a user.")
    }
    return text
  }
}
