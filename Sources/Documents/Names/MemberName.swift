/// A member of an access policy, as IAM writes it: `user:ana@example.com`, `allUsers`, `principalSet://iam.googleapis.com/...`.
///
/// Two names are equal if they are one member to IAM: it tells no capital from small letters in addresses, but does in what
/// another identity provider says of a principal. Source: cloud.google.com/iam/docs/principal-identifiers.
package struct MemberName: Hashable, Sendable {
  /// As it was written.
  package let text: String
  private let compared: ExactName

  package init(_ text: String) {
    self.text = text
    let isForeign = text.utf8.starts(with: "principal".utf8)
    compared = isForeign ? ExactName(text) : ExactName(decoding: text.utf8.map(\.lowercasedASCII))
  }

  package static func == (left: MemberName, right: MemberName) -> Bool { left.compared == right.compared }

  package func hash(into hasher: inout Hasher) { hasher.combine(compared) }

  /// Whether it is anybody on the internet, or anybody with a Google account.
  package var isPublic: Bool {
    ["allusers", "allauthenticatedusers"].contains(compared) || compared.hasPrefix("principalSet://goog/public:")
  }

  /// The address of a service account, in small letters; nil for another member, and for an account that was deleted.
  package var serviceAccount: String? { compared.dropping(prefix: "serviceaccount:")?.text }
}

extension MemberName: CustomStringConvertible {
  package var description: String { text }
}
