import CloudSandbox
import Comparison
import Documents
import ExportFormat
import Foundation
import GoogleCloud
import JSON
import Keys
import Restore
import Sandbox
import Subprocess
import Synchronization
import TestSupport
import Testing

/// The key of the tests' plans and journals.
let testKey = MACKey()

/// A database that a test restores into: the sandbox's, as Google's service or as an emulator, or the emulator's own.
struct RestoreDatabase: Sendable {
  /// `http://127.0.0.1:PORT`.
  var address: String
  var target: DatabaseAddress
  /// What the commands and the client find the service by.
  var environment: [String: String]
  /// For files of the test.
  var folder: URL

  var name: DatabaseName { target.database }

  func file(_ name: String) -> String { folder.appending(path: name).path }

  func restorer(
    production: DatabaseName? = nil,
    confirm: @escaping @Sendable (DocumentsRestorer.Question) throws -> Void = { _ in }
  ) -> DocumentsRestorer {
    DocumentsRestorer(environment: environment, tool: "test", macKey: testKey, production: production, confirm: confirm)
  }

  func request(
    _ export: String, _ only: String..., mode: RestoreMode = .ifAbsent, references: RestoreReferences = .keep
  ) throws -> DocumentsRequest {
    DocumentsRequest(
      export: export, target: target, only: try only.map { try #require(PathPattern($0)) }, mode: mode,
      references: references)
  }

  /// Every document as it is, without its times, by its path.
  func documents() async throws -> [DocumentPath: Document] {
    var all: [DocumentPath: Document] = [:]
    var decoder = ServiceDocumentDecoder()
    var flat = FlatDocument()
    let endpoint = try ServiceEndpoint.emulator(address)
    _ = try await FirestoreClient(endpoint).readAll(name) { bytes, message in
      try decoder.decode(bytes, message, into: &flat)
      let document = flat.document(bytes)
      all[document.name.path] = document
    }
    return all
  }

  /// Writes and deletes, by curl: not by the code under test.
  func write(_ documents: [Document], deleting paths: [DocumentPath] = []) async throws {
    let writes =
      paths.map { #"{"delete":\#(JSONValue.string("\(name)/documents/\($0)").text())}"# }
      + documents.map { document in
        var json = JSONText()
        json.raw("{\"update\":{\"name\":")
        json.string("\(name)/documents/\(document.name.path)")
        json.raw(",\"fields\":{")
        for (index, field) in document.fields.enumerated() {
          if index > 0 { json.raw(",") }
          json.string(field.name)
          json.raw(":")
          json.value(field.value)
        }
        json.raw("}}}")
        return json.string
      }
    for start in stride(from: 0, to: writes.count, by: 200) {
      let part = writes[start..<min(start + 200, writes.count)].joined(separator: ",")
      let result = try await run(
        .name("curl"),
        arguments: [
          "--silent", "--fail-with-body", "--globoff", "-H", "Content-Type: application/json", "-H",
          "Authorization: Bearer owner", "--data-binary", "@-", "\(address)/v1/\(name)/documents:commit",
        ], input: .string("{\"writes\":[\(part)]}"), output: .string(limit: 1 << 22), error: .discarded)
      try #require(result.terminationStatus.isSuccess, "\(result.standardOutput)")
    }
  }

  func write(_ path: String, _ fields: [Field]) async throws {
    try await write([
      Document(name: DocumentName(database: name, path: try #require(DocumentPath(path))), fields: fields)
    ])
  }

  /// Has requests to the sandbox go wrong, by a rule of docs/sandbox.md; nil: none any more.
  func fault(_ rule: String?) async throws {
    let body = rule.map { ["-H", "Content-Type: application/json", "-d", "{\"rules\":[\($0)]}"] } ?? ["-X", "DELETE"]
    let result = try await run(
      .name("curl"),
      arguments: Arguments(["--silent", "--fail-with-body"] + body + ["\(address)/sandbox/v1/faults"]),
      output: .string(limit: 1 << 20), error: .discarded)
    try #require(result.terminationStatus.isSuccess, "\(result.standardOutput)")
  }
}

extension JSONValue {
  fileprivate func text() -> String { String(decoding: json, as: UTF8.self) }
}

/// Runs `body` with a database of the sandbox's that holds nothing.
func withRestoreDatabase(
  _ body: @escaping @Sendable (RestoreDatabase) async throws -> Void
) async throws {
  try await withTemporaryFolder { folder in
    try await withCloudSandbox(SandboxConfiguration(dataFolder: folder.appending(path: "data").path)) { endpoint in
      let target = try #require(try DatabaseAddress("firestore://shop"))
      try await body(
        RestoreDatabase(
          address: endpoint.url, target: target, environment: ["REKINDLE_ENDPOINT": endpoint.url], folder: folder))
    }
  }
}

/// The documents of a fixture, as documents of a database, from what the emulator answered of it.
func documents(of fixture: Fixture, in database: DatabaseName) async throws -> [Document] {
  try await fixture.expectedLines().map { line in
    var document = try RESTDocumentReader().document(Array(line.utf8))
    document.name.database = database
    return document
  }
}
