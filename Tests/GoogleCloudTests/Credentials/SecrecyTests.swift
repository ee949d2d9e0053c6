import Foundation
import TestSupport
import Testing

@testable import GoogleCloud

/// Tokens, keys and passwords appear in no error, description, dump or log line.
struct SecrecyTests {
  private static let secrets = [
    "client-secret", "refresh-token", "ya29.SECRET", "PRIVATE KEY", "MIIE", "subject-SECRET",
  ]

  private func check(_ texts: [String]) {
    for text in texts {
      for secret in Self.secrets { #expect(!text.contains(secret), "\(text)") }
    }
  }

  private func texts(_ value: Any) -> [String] {
    var dumped = ""
    dump(value, to: &dumped)
    return ["\(value)", String(reflecting: value), dumped]
  }

  @Test("Descriptions and dumps of what holds secrets")
  func descriptions() async throws {
    let folder = try CredentialFolder()
    for path in [try folder.serviceAccount(), try folder.file("user.json", CredentialFolder.authorizedUser)] {
      let services = try GoogleServices(["GOOGLE_APPLICATION_CREDENTIALS": path])
      check(texts(services) + texts(services.credential) + texts(services.tokens))
      check(texts(try services.endpoint(.storage)))
      #expect("\(services.tokens)".contains(path))
    }
    check(texts(AccessToken("ya29.SECRET")) + texts(TokenSource.fixed("ya29.SECRET")))
    check(texts(try GoogleServices(["REKINDLE_ACCESS_TOKEN": "ya29.SECRET"])))
    let token = try folder.file("token", "ya29.SECRET")
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: token)
    let services = try GoogleServices(["REKINDLE_ACCESS_TOKEN_FILE": token])
    check(texts(services) + texts(services.credential) + texts(services.tokens))
  }

  @Test("Log lines and errors of every exchange, also where the server repeats what it was sent")
  func exchanges() async throws {
    let folder = try CredentialFolder()
    let recorder = LogRecorder()
    let server = try LoopbackServer { request in
      switch request.path {
      case "/token", "/v1/token": .json(#"{"access_token":"ya29.SECRET","expires_in":3600}"#)
      case "/bad/token": .json(#"{"error":"\#(request.text)"}"#, status: 400)
      default: .error(403, "PERMISSION_DENIED", request.headers["authorization"] ?? "")
      }
    }
    let wif = try folder.file(
      "wif.json",
      [
        "type": "external_account", "audience": "a", "subject_token_type": "t",
        "credential_source": ["file": try folder.file("subject", "subject-SECRET")],
      ])
    let user = try folder.file("user.json", CredentialFolder.authorizedUser)
    for path in [wif, user, try folder.serviceAccount()] {
      let services = try GoogleServices(
        at: server, ["GOOGLE_APPLICATION_CREDENTIALS": path], logger: recorder)
      let client = RESTClient(
        endpoint: try services.endpoint(.firestore), http: HTTPClient(logger: recorder.logger), retries: RetryPolicy())
      let error = await #expect(throws: GoogleCloudError.self) {
        let _: RESTClient.Ignored = try await client.call("x", path: "/v1/x", body: RESTClient.NoBody())
      }
      check(texts(error as Any))
    }
    let bad = try folder.serviceAccount(["token_uri": "\(server.url)/bad/token"])
    let error = await #expect(throws: GoogleCloudError.self) {
      try await GoogleServices(at: server, ["GOOGLE_APPLICATION_CREDENTIALS": bad], logger: recorder).token
    }
    check(texts(error as Any))
    #expect(error?.message.contains("HTTP status 400") == true)
    #expect(recorder.lines.count >= 7)
    check(recorder.lines)
  }
}
