import GoogleCloud
import JSON
import Keys
import Sandbox
import Synchronization

/// The service accounts that the sandbox knows, and the keys that were made or uploaded. An account gets a key pair of its own
/// when something first asks for it: to make a pair takes longer than everything else here.
final class ServiceAccounts: Sendable {
  struct Account {
    var email: String
    var project: String
    /// Of the account's own key, which signs in its name and never leaves the sandbox.
    var keyID: String
    /// The private half of that key; nil as long as nothing asked for it. `ServiceAccounts.key` makes it.
    fileprivate(set) var privatePEM: String?
    var keys: [AccountKey]
    /// Certificates of keys that were the account's own before `rotate`. They sign nothing more, and are still published.
    fileprivate(set) var earlier: [AccountKey] = []
    var isDisabled = false
    /// Whether it was made; false for an account that only signed, which is not found.
    var isMade: Bool

    /// The account's own key; nil as long as nothing asked for it.
    fileprivate var key: SignatureKey? {
      get throws(KeyFailure) {
        try privatePEM.map { pem throws(KeyFailure) in try SignatureKey(privatePEM: Array(pem.utf8)) }
      }
    }
  }

  private let database: SandboxDatabase
  private let making = Mutex(())

  init(database: SandboxDatabase) {
    self.database = database
  }

  func account(_ email: String) throws -> Account? {
    try database.value(.accounts, email).flatMap { Self.account(email, $0) }
  }

  /// The accounts of a project that were made, by address.
  func all(of project: String) throws -> [Account] {
    try database.entries(.accounts).compactMap { entry in
      let account = Self.account(String(decoding: entry.suffix, as: UTF8.self), entry.value)
      return account.flatMap { $0.isMade && $0.project.utf8.elementsEqual(project.utf8) ? $0 : nil }
    }
  }

  private static func account(_ email: String, _ stored: JSONValue) -> Account? {
    guard let project = stored["project"]?.text, let keyID = stored["keyId"]?.text else { return nil }
    return Account(
      email: email, project: project, keyID: keyID, privatePEM: stored["privateKey"]?.text,
      keys: (stored["keys"]?.elements ?? []).compactMap(AccountKey.init(stored:)),
      earlier: (stored["earlier"]?.elements ?? []).compactMap(AccountKey.init(stored:)),
      isDisabled: stored["disabled"]?.truth == true, isMade: stored["made"]?.truth != false)
  }

  /// The account's own key, made if it has none yet. Two that ask at once get the same one.
  /// - Throws: NOT_FOUND if the account was deleted meanwhile.
  func key(of account: Account) throws -> SignatureKey {
    if let key = try account.key { return key }
    let pair = try SignatureKey.generate(SigningKeys.algorithm(of: account.email))
    return try making.withLock { _ in
      guard var present = try self.account(account.email) else { throw Self.unknown }
      if let key = try present.key { return key }
      present.privatePEM = String(decoding: try pair.privatePEM(), as: UTF8.self)
      try save(present)
      return pair
    }
  }

  /// The account's own key with its id, made if it has none yet.
  func ownKey(of account: Account) throws -> (id: String, key: SignatureKey) {
    let key = try key(of: account)
    // The key may have been made or rotated since the account was read: id and key are of one reading.
    guard let present = try self.account(account.email), let own = try present.key else { return (account.keyID, key) }
    return (present.keyID, own)
  }

  /// Gives the account another key of its own.
  /// - Parameter withdrawing: whether the keys that it had before are no longer published.
  /// - Returns: the account as it is now.
  func rotate(_ account: Account, withdrawing: Bool) throws -> Account {
    let pair = try SignatureKey.generate(SigningKeys.algorithm(of: account.email))
    return try making.withLock { _ in
      guard var present = try self.account(account.email) else { throw Self.unknown }
      if withdrawing {
        present.earlier = []
      } else if let key = try present.key {
        let pem = String(decoding: try key.certificatePEM(commonName: present.email), as: UTF8.self)
        present.earlier.append(AccountKey(id: present.keyID, publicPEM: pem, isUploaded: false))
      }
      (present.keyID, present.privatePEM) = (Self.newID(), String(decoding: try pair.privatePEM(), as: UTF8.self))
      try save(present)
      return present
    }
  }

