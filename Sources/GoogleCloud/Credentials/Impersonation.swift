import Foundation

/// A service account that another credential acts as, by IAM's generateAccessToken.
struct Impersonation: Sendable {
  let email: String
  /// Accounts that each may impersonate the next, the last one `email`.
  let delegates: [String]
  /// Of the token, in seconds; longer than an hour only where the organisation allows it.
  let lifetime: Int
  private let service: ServiceEndpoint?

  static let defaultLifetime = 3_600

  /// - Parameter email: of the service account, as `--impersonate-service-account` gives it.
  /// - Throws: `badCredentials` for what is no e-mail address.
  init(email: String) throws(GoogleCloudError) {
    guard Impersonation.isEmail(email) else {
      throw GoogleCloudError(
        .badCredentials, "\(email) is not the e-mail address of a service account.",
        remedy: "Write it as NAME@PROJECT.iam.gserviceaccount.com.")
    }
    self.email = email
    delegates = []
    lifetime = Impersonation.defaultLifetime
    service = nil
  }

  /// From a file's service_account_impersonation_url, whose path ends in `serviceAccounts/EMAIL:generateAccessToken`.
  init(_ object: CredentialFile) throws(GoogleCloudError) {
    let url = try object.secureURL("service_account_impersonation_url")
    let last = url.path(percentEncoded: false).split(separator: "/").last ?? ""
    guard last.hasSuffix(":generateAccessToken"), let colon = last.lastIndex(of: ":"),
      Impersonation.isEmail(String(last[..<colon])), let scheme = url.scheme, let host = url.host()
    else {
      throw object.problem("service_account_impersonation_url", "does not end in EMAIL:generateAccessToken")
    }
    email = String(last[..<colon])
    delegates = try object.texts("delegates").map { $0.split(separator: "/").last.map(String.init) ?? $0 }
    lifetime =
      try object.optionalObject("service_account_impersonation")?.integer("token_lifetime_seconds")
      ?? Impersonation.defaultLifetime
    service = try ServiceEndpoint("\(scheme)://\(host)" + (url.port.map { ":\($0)" } ?? ""))
  }

  /// Where IAM is: what the file says, unless the environment or the default does.
  func address(_ overrides: EndpointOverrides) throws(GoogleCloudError) -> String {
    try overrides.address(of: .iamCredentials) ?? service?.address ?? GoogleService.iamCredentials.address
  }

  /// The resource of the account in IAM's paths; the project is always `-` there.
  static func resource(_ email: String) -> String { "projects/-/serviceAccounts/\(email)" }

  private static func isEmail(_ text: String) -> Bool {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    return parts.count == 2
      && parts.allSatisfy { part in
        !part.isEmpty && part.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"/?#%:\\".utf8.contains($0) }
      }
  }
}
