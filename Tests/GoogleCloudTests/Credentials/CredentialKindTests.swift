import Foundation
import TestSupport
import Testing

@testable import GoogleCloud

/// Each kind of credential against an endpoint that looks at what it is asked.
struct CredentialKindTests {
  private let folder: CredentialFolder

  init() throws { folder = try CredentialFolder() }

  @Test("A token that is given is used as it is")
  func given() async throws {
    let server = try LoopbackServer { _ in .error(500, "INTERNAL") }
    #expect(try await GoogleServices(at: server, ["REKINDLE_ACCESS_TOKEN": "t"]).token == "t")
    #expect(server.requests.isEmpty)
  }

  @Test("A service account's key signs a claim that its own public key confirms")
  func serviceAccount() async throws {
    let server = try LoopbackServer { _ in .json(#"{"access_token":"sa","expires_in":3599,"token_type":"Bearer"}"#) }
    let file = try folder.serviceAccount()
    #expect(try await GoogleServices(at: server, ["GOOGLE_APPLICATION_CREDENTIALS": file]).token == "sa")
    let request = try #require(server.requests.first)
    #expect(request.path == "/token")
    #expect(request.form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer")
    let parts = try #require(request.form["assertion"]).split(separator: ".").map(String.init)
    #expect(parts.count == 3)
    let header = try Self.json(parts[0])
    #expect(header["alg"] == "RS256")
    #expect(header["kid"] == "ffffffffffffffffffffffffffffffffffffffff")
    let claims = try Self.json(parts[1])
    #expect(claims["iss"] == "test-iam-credentials@dummy-project-id.iam.gserviceaccount.com")
    #expect(claims["scope"] == "https://www.googleapis.com/auth/cloud-platform")
    #expect(claims["aud"] == "https://oauth2.googleapis.com/token")
    let issued = try #require(claims["iat"].flatMap { Int($0) })
    #expect(claims["exp"] == "\(issued + 3600)")
    #expect(abs(Double(issued) - Date.now.timeIntervalSince1970) < 300)
    let key = try ServiceAccountKey(CredentialFile(path: file))
    #expect(try Self.bytes(parts[2]) == key.signature(of: Array("\(parts[0]).\(parts[1])".utf8)))
  }

  @Test("A user's login sends its refresh token, from gcloud's own file too")
  func authorizedUser() async throws {
    let server = try LoopbackServer { _ in .json(#"{"access_token":"user","expires_in":"3599"}"#) }
    _ = try folder.file("application_default_credentials.json", CredentialFolder.authorizedUser)
    #expect(try await GoogleServices(at: server, ["CLOUDSDK_CONFIG": folder.path]).token == "user")
    #expect(
      server.requests.first?.form == [
        "grant_type": "refresh_token", "client_id": "client-id", "client_secret": "client-secret",
        "refresh_token": "refresh-token",
      ])
  }

  @Test(
    "A federated identity exchanges its subject token, as text or in JSON, from a file or an address",
    arguments: [false, true], [false, true])
  func externalAccount(isURL: Bool, isJSON: Bool) async throws {
    let subject = isJSON ? #"{"nested":1,"id_token":"subject"}"# : "subject\n"
    let server = try LoopbackServer { request in
      switch request.path {
      case "/subject": .json(subject, status: request.headers["x-own"] == "1" ? 200 : 403)
      case "/v1/token": .json(#"{"access_token":"federated","expires_in":60}"#)
      default: .error(404, "NOT_FOUND")
      }
    }
    var source: [String: Any] =
      isURL
      ? ["url": "\(server.url)/subject", "headers": ["x-own": "1"]]
      : ["file": try folder.file("subject", subject)]
    if isJSON { source["format"] = ["type": "json", "subject_token_field_name": "id_token"] }
    let file = try folder.file("wif.json", Self.external(source))
    #expect(try await GoogleServices(at: server, ["GOOGLE_APPLICATION_CREDENTIALS": file]).token == "federated")
    #expect(
      server.requests.last?.form == [
        "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange", "audience": "//iam.googleapis.com/pool",
        "scope": "https://www.googleapis.com/auth/cloud-platform",
        "requested_token_type": "urn:ietf:params:oauth:token-type:access_token", "subject_token": "subject",
        "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
      ])
  }

  @Test("A federated identity may act as a service account")
  func externalImpersonation() async throws {
    let server = try Self.impersonating()
    var object = Self.external(["file": try folder.file("subject", "subject")])
    object["service_account_impersonation_url"] =
      "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/a@p.iam.gserviceaccount.com:generateAccessToken"
    object["service_account_impersonation"] = ["token_lifetime_seconds": 600]
    let file = try folder.file("wif.json", object)
    #expect(try await GoogleServices(at: server, ["GOOGLE_APPLICATION_CREDENTIALS": file]).token == "impersonated")
    #expect(server.requests.last?.headers["authorization"] == "Bearer source")
    #expect(server.requests.last?.text.contains(#""lifetime":"600s""#) == true)
  }

  @Test("A file may say whom its credential acts as, and through whom")
  func impersonatedFile() async throws {
    let server = try Self.impersonating()
    let file = try folder.impersonated("a@p.iam")
    #expect(try await GoogleServices(at: server, ["GOOGLE_APPLICATION_CREDENTIALS": file]).token == "impersonated")
    let request = try #require(server.requests.last)
    #expect(request.path == "/v1/projects/-/serviceAccounts/a@p.iam:generateAccessToken")
    #expect(request.text.contains(#""delegates":["projects\/-\/serviceAccounts\/d@p.iam"]"#))
  }

  @Test("An account that is named is impersonated by whatever credential there is")
  func impersonatedByName() async throws {
    let server = try Self.impersonating()
    let services = try GoogleServices(
      at: server, ["REKINDLE_ACCESS_TOKEN": "own"], impersonating: "a@p.iam.gserviceaccount.com")
    #expect(try await services.token == "impersonated")
    let request = try #require(server.requests.first)
    #expect(request.headers["authorization"] == "Bearer own")
    #expect(request.text.contains("cloud-platform"))
    #expect(request.text.contains(#""lifetime":"3600s""#))
  }

  @Test("The metadata server is asked in its way, and must answer in its way", arguments: [true, false])
  func metadataServer(isGenuine: Bool) async throws {
    let server = try LoopbackServer { request in
      guard request.headers["metadata-flavor"] == "Google" else { return .error(403, "PERMISSION_DENIED") }
      return .json(
        #"{"access_token":"machine","expires_in":3000}"#, headers: isGenuine ? ["Metadata-Flavor": "Google"] : [:])
    }
    let services = try GoogleServices(at: server, ["GCE_METADATA_HOST": "127.0.0.1:\(server.port)"])
    if isGenuine {
      #expect(try await services.token == "machine")
    } else {
      let error = await #expect(throws: GoogleCloudError.self) { try await services.token }
      #expect(error?.code == .badCredentials)
    }
    #expect(server.requests.first?.path == "/computeMetadata/v1/instance/service-accounts/default/token")
  }

  private static func impersonating() throws -> LoopbackServer {
    try LoopbackServer { request in
      request.path.hasSuffix("token")
        ? .json(#"{"access_token":"source","expires_in":3600}"#)
        : .json(#"{"accessToken":"impersonated","expireTime":"2099-01-01T00:00:00Z"}"#)
    }
  }

  private static func external(_ source: [String: Any]) -> [String: Any] {
    [
      "type": "external_account", "audience": "//iam.googleapis.com/pool",
      "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
      "token_url": "https://sts.googleapis.com/v1/token", "credential_source": source,
    ]
  }

  private static func bytes(_ text: String) throws -> [UInt8] {
    var text = text.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
    while text.count % 4 != 0 { text += "=" }
    return [UInt8](try #require(Data(base64Encoded: text)))
  }

  private static func json(_ text: String) throws -> [String: String] {
    let object = try JSONSerialization.jsonObject(with: Data(bytes(text))) as? [String: Any]
    return try #require(object).mapValues { "\($0)" }
  }
}
