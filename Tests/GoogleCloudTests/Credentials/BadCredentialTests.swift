import Foundation
import TestSupport
import Testing

@testable import GoogleCloud

struct BadCredentialTests {
  private let folder: CredentialFolder

  init() throws { folder = try CredentialFolder() }

  private func error(_ path: String) throws -> GoogleCloudError {
    try #require(
      #expect(throws: GoogleCloudError.self) {
        _ = try GoogleServices(["GOOGLE_APPLICATION_CREDENTIALS": path])
      })
  }

  @Test(
    "An error names the file and the key, and never what stands there",
    arguments: [
      ("private_key", #""SECRET""#), ("private_key", "7"), ("private_key", "null"), ("client_email", #""""#),
      ("token_uri", #""http://evil.example/token?SECRET""#), ("type", #""SECRET""#), ("type", "null"),
    ])
  func serviceAccount(key: String, value: String) throws {
    let json = try JSONSerialization.jsonObject(with: Data(value.utf8), options: .fragmentsAllowed)
    let path = try folder.serviceAccount([key: json])
    let error = try error(path)
    #expect(error.code == .badCredentials)
    #expect(error.message.contains(path))
    #expect(error.message.contains(key))
    #expect(!"\(error)".contains("SECRET"))
  }

  @Test(
    "Files that are no credentials",
    arguments: ["", "{", "[]", #"{"type":"external_account"}"#, #"{"type":"impersonated_service_account"}"#])
  func files(text: String) throws {
    let path = try folder.file("bad.json", text)
    let error = try error(path)
    #expect(error.code == .badCredentials)
    #expect(error.message.contains(path))
  }

  @Test("A file that is not there is an error, not a reason to look elsewhere")
  func missing() throws {
    let error = try error("\(folder.path)/none.json")
    #expect(error.message.contains("none.json"))
  }

  @Test("Credentials that contain themselves over and over are refused")
  func depth() throws {
    var object: [String: Any] = CredentialFolder.authorizedUser
    for _ in 0..<10 {
      object = [
        "type": "impersonated_service_account", "source_credentials": object,
        "service_account_impersonation_url": "https://h/serviceAccounts/a@p:generateAccessToken",
      ]
    }
    let error = try error(folder.file("deep.json", object))
    #expect(error.code == .badCredentials)
  }

  @Test(
    "An executable, or an address that others can read, is no source",
    arguments: [
      #"{"executable":{"command":"cat"}}"#, #"{"url":"http://evil.example/"}"#,
      #"{"url":"http://169.254.evil.example/"}"#, #"{"url":"ftp://169.254.169.254/"}"#, #"{"file":3}"#,
    ])
  func sources(source: String) throws {
    let path = try folder.file(
      "wif.json",
      #"{"type":"external_account","audience":"a","subject_token_type":"t","credential_source":\#(source)}"#)
    let error = try error(path)
    #expect(error.message.contains("credential_source"))
  }

  @Test("Another cloud's metadata server is a source, though it has no TLS")
  func otherMetadataServer() throws {
    let source = #"{"url":"http://169.254.169.254/metadata/identity"}"#
    let path = try folder.file(
      "wif.json",
      #"{"type":"external_account","audience":"a","subject_token_type":"t","credential_source":\#(source)}"#)
    #expect(throws: Never.self) { try GoogleServices(["GOOGLE_APPLICATION_CREDENTIALS": path]) }
  }

  @Test(
    "What cannot be the e-mail address of an account is not impersonated",
    arguments: ["", "a", "a@b/c", "a@b:generateAccessToken", "a b@c", "a@b@c", "a@"])
  func emails(email: String) {
    #expect(throws: GoogleCloudError.self) {
      try GoogleServices(["REKINDLE_ACCESS_TOKEN": "t"], impersonating: email)
    }
  }

  @Test("A login that ended is told from a server in trouble, which is asked again")
  func refusals() async throws {
    let path = try folder.file("user.json", CredentialFolder.authorizedUser)
    let final = try LoopbackServer { _ in
      .json(#"{"error":"invalid_grant","error_description":"refresh-token is revoked"}"#, status: 400)
    }
    let error = await #expect(throws: GoogleCloudError.self) {
      try await GoogleServices(at: final, ["GOOGLE_APPLICATION_CREDENTIALS": path]).token
    }
    #expect(error?.code == .unauthenticated)
    #expect(error?.message.contains("invalid_grant") == true)
    #expect(error.map { "\($0)".contains("refresh-token") } == false)
    #expect(final.requests.count == 1)
    for answer in [
      LoopbackServer.Response(status: 503), .json(#"{"error":"internal_failure"}"#, status: 400),
    ] {
      let passing = try LoopbackServer.sequence([answer, answer, .json(#"{"access_token":"t","expires_in":99}"#)])
      #expect(try await GoogleServices(at: passing, ["GOOGLE_APPLICATION_CREDENTIALS": path]).token == "t")
    }
  }

  @Test("Where there is nothing at all, the error says what was looked for")
  func nothing() async throws {
    // A name that resolves nowhere would ask a name server; a port where nobody listens is as good.
    let issuer = TokenIssuer(overrides: EndpointOverrides([:]), retries: RetryPolicy.recorded().0)
    let port: UInt16
    do { port = try LoopbackSocket().port }
    var server = try MetadataServer([:])
    #expect(server.host == "metadata.google.internal")
    server = MetadataServer(host: "127.0.0.1:\(port)", isNamed: false)
    let error = await #expect(throws: GoogleCloudError.self) {
      try await issuer.token(for: .metadataServer(server), at: .now)
    }
    #expect(error?.code == .unauthenticated)
    #expect(error?.message.contains("GOOGLE_APPLICATION_CREDENTIALS") == true)
    let unchecked = try GoogleServices(["NO_GCE_CHECK": "true"])
    let same = await #expect(throws: GoogleCloudError.self) { try await unchecked.token }
    #expect(same == error)
  }
}
