import JSON
import Keys

/// A key of a service account whose private half somebody has.
struct AccountKey {
  var id: String
  /// A public key or a certificate.
  var publicPEM: String
  /// Whether its public half was uploaded; else the pair was made here.
  var isUploaded: Bool
  var isDisabled = false

  var key: SignatureKey {
    get throws(KeyFailure) { try SignatureKey(publicPEM: Array(publicPEM.utf8), takesCertificate: true) }
  }

  /// `projects/P/serviceAccounts/EMAIL/keys/ID`
  func name(in account: ServiceAccounts.Account) -> String {
    "projects/\(account.project)/serviceAccounts/\(account.email)/keys/\(id)"
  }

  /// As the API tells it.
  func resource(of account: ServiceAccounts.Account) -> JSONValue {
    .members([
      ("name", .string(name(in: account))),
      ("keyAlgorithm", .string("KEY_ALG_RSA_2048")), ("keyType", .string("USER_MANAGED")),
      ("keyOrigin", .string(isUploaded ? "USER_PROVIDED" : "GOOGLE_PROVIDED")),
      ("disabled", isDisabled ? .boolean(true) : nil),
    ])
  }
}

/// How a key is kept in the database.
extension AccountKey {
  init?(stored: JSONValue) {
    guard let id = stored["id"]?.text, let pem = stored["pem"]?.text else { return nil }
    self.init(
      id: id, publicPEM: pem, isUploaded: stored["uploaded"]?.truth == true,
      isDisabled: stored["disabled"]?.truth == true)
  }

  var stored: JSONValue {
    .members([
      ("id", .string(id)), ("pem", .string(publicPEM)), ("uploaded", .boolean(isUploaded)),
      ("disabled", .boolean(isDisabled)),
    ])
  }
}
