import CloudSandbox
import Documents
import Foundation
import JSON
import Sandbox
import TestSupport

@testable import GoogleCloud

/// A sandbox with a bucket, an object and a database, and the clients of it, which never pause.
struct FaultySandbox {
  static let bucket: ExactName = "bkt"
  static let bytes = (0..<20_000).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 7) }
  static let database = DatabaseName(project: "p")
  /// As many as a read needs to be cut in its middle.
  static let documents = 60

  let url: String
  /// How long an answer is waited for that does not come.
  let limits: TimeLimits

  /// Runs `body` with a sandbox of its own.
  /// - Parameter patience: of the clients; by default longer than a machine that is busy takes for an answer that comes.
  static func run(patience: Duration = .seconds(30), _ body: (FaultySandbox) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      try await withCloudSandbox(SandboxConfiguration(dataFolder: folder.path)) { endpoint in
        let sandbox = FaultySandbox(url: endpoint.url, limits: TimeLimits(idle: patience))
        try await sandbox.fill()
        try await body(sandbox)
      }
    }
  }

  private func fill() async throws {
    _ = try await storage().insertBucket(Bucket(name: Self.bucket, location: "us-east1"), inProject: "p")
    _ = try await storage().upload(Self.bytes, as: "object", in: Self.bucket, contentType: "text/plain")
    let writes = (0..<Self.documents).map { number in
      let name = "\(Self.database)/documents/c/\(1_000 + number)"
      let text = String(repeating: "x", count: 100 + number)
      return #"{"update":{"name":"\#(name)","fields":{"s":{"stringValue":"\#(text)"}}}}"#
    }
    try await post("/v1/\(Self.database)/documents:commit".urlPath, #"{"writes":[\#(writes.joined(separator: ","))]}"#)
  }

  func endpoint(_ tokens: TokenSource? = nil) throws -> ServiceEndpoint { try ServiceEndpoint(url, tokens: tokens) }

  func storage(_ tokens: TokenSource? = nil, sleep: (@Sendable () async throws -> Void)? = nil) throws -> StorageClient
  {
    var policy = RetryPolicy.recorded(rules: .storage).0
    if let sleep { policy.sleep = { _ in try await sleep() } }
    var client = StorageClient(try endpoint(tokens), retries: policy)
    client.downloadLimits = limits
    client.callLimits = limits
    return client
  }

  func admin(_ tokens: TokenSource? = nil) throws -> FirestoreAdminClient {
    var client = FirestoreAdminClient(try endpoint(tokens), retries: RetryPolicy.recorded().0)
    client.callLimits = limits
    return client
  }

  func firestore(_ tokens: TokenSource? = nil) throws -> FirestoreClient {
    var client = FirestoreClient(try endpoint(tokens), retries: RetryPolicy.recorded().0)
    client.streamLimits = limits
    client.callLimits = limits
    return client
  }

  /// Services by a credential file, whose tokens the sandbox gives out.
  func services(_ environment: [String: String]) throws -> GoogleServices {
    var environment = environment
    for service in GoogleService.allCases { environment[service.variable] = url }
    var issuer = TokenIssuer(
      overrides: EndpointOverrides(environment), retries: RetryPolicy.recorded(rules: .token).0)
    issuer.limits = limits
    return try GoogleServices(environment, issuer: issuer)
  }

  /// What a rule has seen of requests, and done to them.
  struct RuleCount {
    var seen: Int
    var acted: Int
  }

  /// Has things go wrong from now on, by rules as docs/sandbox.md has them.
  func setFaults(_ rules: String) async throws {
    _ = try await control("DELETE", nil)
    _ = try await control("POST", #"{"rules":[\#(rules)]}"#)
  }

  func counts() async throws -> [RuleCount] { try await control("GET", nil) }

  private func control(_ method: String, _ body: String?) async throws -> [RuleCount] {
    let answer = try JSONParser.parse(try await send(method, "/sandbox/v1/faults", body))
    return (answer["rules"]?.elements ?? []).map {
      RuleCount(seen: Int($0["seen"]?.integer ?? 0), acted: Int($0["acted"]?.integer ?? 0))
    }
  }

  func post(_ path: String, _ body: String) async throws { _ = try await send("POST", path, body) }

  /// The list of objects, as the client asks for it, and as it comes.
  func listText() async throws -> String {
    let fields = "nextPageToken,prefixes,items(\(StorageObject.fields))"
    let path = StorageClient.path(
      ["b", Self.bucket, "o"], [("maxResults", "1000"), ("prefix", ""), ("fields", fields)])
    return String(decoding: try await send("GET", path, nil), as: UTF8.self)
  }

  func send(_ method: String, _ path: String, _ body: String?) async throws -> [UInt8] {
    var request = try endpoint().request(method, path, limits: TimeLimits())
    request.headers.append(("content-type", "application/json"))
    if let body { request.body = Array(body.utf8) }
    let answer = try await HTTPClient(logger: .silent).send(request)
    guard answer.status == 200 else {
      throw GoogleCloudError(.badResponse, String(decoding: answer.body, as: UTF8.self), remedy: "")
    }
    return answer.body
  }
}
