import Documents
import Foundation

extension BackupRulesReader {
  /// - Parameter bucket: of the exports.
  func serve(_ node: YAMLNode, bucket: ExactName?) throws(YAMLProblem) -> ServeRules {
    let keys = try node.mapping([
      "project", "claim", "value", "audit", "links", "apiKey", "hosts", "origins", "actions", "limits", "secondFactor",
      "iap", "journals",
    ])
    guard let project = keys["project"] else {
      throw node.error("The key project is missing. Write the id of the Firebase project whose users sign in.")
    }
    guard let audit = keys["audit"] else {
      throw node.error(
        "The key audit is missing. Write a folder, or gs://BUCKET/PREFIX, where every action is recorded.")
    }
    var rules = ServeRules(project: try Self.project(project), audit: try auditPlace(audit, besides: bucket))
    if let node = keys["claim"] { rules.claim = try Self.claim(node) }
    if let node = keys["value"] { rules.value = try Self.claimValue(node) }
    rules.links = try keys["links"].map { node throws(YAMLProblem) in try email(node) }
    rules.apiKey = try keys["apiKey"].map { node throws(YAMLProblem) in try Self.webKey(node) }
    if let node = keys["hosts"] { rules.hosts = try Self.list(node, "host", Self.host) }
    if let node = keys["origins"] { rules.origins = try Self.list(node, "origin", Self.origin) }
    if let node = keys["actions"] { rules.actions = try Self.actions(node) }
    if let node = keys["limits"] { rules.limits = try ServeRules.Limits(node) }
    if let node = keys["secondFactor"] {
      rules.needsSecondFactor = try node.choice([("required", true), ("optional", false)])
    }
    rules.proxy = try keys["iap"].map { node throws(YAMLProblem) in try ServeRules.Proxy(node) }
    rules.journals = try keys["journals"].map { node throws(YAMLProblem) in path(try node.text()) }
    return rules
  }

  private static func project(_ node: YAMLNode) throws(YAMLProblem) -> ExactName {
    let name = DatabaseName(project: ExactName(try node.text()))
    guard !name.isByProjectNumber else {
      throw node.error("Tokens name their project by its id, not by its number. Write the id, such as pyme-erp.")
    }
    if let impossibility = name.impossibility { throw node.error(impossibility) }
    return name.project
  }

  /// A bucket that deletes by age would delete its records, too.
  private func auditPlace(_ node: YAMLNode, besides bucket: ExactName?) throws(YAMLProblem) -> String {
    let text = try node.text()
    guard text.hasPrefix("gs://") else {
      guard text.firstRange(of: "://") == nil else {
        throw node.error("Write a folder, or gs://BUCKET/PREFIX: no other kind of address is known here.")
      }
      return path(text)
    }
    let place = try place(node)
    guard !place.folder.isEmpty else {
      throw node.error("Write gs://BUCKET/PREFIX: the records have a folder of their own in the bucket.")
    }
    guard place.bucket != bucket else {
      throw node.error("The bucket of the exports deletes objects by their age. Write another bucket for the records.")
    }
    return "gs://\(place.bucket)/\(place.folder)"
  }

  /// Members of a token that are not custom claims. A user chooses some of them, such as `name`.
  ///
  /// Source: firebase-admin-python's _auth_utils.py for the reserved ones; firebase.google.com/docs/rules/rules-and-auth.
  private static let reservedClaims: [ExactName] = [
    "acr", "amr", "at_hash", "aud", "auth_time", "azp", "cnf", "c_hash", "exp", "firebase", "iat", "iss", "jti", "nbf",
    "nonce", "sub", "email", "email_verified", "name", "phone_number", "picture", "provider_id", "user_id",
  ]

  private static func claim(_ node: YAMLNode) throws(YAMLProblem) -> ExactName {
    let claim = ExactName(try node.text())
    guard !reservedClaims.contains(claim) else {
      throw node.error(
        "\(claim) is not a custom claim: Firebase sets it, or the user does. Write the claim that your code sets.")
    }
    try checkShown(claim, node)
    return claim
  }

  private static func claimValue(_ node: YAMLNode) throws(YAMLProblem) -> ExactName? {
    guard node.isText else {
      guard try node.text() == "true" else {
        throw node.error(
          "Write a text, in quotes if YAML has another meaning for it, or true for a claim that is true.")
      }
      return nil
    }
    let value = ExactName(try node.text())
    try checkShown(value, node)
    return value
  }

