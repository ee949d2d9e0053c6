import Foundation
import TestSupport

@testable import GoogleCloud

/// A folder of credential files, with the account of Google's signing vectors, removed at its end.
final class CredentialFolder: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "rekindle-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file and returns its path.
  func file(_ name: String, _ text: String) throws -> String {
    try text.write(toFile: "\(path)/\(name)", atomically: true, encoding: .utf8)
    return "\(path)/\(name)"
  }

  func file(_ name: String, _ object: [String: Any]) throws -> String {
    try file(name, String(decoding: JSONSerialization.data(withJSONObject: object), as: UTF8.self))
  }

  /// A service account's key, with other values where they are given.
  func serviceAccount(_ changes: [String: Any] = [:]) throws -> String {
    try file("key.json", CredentialFolder.serviceAccount.merging(changes) { $1 })
  }

  /// A user's credential that acts as an account, through another one.
  func impersonated(_ account: String) throws -> String {
    try file(
      "impersonated.json",
      [
        "type": "impersonated_service_account", "source_credentials": CredentialFolder.authorizedUser,
        "service_account_impersonation_url":
          "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/\(account):generateAccessToken",
        "delegates": ["projects/-/serviceAccounts/d@p.iam"],
      ])
  }

  /// The account of Google's vectors: a public key pair that opens nothing.
  static var serviceAccount: [String: Any] {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Signing/Vectors/service-account.json")
    let object = (try? Data(contentsOf: file)).flatMap { try? JSONSerialization.jsonObject(with: $0) }
    return object as? [String: Any] ?? [:]
  }

  static let authorizedUser = [
    "type": "authorized_user", "client_id": "client-id", "client_secret": "client-secret",
    "refresh_token": "refresh-token",
  ]
}

extension GoogleServices {
  /// As the command line makes them, but all services are at `server`, and there are no pauses between tries.
  init(
    at server: LoopbackServer, _ environment: [String: String], logger: LogRecorder = LogRecorder(),
    impersonating: String? = nil
  ) throws {
    var environment = environment
    // Each of them, not all at once: then gcloud's own login would not be looked for.
    for service in GoogleService.allCases { environment[service.variable] = server.url }
    var (retries, _) = RetryPolicy.recorded(tries: 3, rules: .token)
    retries.logger = logger.logger
    try self.init(
      environment, impersonating: impersonating,
      issuer: TokenIssuer(overrides: EndpointOverrides(environment), retries: retries))
  }

  /// The token that calls would carry.
  var token: String { get async throws { try await tokens.accessToken().secret.value } }
}
