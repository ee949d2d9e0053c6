import Foundation
package import JSON
import Subprocess

/// Calls a sandbox that runs, by curl, a client that is not ours.
package struct SandboxClient: Sendable {
  package struct Refusal: Error, Sendable {
    package var request: String
    package var status: Int
    package var body: String
  }

  /// `http://127.0.0.1:PORT`.
  package let endpoint: String

  package init(_ endpoint: String) {
    self.endpoint = endpoint
  }

  /// - Returns: the answer's JSON; null for none.
  /// - Throws: `Refusal` unless the status is one of success.
  @discardableResult
  package func call(_ method: String, _ path: String, _ body: String? = nil, isJSON: Bool = true) async throws
    -> JSONValue
  {
    let options =
      body == nil ? [] : ["--data-binary", "@-"] + (isJSON ? ["--header", "content-type: application/json"] : [])
    return try await curl(["--request", method] + options, path, input: Array((body ?? "").utf8))
  }

  func curl(_ options: [String], _ path: String, input: [UInt8]) async throws -> JSONValue {
    let arguments = ["--silent", "--globoff", "--write-out", "\n%{http_code}"] + options + [endpoint + path]
    let result = try await run(
      .name("curl"), arguments: Arguments(arguments), input: .array(input), output: .bytes(limit: 1 << 24),
      error: .discarded)
    let lines = result.standardOutput.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let status = lines.last.flatMap { Int(String(decoding: $0, as: UTF8.self)) } ?? 0
    let answer = Array(lines.dropLast().joined(separator: [UInt8(ascii: "\n")]))
    guard (200..<300).contains(status) else {
      throw Refusal(
        request: options.joined(separator: " ") + path, status: status, body: String(decoding: answer, as: UTF8.self))
    }
    return (try? JSONParser.parse(answer)) ?? .null
  }

  package func makeBucket(_ name: String, location: String = "nam5", in projectID: String = "p", _ members: String = "")
    async throws
  {
    try await call(
      "POST", "/storage/v1/b?project=\(projectID)", #"{"name":"\#(name)","location":"\#(location)"\#(members)}"#)
  }

  /// Makes the service account `ID@PROJECT.iam.gserviceaccount.com`.
  package func makeAccount(_ id: String, in projectID: String) async throws {
    try await call("POST", "/v1/projects/\(projectID)/serviceAccounts", #"{"accountId":"\#(id)"}"#)
  }

  /// Uploads every file of a folder to `gs://BUCKET/PREFIX/`.
  package func upload(_ folder: String, to bucket: String, prefix: String) async throws {
    let files = FileManager.default.enumerator(atPath: folder)
    while let file = files?.nextObject() as? String {
      let path = "\(folder)/\(file)"
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else { continue }
      let name = "\(prefix)/\(file)".addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
      _ = try await curl(
        ["--data-binary", "@\(path)"], "/upload/storage/v1/b/\(bucket)/o?uploadType=media&name=\(name)", input: [])
    }
  }

  /// Imports an export of this machine into a database, by way of a bucket of its own.
  /// - Parameter database: `projects/P/databases/D`.
  package func importExport(_ folder: String, into database: String) async throws {
    let bucket = "import-\(UUID().uuidString.lowercased())"
    let prefix = URL(fileURLWithPath: folder).lastPathComponent
    try await makeBucket(bucket)
    try await upload(folder, to: bucket, prefix: prefix)
    try await finish(
      call("POST", "/v1/\(database):importDocuments", #"{"inputUriPrefix":"gs://\#(bucket)/\#(prefix)"}"#))
  }

  /// Asks for an operation until it is done.
  @discardableResult
  package func finish(_ operation: JSONValue) async throws -> JSONValue {
    var operation = operation
    while operation["done"]?.truth != true, let name = operation["name"]?.text {
      operation = try await call("GET", "/v1/\(name)")
    }
    return operation
  }

  /// How often each rule acted.
  package func faultCounts() async throws -> [Int] {
    try await call("GET", "/sandbox/v1/faults")["rules"]?.elements?.map { Int($0["acted"]?.integer ?? 0) } ?? []
  }

  /// - Parameter rules: without the array's brackets; empty for none.
  package func setFaults(_ rules: String) async throws {
    try await call("DELETE", "/sandbox/v1/faults")
    try await call("POST", "/sandbox/v1/faults", #"{"rules":[\#(rules)]}"#)
  }
}