  /// All custom claims of a user have 1,000 characters together.
  private static func checkShown(_ name: ExactName, _ node: YAMLNode) throws(YAMLProblem) {
    let isShown = name.text.unicodeScalars.allSatisfy { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse, .surrogate: false
      default: true
      }
    }
    guard isShown, name.text.unicodeScalars.count <= 1_000 else {
      throw node.error("Write at most 1,000 characters, without characters that are not seen.")
    }
  }

  private static func webKey(_ node: YAMLNode) throws(YAMLProblem) -> String {
    let text = try node.text()
    guard text.wholeMatch(of: /[A-Za-z0-9_-]{1,200}/) != nil else {
      // Not repeated here: it may be another key, which is secret.
      throw node.error("This is not a Web API key. The Firebase console shows it in the project's settings.")
    }
    return text
  }

  private static func list(
    _ node: YAMLNode, _ what: String, _ read: (YAMLNode) throws(YAMLProblem) -> String
  ) throws(YAMLProblem) -> [String] {
    var entries: [String] = []
    for element in try node.elements() {
      let entry = try read(element)
      // Of ASCII, each.
      guard !entries.contains(entry) else { throw element.error("The \(what) is in this list twice. Remove one.") }
      entries.append(entry)
    }
    guard !entries.isEmpty else { throw node.error("The list is empty. Write a \(what), or remove the key.") }
    return entries
  }

  private static func host(_ node: YAMLNode) throws(YAMLProblem) -> String {
    let text = try node.text().lowercased()
    guard isHost(text[...]) else {
      throw node.error(
        "\"\(text.prefix(100))\" is not a host. Write it as the header Host has it, such as backups.example.com.")
    }
    return text
  }

  /// As browsers write it: `backups.example.com`, `localhost:8080`, `[::1]:8080`.
  private static func isHost(_ text: Substring) -> Bool {
    let bytes = text.utf8
    guard (1...300).contains(bytes.count) else { return false }
    let end =
      bytes.first == UInt8(ascii: "[") ? bytes.firstIndex(of: UInt8(ascii: "]")).map { bytes.index(after: $0) } : nil
    let colon = end ?? bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.endIndex
    let (name, rest) = (bytes[..<colon], bytes[colon...])
    guard rest.isEmpty || rest.first == UInt8(ascii: ":") && isPort(rest.dropFirst()) else { return false }
    guard end == nil else {
      return name.count > 3
        && name.dropFirst().dropLast().allSatisfy { "0123456789abcdef:.".utf8.contains($0) }
    }
    let hyphen = UInt8(ascii: "-")
    return name.count <= 253
      && name.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
        (1...63).contains(label.count) && label.first != hyphen && label.last != hyphen
          && label.allSatisfy { $0.isASCIILetterOrDigit || $0 == hyphen }
      }
  }

  private static func isPort(_ digits: Substring.UTF8View) -> Bool {
    digits.allSatisfy { (0x30...0x39).contains($0) } && digits.first != UInt8(ascii: "0")
      && UInt16(Substring(digits)) != nil
  }

  private static func origin(_ node: YAMLNode) throws(YAMLProblem) -> String {
    let text = try node.text().lowercased()
    let parts = text.split(separator: /:\/\//, maxSplits: 1, omittingEmptySubsequences: false)
    let form = "Write one as a browser sends it, such as https://dashboard.example.com, without a path."
    guard parts.count == 2, ["https", "http"].contains(parts[0]), isHost(parts[1]) else {
      throw node.error("\"\(text.prefix(100))\" is not an origin. \(form)")
    }
    let name = URLComponents(string: text)?.host ?? ""
    guard parts[0] == "https" || HostName(name).isLoopback else {
      throw node.error(
        "\"\(text.prefix(100))\" is plain HTTP of another machine, which anybody on the way can change. \(form)")
    }
    guard !parts[1].hasSuffix(parts[0] == "https" ? ":443" : ":80") else {
      throw node.error("Browsers leave the usual port out of an origin. Remove it.")
    }
    return text
  }

  private static func actions(_ node: YAMLNode) throws(YAMLProblem) -> Set<ServeRules.Action> {
    var actions: Set<ServeRules.Action> = []
    for element in try node.elements() {
      let text = try element.text()
      let known = ServeRules.Action.allCases
      guard let action = known.first(where: { $0.rawValue == text }) else {
        throw element.unknown("action", text, among: known.map(\.rawValue))
      }
      guard actions.insert(action).inserted else {
        throw element.error("The action is in this list twice. Remove one.")
      }
    }
    return actions
  }
}

extension ServeRules.Limits {
  fileprivate init(_ node: YAMLNode) throws(YAMLProblem) {
    let keys = try node.mapping(["linksPerHour", "exportsPerDay", "signInsPerMinute", "requestsPerMinute"])
    if let node = keys["linksPerHour"] { linksPerHour = try Self.number(node, most: 10_000) }
    if let node = keys["exportsPerDay"] { exportsPerDay = try Self.number(node, most: 100) }
    if let node = keys["signInsPerMinute"] { signInsPerMinute = try Self.number(node, most: 1_000) }
    if let node = keys["requestsPerMinute"] { requestsPerMinute = try Self.number(node, most: 100_000) }
  }

  private static func number(_ node: YAMLNode, most: Int) throws(YAMLProblem) -> Int {
    let number = try node.count()
    guard (1...most).contains(number) else {
      throw node.error("Write a number from 1 to \(most). To switch an action off, leave it out of actions.")
    }
    return number
  }
}

extension ServeRules.Proxy {
  /// Source: docs.cloud.google.com/iap/docs/signed-headers-howto, for the three kinds of audience.
  fileprivate init(_ node: YAMLNode) throws(YAMLProblem) {
    let keys = try node.mapping(["audience", "superadmins"])
    guard let audience = keys["audience"] else {
      throw node.error("The key audience is missing. Write the audience that IAP shows for your service.")
    }
    let text = try audience.text()
    let form =
      /\/projects\/[0-9]{1,20}\/(?:locations\/[a-z0-9-]{1,63}\/services\/[a-z0-9-]{1,63}|apps\/[a-z0-9.:-]{1,100}|global\/backendServices\/[0-9]{1,20})/
    guard text.wholeMatch(of: form) != nil else {
      throw audience.error(
        "\"\(text.prefix(100))\" is not an audience of IAP. Write one such as "
          + "/projects/415104041262/locations/us-central1/services/rekindle, with the project's number.")
    }
    self.init(audience: text)
    guard let list = keys["superadmins"] else { return }
    for element in try list.elements() {
      let email = try element.text().lowercased()
      guard email.utf8.count <= 320, email.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
        email.wholeMatch(of: /[^@]+@[^@]+/) != nil
      else { throw element.error("\"\(email.prefix(100))\" is not an e-mail address.") }
      guard !superadmins.contains(email) else { throw element.error("The address is in this list twice. Remove one.") }
      superadmins.append(email)
    }
    guard !superadmins.isEmpty else {
      throw list.error("The list is empty, so it would let nobody in. Write an address, or remove the key.")
    }
  }
}
