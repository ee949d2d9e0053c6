import Documents
import Foundation
import JSON
import Subprocess
import TestSupport
import Testing

@testable import Sandbox

@Suite("Imports")
struct ImportTests {
  /// The whole of a fixture's database as Google's emulator answered it, in name order.
  private func expected(_ fixture: String) async throws -> [Document] {
    let answer = try await run(
      .name("gunzip"), arguments: ["--stdout", "\(Fixture.folderPath)/\(fixture).expected.ndjson.gz"],
      output: .bytes(limit: 1 << 28))
    return try answer.standardOutput.split(separator: UInt8(ascii: "\n")).map {
      try RESTDocumentReader().document(Array($0))
    }
  }

  private func everything(_ curl: Curl) async throws -> [Document] {
    let answer = try await curl.post(
      documents: "documents:runQuery", #"{"structuredQuery":{"from":[{"allDescendants":true}]}}"#)
    return try (answer.json.elements ?? []).compactMap { $0["document"] }.map { try RESTDocumentReader().document($0) }
  }

  /// Starts an import and asks for the operation until it is done.
  private func importing(_ uri: String, _ curl: Curl) async throws -> JSONValue {
    let started = try await curl.post("/v1/\(curl.database):importDocuments?alt=json", #"{"inputUriPrefix":"\#(uri)"}"#)
    let name = try #require(started.json["name"]?.text)
    while true {
      let operation = try await curl.get("/v1/\(name)").json
      if operation["done"]?.truth == true { return operation }
      try #require(operation["metadata"]?["operationState"]?.text == "PROCESSING")
    }
  }

  @Test(
    "An import answers every document as Google's emulator does, in its order",
    arguments: ["types", "erp", "edge-paths", "many-files", "per-kind", "empty"])
  func fixture(name: String) async throws {
    let expected = try await expected(name)
    try await withSandboxClient { curl in
      var curl = curl
      curl.database = "projects/demo-pyme-erp/databases/(default)"
      let operation = try await importing("gs://fixtures/\(name)/", curl)
      #expect(operation["error"] == nil)
      #expect(operation["metadata"]?["operationState"]?.text == "SUCCESSFUL")
      let progress = operation["metadata"]?["progressDocuments"]
      #expect(progress?["completedWork"]?.integer == Int64(expected.count))
      let found = try await everything(curl)
      #expect(found.map(\.name) == expected.map(\.name))
      for (found, expected) in zip(found, expected) { #expect(found == expected) }
    }
  }

  @Test("Names move to the target's project and database, references keep theirs")
  func otherProject() async throws {
    let expected = try await expected("per-kind")
    try await withSandboxClient { curl in
      var curl = curl
      curl.database = "projects/elsewhere/databases/staging"
      _ = try await importing("gs://fixtures/per-kind", curl)
      let found = try await everything(curl)
      #expect(found.map(\.name.path) == expected.map(\.name.path))
      #expect(found.allSatisfy { $0.name.database.description == curl.database })
      #expect(zip(found, expected).allSatisfy { $0.fields.inNameOrder() == $1.fields.inNameOrder() })
    }
  }

  @Test("A second import replaces what was changed, leaves the rest alone, and deletes nothing")
  func again() async throws {
    try await withSandboxClient { curl in
      var curl = curl
      curl.database = "projects/demo-pyme-erp/databases/(default)"
      _ = try await importing("gs://fixtures/per-kind", curl)
      let before = try await everything(curl)
      let (changed, untouched) = (before[0].name, before[1].name)
      let first = try await curl.get("/v1/\(untouched)").json
      let created = try await curl.get("/v1/\(changed)").json["createTime"]?.text
      let other = "\(curl.database)/documents/zzz/other"
      let writes = #"{"update":{"name":"\#(changed)"}},{"update":{"name":"\#(other)"}}"#
      _ = try await curl.post(documents: "documents:commit", #"{"writes":[\#(writes)]}"#)

      _ = try await importing("gs://fixtures/per-kind", curl)
      let after = try await everything(curl)
      #expect(Array(after.dropLast()) == before)
      #expect(after.last?.name.description == other)
      let document = try await curl.get("/v1/\(changed)").json
      #expect(document["createTime"]?.text == created)
      #expect(document["updateTime"]?.text != created)
      #expect(try await curl.get("/v1/\(untouched)").json["updateTime"]?.text == first["updateTime"]?.text)
    }
  }

  @Test("Damage fails the operation with its place, and nothing is written")
  func damage() async throws {
    try await withTemporaryPath { bucket in
      let copy = URL(fileURLWithPath: bucket).appendingPathComponent("many-files")
      try FileManager.default.copyItem(at: URL(fileURLWithPath: "\(Fixture.folderPath)/many-files"), to: copy)
      let output = copy.appendingPathComponent("all_namespaces/all_kinds/output-2")
      try await withSandboxClient(buckets: ["bucket": bucket]) { curl in
        var bytes = try Data(contentsOf: output)
        bytes[bytes.count - 5] ^= 1
        try bytes.write(to: output)
        let operation = try await importing("gs://bucket/many-files", curl)
        #expect(operation["error"]?["code"]?.integer == 3)
        #expect(operation["metadata"]?["operationState"]?.text == "FAILED")
        let message = operation["error"]?["message"]?.text ?? ""
        #expect(message.contains("all_namespaces/all_kinds/output-2, byte "))
        #expect(message.contains("record-checksum"))
        #expect(try await everything(curl).isEmpty)
      }
    }
  }

  @Test(
    "What is no export in a bucket is refused",
    arguments: [
      "s3://fixtures/types", "gs://none/types", "gs://fixtures/../Sources", "gs://fixtures//types",
      "gs://fixtures/./erp", "gs://fixtures/../\u{301}x",
    ])
  func refusals(uri: String) async throws {
    try await withSandboxClient { curl in
      let answer = try await curl.post("/v1/\(curl.database):importDocuments", #"{"inputUriPrefix":"\#(uri)"}"#)
      #expect(answer.json["error"] != nil)
    }
  }

  @Test("A folder without an export fails the operation")
  func noExport() async throws {
    try await withSandboxClient { curl in
      for folder in ["make", "none"] {
        let operation = try await importing("gs://fixtures/\(folder)", curl)
        #expect(operation["error"]?["code"]?.integer == 3)
      }
    }
  }
}
