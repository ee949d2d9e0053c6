import Documents
import JSON

/// A public key whose signatures count, and when: `backups.publicKeys` of a policy, and the older `backups.publicKey`.
package struct TrustedKey: Sendable, Equatable {
  /// Absolute.
  package var file: String
  package var period: KeyPeriod

  package init(file: String, from: Int64? = nil, until: Int64? = nil) {
    self.file = file
    period = KeyPeriod(from: from, until: until)
  }
}

extension BackupRules {
  /// Every key whose signatures count: `publicKey`, without limits, then `publicKeys`.
  package var trustedKeys: [TrustedKey] { (publicKey.map { [TrustedKey(file: $0)] } ?? []) + publicKeys }
}

extension BackupRulesReader {
  /// The elements of `publicKeys`.
  /// - Parameter earlier: what `publicKey` names.
  func trustedKeys(_ node: YAMLNode, besides earlier: TrustedKey?) throws(YAMLProblem) -> [TrustedKey] {
    let elements = try node.elements()
    guard !elements.isEmpty else {
      throw node.error("The list is empty. Name a public key's file in it, or remove publicKeys.")
    }
    var keys: [TrustedKey] = []
    for element in elements {
      let key = try trustedKey(element)
      if let earlier, earlier.isSameFile(as: key) {
        throw element.error("publicKey names this file already, without limits. Remove one of the two.")
      }
      if let index = keys.firstIndex(where: { $0.isSameFile(as: key) && $0.period.overlaps(key.period) }) {
        throw element.error(
          "Entry \(index + 1) names this file already, and the two periods overlap. Write one entry, or separate the periods."
        )
      }
      keys.append(key)
    }
    return keys
  }

  private func trustedKey(_ node: YAMLNode) throws(YAMLProblem) -> TrustedKey {
    let keys = try node.mapping(["file", "from", "until"])
    guard let file = keys["file"] else { throw node.error("The key file is missing. Name the public key's file.") }
    var key = TrustedKey(file: path(try file.text()))
    if let node = keys["from"] { key.period.from = try node.time() }
    if let node = keys["until"] {
      key.period.until = try node.time()
      guard let until = key.period.until, key.period.from ?? .min < until else {
        throw node.error("The key's period ends before it begins. Write an until that is later than from.")
      }
    }
    return key
  }
}

extension TrustedKey {
  /// Names of files compare by their bytes.
  fileprivate func isSameFile(as other: TrustedKey) -> Bool { ExactName(file) == ExactName(other.file) }
}

extension YAMLNode {
  /// `2026-11-22T03:00:00Z`, or `2026-11-22` for its first instant in UTC; in microseconds since 1970.
  fileprivate func time() throws(YAMLProblem) -> Int64 {
    let text = try text()
    guard let time = Timestamp.microseconds(text) ?? Timestamp.microseconds(text + "T00:00:00Z") else {
      throw error(
        "\"\(text.prefix(40))\" is not a time. Write 2026-11-22T03:00:00Z, or 2026-11-22 for midnight in UTC.")
    }
    return time
  }
}
