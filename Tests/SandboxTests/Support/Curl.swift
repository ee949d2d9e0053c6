import Documents
import GoogleCloud
import JSON
import Subprocess

@testable import Sandbox

/// Calls a sandbox with curl, a client that we did not write.
struct Curl {
  struct Answer {
    var status: Int
    var body: [UInt8]
    /// Headers and trailers, lower-case names.
    var headers: [String: String]

    /// The body as JSON; null if it is none.
    var json: JSONValue { (try? JSONParser.parse(body)) ?? .null }
  }

  let endpoint: SandboxEndpoint
  var database = "projects/p/databases/(default)"

  func get(_ path: String) async throws -> Answer {
    try await call(["--get"], path, [])
  }

  /// Posts JSON.
  func post(_ path: String, _ json: String, options: [String] = []) async throws -> Answer {
    try await call(
      options + ["--data-binary", "@-", "--header", "content-type: application/json"], path, Array(json.utf8))
  }

  /// Posts to a method below the database's documents, such as `documents:commit`.
  func post(documents path: String, _ json: String) async throws -> Answer {
    try await post("/v1/\(database)/\(path)", json)
  }

  /// Calls a gRPC method with one message.
  func grpc(_ method: String, _ message: [UInt8]) async throws -> Answer {
    try await call(
      [
        "--http2-prior-knowledge", "--data-binary", "@-", "--header", "content-type: application/grpc", "--header",
        "te: trailers",
      ], "/google.firestore.v1.Firestore/\(method)", GRPCMessage.frame(message))
  }

  /// Calls with any method, headers and body.
  func send(
    _ method: String, _ path: String, _ body: [UInt8] = [], headers: [String] = [], options: [String] = []
  ) async throws -> Answer {
    let verb = method == "HEAD" ? ["--head"] : ["--request", method]
    let data = body.isEmpty && (method == "GET" || method == "HEAD") ? [] : ["--data-binary", "@-"]
    return try await call(verb + data + headers.flatMap { ["--header", $0] } + options, path, body)
  }

  func send(_ method: String, _ path: String, json: String) async throws -> Answer {
    try await send(method, path, Array(json.utf8), headers: ["content-type: application/json"])
  }

  /// Puts an object into a bucket.
  func upload(_ bucket: String, _ name: String, _ bytes: [UInt8]) async throws -> Answer {
    try await send(
      "POST", "/upload/storage/v1/b/\(bucket)/o?uploadType=media&name=\(PercentEncoding.encode(name))", bytes,
      headers: ["content-type: text/plain"])
  }

  /// Polls an operation until it is done.
  func wait(_ operation: JSONValue) async throws -> JSONValue {
    var operation = operation
    while operation["done"]?.truth != true {
      guard let name = operation["name"]?.text else { return operation }
      operation = try await get("/v1/\(name)").json
    }
    return operation
  }

  private func call(_ options: [String], _ path: String, _ body: [UInt8]) async throws -> Answer {
    let result = try await run(
      .name("curl"),
      arguments: Arguments(
        ["--silent", "--globoff", "--max-time", "60", "--dump-header", "/dev/stderr"] + options
          + [endpoint.url + path]),
      input: .array(body), output: .bytes(limit: 1 << 28), error: .string(limit: 1 << 20))
    var headers: [String: String] = [:]
    var status = 0
    for line in result.standardError.split(whereSeparator: \.isNewline) {
      if line.hasPrefix("HTTP/") {
        status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
      } else if let colon = line.firstIndex(of: ":") {
        headers[line[..<colon].lowercased()] = String(line[line.index(after: colon)...].drop { $0 == " " })
      }
    }
    return Answer(status: status, body: result.standardOutput, headers: headers)
  }
}

/// Runs a sandbox on a free port over a folder of its own.
func withSandboxClient(
  buckets: [ExactName: String] = ["fixtures": fixtures], _ body: (Curl) async throws -> Void
) async throws {
  try await withTemporaryFolder { folder in
    try await withSandbox(SandboxConfiguration(dataFolder: folder, buckets: buckets)) { endpoint in
      try await body(Curl(endpoint: endpoint))
    }
  }
}
