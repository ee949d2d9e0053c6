import Catalog
import Documents
import Synchronization

/// The service accounts that the sandbox knows, each with a key pair of its own and the public keys uploaded for it.
final class ServiceAccounts: Sendable {
  struct Account {
    var email: String
    var project: String
    var keyID: String
    var privatePEM: String
    /// Of keys whose private half the sandbox does not have.
    var uploaded: [String]
  }

  private let level: LevelDB
  private let making = Mutex(())

  init(database: SandboxDatabase) {
    level = database.level
  }

  func account(_ email: String) throws -> Account? {
    guard let value = try level.value(of: Self.key(email)) else { return nil }
    let stored = try JSONParser.parse(value)
    guard let project = stored["project"]?.text, let keyID = stored["keyId"]?.text,
      let privatePEM = stored["privateKey"]?.text
    else { return nil }
    return Account(
      email: email, project: project, keyID: keyID, privatePEM: privatePEM,
      uploaded: (stored["uploaded"]?.elements ?? []).compactMap(\.text))
  }

  /// The account of this address, made with a key if there is none.
  func make(_ email: String, project: String) throws -> Account {
    guard email.utf8.contains(UInt8(ascii: "@")), email.utf8.count <= 320 else {
      throw GoogleError.invalid("\"\(email)\" is not the address of a service account.")
    }
    return try making.withLock { _ in
      if let account = try account(email) { return account }
      let key = try RSAKey.generate()
      let account = Account(
        email: email, project: project, keyID: RandomName.new().filter { $0 != "-" }, privatePEM: try key.privatePEM(),
        uploaded: [])
      try save(account)
      return account
    }
  }

  /// Adds a public key, or that of a certificate, in PEM.
  func upload(_ pem: String, for email: String, project: String) throws {
    do { _ = try RSAKey(publicPEM: pem) } catch {
      throw GoogleError.invalid("publicKeyData is neither a public key nor a certificate in PEM.")
    }
    var account = try make(email, project: project)
    account.uploaded.append(pem)
    try making.withLock { _ in try save(account) }
  }

  /// Whether one of the account's keys made the signature; nil for an account that is not known.
  func isSignature(_ signature: [UInt8], of message: [UInt8], by email: String) throws -> Bool? {
    guard let account = try account(email) else { return nil }
    if try RSAKey(privatePEM: account.privatePEM).isSignature(signature, of: message) { return true }
    return try account.uploaded.contains { try RSAKey(publicPEM: $0).isSignature(signature, of: message) }
  }

  private func save(_ account: Account) throws {
    let stored = JSONValue.members([
      ("project", .string(account.project)), ("keyId", .string(account.keyID)),
      ("privateKey", .string(account.privatePEM)), ("uploaded", .strings(account.uploaded)),
    ])
    try level.put(Self.key(account.email), stored.json)
  }

  private static func key(_ email: String) -> [UInt8] {
    [SandboxDatabase.Keyspace.accounts.rawValue] + Array(email.utf8)
  }
}