  /// The account of this address, made if there is none.
  /// - Parameter isSigning: whether it is only for a signature in the account's name; then it is not found afterwards.
  func make(_ email: String, project: String, isSigning: Bool = false) throws -> Account {
    guard email.utf8.contains(UInt8(ascii: "@")), email.utf8.count <= 320 else {
      throw GoogleError.invalid("\"\(email)\" is not the address of a service account.")
    }
    return try making.withLock { _ in
      if var account = try account(email) {
        if !account.isMade, !isSigning {
          (account.project, account.isMade) = (project, true)
          try save(account)
        }
        return account
      }
      let account = Account(email: email, project: project, keyID: Self.newID(), keys: [], isMade: !isSigning)
      try save(account)
      return account
    }
  }

  /// - Throws: NOT_FOUND for an account that was not made.
  func known(_ email: String) throws -> Account {
    guard let account = try account(email), account.isMade else { throw Self.unknown }
    return account
  }

  private static let unknown = GoogleError(.notFound, "Unknown service account.")

  /// Changes an account that is known.
  func change(_ email: String, _ change: (inout Account) throws -> Void) throws {
    try making.withLock { _ in
      var account = try known(email)
      try change(&account)
      try save(account)
    }
  }

  /// Forgets an account that is known, with its keys.
  func delete(_ email: String) throws {
    try making.withLock { _ in
      _ = try known(email)
      try database.delete(.accounts, email)
    }
  }

  /// Makes a key for whoever asks.
  /// - Returns: the key, and its private half in PEM, which is not kept.
  func newKey(_ email: String, project: String) throws -> (key: AccountKey, privatePEM: String) {
    _ = try make(email, project: project)
    let pair = try SignatureKey.generate(.rsa)
    let publicPEM = String(decoding: try pair.publicPEM(), as: UTF8.self)
    let key = AccountKey(id: Self.newID(), publicPEM: publicPEM, isUploaded: false)
    try change(email) { $0.keys.append(key) }
    return (key, String(decoding: try pair.privatePEM(), as: UTF8.self))
  }

  /// Adds a public key, or that of a certificate, in PEM.
  func upload(_ pem: String, for email: String, project: String) throws -> AccountKey {
    let key = AccountKey(id: Self.newID(), publicPEM: pem, isUploaded: true)
    do { _ = try key.key } catch {
      throw GoogleError.invalid("publicKeyData is neither a public key nor a certificate in PEM.")
    }
    _ = try make(email, project: project)
    try change(email) { $0.keys.append(key) }
    return key
  }

  /// Whether one of the account's keys made the signature; nil for an account that is not known. Keys that are disabled or
  /// deleted, and those of a disabled account, make none.
  func isSignature(_ signature: [UInt8], of message: [UInt8], by email: String) throws -> Bool? {
    guard let account = try account(email) else { return nil }
    guard !account.isDisabled else { return false }
    if let own = try account.key, own.isSignature(signature, of: message) { return true }
    return try account.keys.contains { try !$0.isDisabled && $0.key.isSignature(signature, of: message) }
  }

  private func save(_ account: Account) throws {
    let stored = JSONValue.members([
      ("project", .string(account.project)), ("keyId", .string(account.keyID)),
      ("privateKey", account.privatePEM.map { .string($0) }), ("keys", .array(account.keys.map(\.stored))),
      ("earlier", account.earlier.isEmpty ? nil : .array(account.earlier.map(\.stored))),
      ("disabled", .boolean(account.isDisabled)), ("made", .boolean(account.isMade)),
    ])
    try database.put(.accounts, account.email, stored)
  }

  private static func newID() -> String { RandomName.new().filter { $0 != "-" } }
}
