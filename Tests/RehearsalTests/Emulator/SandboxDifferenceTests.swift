import Documents
import Foundation
import JSON
import Subprocess
import TestSupport
import Testing

@testable import GoogleCloud
@testable import Rehearsal
@testable import Sandbox

extension LiveEmulator.Shared {
  /// The sandbox and Google's emulator, asked the same about the same data, answer the same, but for times.
  ///
  /// Two differences of form are known and taken out: the emulator says `done` in the element of a query's last
  /// document, the sandbox in one of its own; and answers of batchGet come in no promised order.
  struct SandboxDifferenceTests {
    private static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../../Fixtures").standardizedFileURL.path

    @Test("REST answers over every fixture", .timeLimit(.minutes(10)))
    func fixtures() async throws {
      let names = [
        "empty", "types", "edge-paths", "every-byte", "per-kind", "named-database", "erp", "erp-next-day",
        "many-files", "large-documents",
      ]
      let folder = FileManager.default.temporaryDirectory.appending(path: "rekindle-\(UUID().uuidString)").path
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let configuration = SandboxConfiguration(dataFolder: folder, buckets: ["fixtures": Self.fixtures])
      let emulator = try SharedEmulator.current
      try await withSandbox(configuration) { sandbox in
        for name in names {
          // The emulator shows documents in a database of the exported one's id only.
          let database = DatabaseName(
            project: "same-\(name)", database: name == "named-database" ? "staging-copy" : DatabaseName.defaultID)
          try await emulator.client.importExport(
            "\(Self.fixtures)/\(name)/\(name).overall_export_metadata", into: database, timeLimit: .seconds(120))
          let pair = Pair(emulator: emulator.address, sandbox: sandbox.url, database: database, fixture: name)
          try await pair.importIntoSandbox()
          try await pair.compare()
        }
      }
    }
  }
}

/// A database of the emulator's and one of the sandbox's, with the same documents.
private struct Pair {
  let emulator: String
  let sandbox: String
  let database: DatabaseName
  let fixture: String

  private var documents: String { "/v1/\(database)/documents" }

  func importIntoSandbox() async throws {
    let client = SandboxClient(sandbox)
    let operation = try await client.finish(
      client.call("POST", "/v1/\(database):importDocuments", #"{"inputUriPrefix":"gs://fixtures/\#(fixture)"}"#))
    #expect(operation["done"]?.truth == true && operation["error"] == nil)
  }

  func compare() async throws {
    let all = try await query("")
    if fixture != "empty" { #expect(!all.isEmpty) }
    let names = all.compactMap { $0["document"]?["name"]?.text }
    for index in Set([0, names.count / 3, names.count / 2, names.count - 1]).filter(names.indices.contains) {
      let cursor = { (before: Bool) in
        #"{"values":[{"referenceValue":\#(String(decoding: quoted(names[index]), as: UTF8.self))}],"before":\#(before)}"#
      }
      _ = try await query(#","startAt":\#(cursor(true)),"limit":7"#)
      _ = try await query(#","startAt":\#(cursor(false)),"offset":2,"limit":3"#)
      _ = try await query(#","endAt":\#(cursor(false)),"limit":5"#)
      _ = try await query(#","startAt":\#(cursor(true)),"select":{"fields":[{"fieldPath":"__name__"}]},"limit":4"#)
    }
    let count = #"{"structuredQuery":{"from":[{"allDescendants":true}]},"aggregations":[{"alias":"n","count":{}}]}"#
    _ = try await same(":runAggregationQuery", #"{"structuredAggregationQuery":\#(count)}"#)
    try await batchGet(Array(names.prefix(10)) + ["\(database)/documents/none/none"])
    try await lists(names)
  }

  private func query(_ rest: String) async throws -> [JSONValue] {
    let order = #""orderBy":[{"field":{"fieldPath":"__name__"},"direction":"ASCENDING"}]"#
    let request = #"{"structuredQuery":{"from":[{"allDescendants":true}],\#(order)\#(rest)}}"#
    return try await same(":runQuery", request) { answer in
      .array((answer.elements ?? []).filter { $0["document"] != nil })
    }.elements ?? []
  }

  private func batchGet(_ names: [String]) async throws {
    let list = names.map { String(decoding: quoted($0), as: UTF8.self) }.joined(separator: ",")
    _ = try await same(":batchGet", #"{"documents":[\#(list)]}"#) { answer in
      .array(
        (answer.elements ?? []).sorted {
          ($0["found"]?["name"]?.text ?? "") < ($1["found"]?["name"]?.text ?? "")
        })
    }
  }

  /// Collection ids of the root and of some documents, and the first collections with their missing documents.
  private func lists(_ names: [String]) async throws {
    let root = try await same(":listCollectionIds", #"{"pageSize":300}"#, sortedIDs)
    for name in names.prefix(5) {
      let path = name.dropFirst("\(database)/documents".count).partsOfName().map(encoded).joined(separator: "/")
      _ = try await same(path + ":listCollectionIds", #"{"pageSize":300}"#, sortedIDs)
    }
    // The emulator does not find a collection whose id is a space: it trims the path of a URL.
    for id in (root["collectionIds"]?.elements ?? []).compactMap(\.text).filter({ $0 != " " }).prefix(12) {
      for query in ["?pageSize=100&showMissing=true", "?pageSize=5"] {
        _ = try await same("/\(encoded(id))\(query)", nil) { .members([("documents", $0["documents"])]) }
      }
    }
  }

  private func sortedIDs(_ answer: JSONValue) -> JSONValue {
    let ids = (answer["collectionIds"]?.elements ?? []).compactMap(\.text)
    return .members([("collectionIds", .strings(ids.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }))])
  }

  /// Asks both, and expects one answer, which is returned without its times.
  private func same(
    _ path: String, _ request: String?, _ form: (JSONValue) -> JSONValue = { $0 }
  ) async throws -> JSONValue {
    let theirs = withoutTimes(form(try await call(emulator, documents + path, request)))
    let ours = withoutTimes(form(try await call(sandbox, documents + path, request)))
    let place = difference(theirs, ours)
    #expect(place == nil, "\(fixture) \(path) \(request ?? ""): \(place ?? "")")
    return ours
  }

  private func call(_ address: String, _ path: String, _ request: String?) async throws -> JSONValue {
    let data = request == nil ? [] : ["--data-binary", "@-", "--header", "content-type: application/json"]
    let result = try await run(
      .name("curl"),
      arguments: Arguments(
        ["--silent", "--globoff", "--path-as-is", "--max-time", "120", "--header", "authorization: Bearer owner"] + data
          + [address + path]),
      input: .array(Array((request ?? "").utf8)), output: .bytes(limit: 1 << 28), error: .discarded)
    return try JSONParser.parse(result.standardOutput)
  }
}

private func quoted(_ text: String) -> [UInt8] {
  var json = JSONText()
  json.string(text)
  return json.bytes
}

private func encoded(_ part: some StringProtocol) -> String { PercentEncoding.encode(String(part)) }
