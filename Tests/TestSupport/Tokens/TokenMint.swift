package import JSON
package import Keys

/// Makes tokens as Google does, and others: keys of its own for each kind, and a clock that stands still.
package struct TokenMint: Sendable {
  /// The raw values are those that scripts/firebase-verdicts takes.
  package enum Kind: String, CaseIterable, Sendable {
    case idToken, sessionCookie, iap

    package var algorithm: SignatureKey.Algorithm { self == .iap ? .p256 : .rsa }
    /// The longest that a token of the kind may be valid, in seconds.
    package var longestLife: Int64 { self == .idToken ? 3_600 : self == .sessionCookie ? 14 * 86_400 : 660 }
    /// In seconds.
    package var skew: Int64 { self == .iap ? 30 : 0 }
  }

  package static let projectID = "pyme-erp"
  package static let audience = "/projects/415104041262/locations/us-central1/services/rekindle"
  package static let uid = "Zk3Yq8fP2sTn4XbV"
  /// In seconds since 1970.
  package static let now: Int64 = 1_796_083_200

  private let own: [SignatureKey]
  private let strangers: [SignatureKey]

  package init() throws(KeyFailure) {
    var keys: [SignatureKey] = []
    for kind in Kind.allCases { keys.append(try SignatureKey.generate(kind.algorithm)) }
    own = keys
    strangers = [try SignatureKey.generate(.rsa), try SignatureKey.generate(.p256)]
  }

  /// One for all tests of a process: keys take their time.
  package static let shared = Result { () throws(KeyFailure) -> TokenMint in try TokenMint() }

  package func key(_ kind: Kind) -> SignatureKey { own[kind == .idToken ? 0 : kind == .sessionCookie ? 1 : 2] }

  /// A key of the kind's algorithm that Google does not have.
  package func stranger(_ kind: Kind) -> SignatureKey { strangers[kind == .iap ? 1 : 0] }

  package func keyID(_ kind: Kind) -> String { "\(kind.rawValue)-1" }

  /// What Google's endpoint of the kind answers: an unused key and the kind's own.
  package func keys(_ kind: Kind) throws(KeyFailure) -> JSONValue {
    func pem(_ key: SignatureKey) throws(KeyFailure) -> JSONValue {
      let pem = kind == .iap ? try key.publicPEM() : try key.certificatePEM(commonName: "securetoken")
      return .string(String(decoding: pem, as: UTF8.self))
    }
    return .members([("another", try pem(stranger(kind))), (keyID(kind), try pem(key(kind)))])
  }

  package func header(_ kind: Kind) -> JSONValue {
    .members([
      ("alg", .string(kind == .iap ? "ES256" : "RS256")), ("kid", .string(keyID(kind))), ("typ", .string("JWT")),
    ])
  }

  /// Of a token that was made a minute ago.
  package func claims(_ kind: Kind) -> JSONValue {
    let start = Self.now - 60
    guard kind != .iap else {
      return .members([
        ("iss", .string("https://cloud.google.com/iap")), ("aud", .string(Self.audience)),
        ("sub", .string("accounts.google.com:117401502914")), ("email", .string("ana@pyme-erp.pe")),
        ("iat", .integer(start)), ("exp", .integer(start + 600)), ("hd", .string("pyme-erp.pe")),
      ])
    }
    let issuer = kind == .idToken ? "https://securetoken.google.com/" : "https://session.firebase.google.com/"
    return .members([
      ("iss", .string(issuer + Self.projectID)), ("aud", .string(Self.projectID)), ("auth_time", .integer(start - 120)),
      ("user_id", .string(Self.uid)), ("sub", .string(Self.uid)), ("iat", .integer(start)),
      ("exp", .integer(start + 3_600)), ("email", .string("ana@pyme-erp.pe")), ("email_verified", .boolean(true)),
      ("name", .string("Ana Pérez")), ("role", .string("SUPERADMIN")),
      (
        "firebase",
        .members([
          ("identities", .members([("email", .strings(["ana@pyme-erp.pe"]))])),
          ("sign_in_provider", .string("google.com")),
        ])
      ),
    ])
  }

  /// A token with other members; nil removes one.
  /// - Parameter key: nil for the kind's own.
  package func token(
    _ kind: Kind, header headerChanges: [(String, JSONValue?)] = [], claims claimChanges: [(String, JSONValue?)] = [],
    by key: SignatureKey? = nil
  ) throws(KeyFailure) -> String {
    let header = headerChanges.reduce(header(kind)) { $0.setting($1.0, $1.1) }
    let claims = claimChanges.reduce(claims(kind)) { $0.setting($1.0, $1.1) }
    return try token(kind, headerText: header.json, claimsText: claims.json, by: key)
  }

  /// A token of any bytes.
  package func token(
    _ kind: Kind, headerText: [UInt8], claimsText: [UInt8], by key: SignatureKey? = nil
  ) throws(KeyFailure) -> String {
    try token(kind, signing: "\(Base64.urlText(headerText)).\(Base64.urlText(claimsText))", by: key)
  }

  /// A token of any first two parts.
  package func token(
    _ kind: Kind, signing text: String, by key: SignatureKey? = nil
  ) throws(KeyFailure) -> String {
    let key = key ?? self.key(kind)
    let message = Array(text.utf8)
    let signature = key.algorithm == .p256 ? try key.joinedSignature(of: message) : try key.signature(of: message)
    return "\(text).\(Base64.urlText(signature))"
  }
}
