package import Documents
package import Foundation
package import JSON
import Subprocess

/// Calls a sandbox with curl, a client that we did not write.
package struct Curl: Sendable {
  package struct Answer: Sendable {
    package var status: Int
    package var body: [UInt8]
    /// Headers and trailers, lower-case names.
    package var headers: [String: String]

    /// The body as JSON; null if it is none.
    package var json: JSONValue { (try? JSONParser.parse(body)) ?? .null }
  }

  /// `http://127.0.0.1:PORT`.
  package let endpoint: String
  /// `127.0.0.1:PORT`.
  package var address: String { String(endpoint.dropFirst("http://".count)) }
  package var database = "projects/p/databases/(default)"

  package init(_ endpoint: String) {
    self.endpoint = endpoint
  }

  package func get(_ path: String) async throws -> Answer {
    try await call(["--get"], path, [])
  }

  /// Posts JSON.
  package func post(_ path: String, _ json: String, options: [String] = []) async throws -> Answer {
    try await call(
      options + ["--data-binary", "@-", "--header", "content-type: application/json"], path, Array(json.utf8))
  }

  /// Posts to a method below the database's documents, such as `documents:commit`.
  package func post(documents path: String, _ json: String) async throws -> Answer {
    try await post("/v1/\(database)/\(path)", json)
  }

  /// Calls a gRPC method with one message.
  package func grpc(_ method: String, _ message: [UInt8]) async throws -> Answer {
    try await call(
      [
        "--http2-prior-knowledge", "--data-binary", "@-", "--header", "content-type: application/grpc", "--header",
        "te: trailers",
      ], "/google.firestore.v1.Firestore/\(method)", Self.frame(message))
  }

  /// A message behind its flags and its length. Source: grpc/doc/PROTOCOL-HTTP2.md.
  private static func frame(_ message: [UInt8]) -> [UInt8] {
    [0] + withUnsafeBytes(of: UInt32(message.count).bigEndian) { Array($0) } + message
  }

  /// Calls with any method, headers and body.
  package func send(
    _ method: String, _ path: String, _ body: [UInt8] = [], headers: [String] = [], options: [String] = []
  ) async throws -> Answer {
    let verb = method == "HEAD" ? ["--head"] : ["--request", method]
    let data = body.isEmpty && (method == "GET" || method == "HEAD") ? [] : ["--data-binary", "@-"]
    return try await call(verb + data + headers.flatMap { ["--header", $0] } + options, path, body)
  }

  package func send(_ method: String, _ path: String, json: String) async throws -> Answer {
    try await send(method, path, Array(json.utf8), headers: ["content-type: application/json"])
  }

  /// Puts an object into a bucket.
  package func upload(_ bucket: String, _ name: String, _ bytes: [UInt8]) async throws -> Answer {
    let name = name.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? name
    return try await send(
      "POST", "/upload/storage/v1/b/\(bucket)/o?uploadType=media&name=\(name)", bytes,
      headers: ["content-type: text/plain"])
  }

  /// Polls an operation until it is done.
  package func wait(_ operation: JSONValue) async throws -> JSONValue {
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
          + [endpoint + path]),
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

extension Curl {
  /// Has Google's emulator export a database into a new folder in a folder that exists.
  /// - Parameter timeLimit: seconds.
  package func exportFromEmulator(
    _ database: DatabaseName, into folder: URL, name: String, timeLimit: Int = 300
  ) async throws {
    let answer = try await post(
      "/emulator/v1/projects/\(database.project):export",
      #"{"database":"\#(database)","export_directory":"\#(folder.path)","export_name":"\#(name)"}"#,
      options: ["--max-time", "\(timeLimit)"])
    guard answer.status == 200 else { throw POSIXError(.EPROTO) }
  }
}
