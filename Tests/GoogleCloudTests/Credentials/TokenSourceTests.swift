import Foundation
import Synchronization
import TestSupport
import Testing

@testable import GoogleCloud

struct TokenSourceTests {
  private let folder: CredentialFolder

  init() throws { folder = try CredentialFolder() }

  /// A server that counts its tokens: t1, t2, ...
  private func counting(_ lifetime: Int = 3600) throws -> (LoopbackServer, Credential) {
    let count = Mutex(0)
    let server = try LoopbackServer { _ in
      let number = count.withLock { count in
        count += 1
        return count
      }
      return .json(#"{"access_token":"t\#(number)","expires_in":\#(lifetime)}"#)
    }
    let file = try CredentialFile(path: folder.file("user.json", CredentialFolder.authorizedUser))
    return (server, try CredentialSearch.credential(file))
  }

  private func source(
    _ server: LoopbackServer, _ credential: Credential, now: @escaping @Sendable () -> Date = { .now }
  ) -> TokenSource {
    TokenSource(
      credential,
      issuer: TokenIssuer(
        overrides: EndpointOverrides(["REKINDLE_ENDPOINT": server.url]), retries: RetryPolicy.recorded().0),
      now: now)
  }

  @Test("However many wait, the token is asked for once")
  func once() async throws {
    let (server, credential) = try counting()
    let source = source(server, credential)
    let tokens = try await withThrowingTaskGroup { group in
      for _ in 0..<100 { group.addTask { try await source.accessToken().secret.value } }
      return try await group.reduce(into: Set<String>()) { $0.insert($1) }
    }
    #expect(tokens == ["t1"])
    #expect(server.requests.count == 1)
  }

  @Test("A token is replaced before its end, and not earlier")
  func expiry() async throws {
    let (server, credential) = try counting(3600)
    let clock = Mutex(Date(timeIntervalSince1970: 0))
    let source = source(server, credential) { clock.withLock { $0 } }
    for (seconds, token) in [(0, "t1"), (3600 - 226, "t1"), (3600 - 225, "t2"), (3600 - 224, "t2")] {
      clock.withLock { $0 = Date(timeIntervalSince1970: Double(seconds)) }
      #expect(try await source.accessToken().secret.value == token, "after \(seconds) s")
    }
  }

  @Test("One caller that is cancelled leaves at once, the others get their token")
  func cancellation() async throws {
    let (server, credential) = try counting()
    let silent = try LoopbackSocket()
    // The first endpoint never answers; who waits for it can only be cancelled.
    let stuck = TokenSource(
      credential,
      issuer: TokenIssuer(overrides: EndpointOverrides(["REKINDLE_ENDPOINT": "http://127.0.0.1:\(silent.port)"])))
    await withThrowingTaskGroup { group in
      for _ in 0..<3 { group.addTask { _ = try await stuck.accessToken() } }
      group.cancelAll()
      while let result = await group.nextResult() {
        #expect(throws: CancellationError.self) { try result.get() }
      }
    }
    let source = source(server, credential)
    let first = Task { try await source.accessToken() }
    first.cancel()
    #expect(try await source.accessToken().secret.value.hasPrefix("t"))
  }

  @Test("A failed request for a token is told to all who wait, and not remembered")
  func failure() async throws {
    let (_, credential) = try counting()
    let server = try LoopbackServer.sequence([
      .json(#"{"error":"invalid_grant"}"#, status: 400), .json(#"{"access_token":"later","expires_in":3600}"#),
    ])
    let source = source(server, credential)
    await #expect(throws: GoogleCloudError.self) { try await source.accessToken() }
    #expect(try await source.accessToken().secret.value == "later")
  }

  @Test("Calls count against the project that the login or the environment names")
  func quotaProject() async throws {
    let server = try LoopbackServer { _ in .json(#"{"access_token":"t","expires_in":3600,"name":"o"}"#) }
    let named = CredentialFolder.authorizedUser.merging(["quota_project_id": "own"]) { $1 }
    var environment = ["GOOGLE_APPLICATION_CREDENTIALS": try folder.file("user.json", named)]
    for project in ["own", "other"] {
      if project == "other" { environment["GOOGLE_CLOUD_QUOTA_PROJECT"] = project }
      let services = try GoogleServices(at: server, environment)
      _ = try await FirestoreAdminClient(services.endpoint(.firestore)).operation(named: "o")
      #expect(server.requests.last?.headers["x-goog-user-project"] == project)
    }
    let plain = try GoogleServices(at: server, ["REKINDLE_ACCESS_TOKEN": "t"])
    _ = try await FirestoreAdminClient(plain.endpoint(.firestore)).operation(named: "o")
    #expect(server.requests.last?.headers["x-goog-user-project"] == nil)
  }

  @Test("A service that refuses a token gets a new one, once", arguments: [1, 9])
  func refused(times: Int) async throws {
    let (tokens, credential) = try counting()
    let left = Mutex(times)
    let service = try LoopbackServer { request in
      let isRefused = left.withLock { left in
        left -= 1
        return left >= 0
      }
      return isRefused
        ? .error(401, "UNAUTHENTICATED") : .json(#"{"name":"\#(request.headers["authorization"] ?? "")"}"#)
    }
    let endpoint = try ServiceEndpoint(service.url, tokens: source(tokens, credential))
    let admin = FirestoreAdminClient(endpoint)
    if times == 1 {
      #expect(try await admin.operation(named: "o").name == "Bearer t2")
    } else {
      let error = await #expect(throws: GoogleCloudError.self) { try await admin.operation(named: "o") }
      #expect(error?.code == .unauthenticated)
      // What the service said the second time is not lost.
      #expect(error?.message.hasSuffix("no") == true)
    }
    #expect(service.requests.count == 2)
    var bytes = 0
    let stream = try await endpoint.stream(endpoint.request("GET", "/", limits: TimeLimits()), over: HTTPClient()) {
      bytes += $1.byteCount
    }
    #expect(stream.status == (times == 1 ? 200 : 401))
    #expect(bytes > 0)
  }
}
