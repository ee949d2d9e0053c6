import GoogleCloud
import Hummingbird
import JSON
import Keys
import Sandbox

/// The keys by which Google signs for users, and where their public halves are published.
///
/// Each signer is a service account's own key, so that `signJwt` and `signBlob` of the account sign with it, too.
struct SigningKeys: Sendable {
  enum Signer: String, CaseIterable, Sendable {
    /// Firebase's ID tokens.
    case idToken
    /// Firebase's session cookies.
    case sessionCookie
    /// Assertions of Identity-Aware Proxy.
    case iap

    /// Google publishes the name of the first one only; the others are the sandbox's.
    var account: String {
      switch self {
      case .idToken: "securetoken@system.gserviceaccount.com"
      case .sessionCookie: "session-cookie@system.gserviceaccount.com"
      case .iap: "iap@system.gserviceaccount.com"
      }
    }
  }

  /// Google's: six hours. Tests have another one by the fault `cacheControl`.
  private static let caching = "public, max-age=21600, must-revalidate, no-transform"

  let accounts: ServiceAccounts

  /// How a service account's own key signs.
  /// Source of ES256: cloud.google.com/iap/docs/signed-headers-howto.
  static func algorithm(of email: String) -> SignatureKey.Algorithm { email == Signer.iap.account ? .p256 : .rsa }

  func current(_ signer: Signer) throws -> (id: String, key: SignatureKey) {
    try accounts.ownKey(of: account(signer.account))
  }

  /// Signs claims as Google does.
  func sign(_ claims: JSONValue, _ signer: Signer) throws -> String {
    let (id, key) = try current(signer)
    return try JSONWebToken.sign(claims.json, keyID: id, key)
  }

  /// Whether a published key made a token's signature.
  func isSigned(_ token: JSONWebToken, by signer: Signer) throws -> Bool {
    guard let id = token.header["kid"]?.text, token.header["alg"]?.text == "RS256" else { return false }
    let keys = try published(by: signer.account).filter { $0.id.utf8.elementsEqual(id.utf8) }
    return keys.contains { $0.key.isSignature(token.signature, of: token.signed) }
  }

  /// Has a signer sign by another key from now on.
  /// - Parameter withdrawing: whether the keys that signed before are no longer published.
  /// - Returns: the new key's id.
  func rotate(_ signer: Signer, withdrawing: Bool) throws -> String {
    try accounts.rotate(account(signer.account), withdrawing: withdrawing).keyID
  }

  // MARK: What is published

  /// `/robot/v1/metadata/x509/ACCOUNT` and the certificates of session cookies: the ids of keys to certificates in PEM.
  func certificates(of email: String) throws -> Response {
    let (id, key) = try accounts.ownKey(of: account(email))
    let pem = String(decoding: try key.certificatePEM(commonName: email), as: UTF8.self)
    let earlier = try account(email).earlier.map { ($0.id, JSONValue.string($0.publicPEM)) }
    return Self.cached([(id, .string(pem))] + earlier)
  }

  /// `/iap/verify/public_key`: the ids of keys to public keys in PEM.
  func publicKeys(of email: String) throws -> Response {
    Self.cached(
      try published(by: email).map { id, key in (id, .string(String(decoding: try key.publicPEM(), as: UTF8.self))) })
  }

  /// `/service_accounts/v1/jwk/ACCOUNT` and its like: a set of JSON Web Keys (RFC 7517).
  func webKeys(of email: String) throws -> Response {
    Self.cached([("keys", .array(try published(by: email).map(Self.webKey)))])
  }

  /// The present key first.
  private func published(by email: String) throws -> [(id: String, key: SignatureKey)] {
    [try accounts.ownKey(of: account(email))] + (try account(email).earlier.map { ($0.id, try $0.key) })
  }

  /// - Parameter key: one that the sandbox made.
  private static func webKey(_ id: String, _ key: SignatureKey) throws -> JSONValue {
    let bytes = try key.publicDER()
    let (id, use) = (("kid", JSONValue.string(id)), ("use", JSONValue.string("sig")))
    func number(_ bytes: some Sequence<UInt8>) -> JSONValue { .string(Base64.urlText(Array(bytes))) }
    guard key.algorithm == .rsa else {
      // A SubjectPublicKeyInfo of P-256 ends with the point's two coordinates, 32 bytes each.
      return .members([
        ("kty", .string("EC")), ("alg", .string("ES256")), ("crv", .string("P-256")), id, use,
        ("x", number(bytes.suffix(64).prefix(32))), ("y", number(bytes.suffix(32))),
      ])
    }
    // One of RSA ends with a modulus of 2048 bits, and 5 bytes for the exponent 65537.
    return .members([
      ("kty", .string("RSA")), ("alg", .string("RS256")), id, use, ("n", number(bytes.dropLast(5).suffix(256))),
      ("e", .string("AQAB")),
    ])
  }

  private static func cached(_ members: [(String, JSONValue?)]) -> Response {
    var response = Response.members(members)
    response.headers[.cacheControl] = caching
    return response
  }

  private func account(_ email: String) throws -> ServiceAccounts.Account {
    try accounts.make(email, project: MetadataServer.project)
  }
}
