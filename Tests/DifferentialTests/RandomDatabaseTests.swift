import Documents
import ExportFormat
import Foundation
import GoogleCloud
import JSON
import Rehearsal
import Subprocess
import TestSupport
import Testing
import Verification

@testable import Differential

extension LiveDifferentialTests {
  /// What Google's own encoder writes is verified: random databases of all types, written through the API and exported.
  @Test("An export that the emulator makes is verified", .timeLimit(.minutes(10)), arguments: DatabaseMode.allCases)
  func exports(_ mode: DatabaseMode) async throws {
    try await withTemporaryFolder { folder in
      try await EmulatorInstallation.find().withEmulator(mode: mode, heapMegabytes: 512) { emulator in
        for seed: UInt64 in 1...4 {
          let database = mode.database("random-\(seed)")
          var samples = SampleDocuments(seed: seed)
          let documents = samples.documents(150)
          try await write(documents, mode, database, emulator.address)
          try await Curl(emulator.address).exportFromEmulator(database, into: folder, name: database.project.text)
          let verified = try await Verifier().verify(folder.appending(path: database.project.text).path)
          #expect(verified.report.verdict == .verified, "\(verified.report.findings)")
          #expect(verified.report.documents == documents.count && !verified.export.outputFiles.isEmpty)
        }
      }
    }
  }

  private func write(
    _ documents: [Document], _ mode: DatabaseMode, _ database: DatabaseName, _ address: String
  ) async throws {
    for start in stride(from: 0, to: documents.count, by: 50) {
      let writes = try documents[start..<min(start + 50, documents.count)].map { document in
        var document = document
        document.name.database = DatabaseName(project: database.project)
        let record = try DecodedRecord(document)
        var json = JSONText()
        RESTJSON().append(record.flat, record.bytes.span.bytes, to: &json)
        let value = try JSONParser.parse(json.bytes)
        return mode == .native ? JSONValue.members([("update", value)]) : EntityForm.upsert(document.name, value)
      }
      let (path, body): (String, [(String, JSONValue?)]) =
        mode == .native
        ? ("/v1/\(database)/documents:commit", [("writes", .array(writes))])
        : (
          "/v1/projects/\(database.project):commit",
          [("mode", .string("NON_TRANSACTIONAL")), ("mutations", .array(writes))]
        )
      let result = try await run(
        .name("curl"),
        arguments: [
          "--silent", "--fail-with-body", "--globoff", "--header", "content-type: application/json", "--header",
          "authorization: Bearer owner", "--data-binary", "@-", address + path,
        ], input: .array(JSONValue.members(body).json), output: .string(limit: 1 << 22), error: .discarded)
      try #require(result.terminationStatus.isSuccess, "\(result.standardOutput)")
    }
  }
}

/// Documents as Datastore takes them: `AnswerForm` the other way round. Every other value is indexed.
private enum EntityForm {
  static func upsert(_ name: DocumentName, _ document: JSONValue) -> JSONValue {
    let entity = JSONValue.members([
      ("key", key(name)), ("properties", properties(document["fields"])),
    ])
    return .members([("upsert", entity)])
  }

  private static func key(_ name: DocumentName) -> JSONValue {
    let path = name.path.elements.map { element in
      switch element.id {
      case .number(let number):
        JSONValue.members([("kind", .string(element.collection.text)), ("id", .string("\(number)"))])
      case .name(let id): JSONValue.members([("kind", .string(element.collection.text)), ("name", .string(id.text))])
      }
    }
    return .members([
      ("partitionId", .members([("projectId", .string(name.database.project.text))])), ("path", .array(path)),
    ])
  }

  private static func properties(_ fields: JSONValue?) -> JSONValue {
    .object((fields?.members ?? []).enumerated().map { .init($1.name, value($1.value, isIndexed: $0 % 2 == 0)) })
  }

  private static func value(_ value: JSONValue, isIndexed: Bool) -> JSONValue {
    guard let member = value.members?.first else { return value }
    var isIndexed = isIndexed
    let plain: (String, JSONValue)
    switch member.name {
    case "bytesValue": plain = ("blobValue", member.value)
    case "referenceValue":
      guard let name = member.value.text.flatMap({ DocumentName($0) }) else { return value }
      plain = ("keyValue", key(name))
    // Datastore has no vectors, and takes no field of this name: their coordinates, as an array.
    case "mapValue" where member.value["fields"]?["__type__"] != nil:
      return self.value(member.value["fields"]?["value"] ?? .null, isIndexed: isIndexed)
    case "mapValue": plain = ("entityValue", .members([("properties", properties(member.value["fields"]))]))
    case "arrayValue":
      let elements = (member.value["values"]?.elements ?? []).map { self.value($0, isIndexed: isIndexed) }
      return .members([("arrayValue", .members([("values", .array(elements))]))])
    case "stringValue":
      // The longest that can be indexed.
      if let text = member.value.text, text.utf8.count > 1_500 { isIndexed = false }
      plain = (member.name, member.value)
    default: plain = (member.name, member.value)
    }
    return .members([plain, ("excludeFromIndexes", isIndexed ? nil : .boolean(true))])
  }
}
