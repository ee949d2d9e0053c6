import Documents
import JSON
import TestSupport
import Testing

@testable import CloudSandbox

@Suite("Export to Cloud Storage and import from it")
struct ExportTests {
  private func names(_ curl: Curl) async throws -> [String] {
    let list = try await curl.get("/storage/v1/b/bkt/o").json
    return list["items"]?.elements?.compactMap { $0["name"]?.text } ?? []
  }

  private func everything(_ curl: Curl, _ database: String) async throws -> [Document] {
    let answer = try await curl.post(
      "/v1/\(database)/documents:runQuery", #"{"structuredQuery":{"from":[{"allDescendants":true}]}}"#)
    return try (answer.json.elements ?? []).compactMap { $0["document"] }.map { try RESTDocumentReader().document($0) }
  }

  private func start(_ curl: Curl, _ verb: String, _ request: String, in database: String) async throws -> JSONValue {
    try await curl.wait(try await curl.post("/v1/\(database):\(verb)", request).json)
  }

  @Test(
    "A fixture imported, exported, and imported elsewhere is the same",
    arguments: ["per-kind", "types", "edge-paths", "every-byte", "many-files"])
  func roundTrip(fixture: String) async throws {
    try await withBucket { curl in
      let (source, target) = ("projects/p/databases/(default)", "projects/p/databases/other")
      _ = try await start(curl, "importDocuments", #"{"inputUriPrefix":"gs://fixtures/\#(fixture)"}"#, in: source)
      let export = try await start(curl, "exportDocuments", #"{"outputUriPrefix":"gs://bkt/d/e"}"#, in: source)
      #expect(export["response"]?["outputUriPrefix"]?.text == "gs://bkt/d/e")
      let documents = try await everything(curl, source)
      #expect(!documents.isEmpty)
      #expect(export["metadata"]?["progressDocuments"]?["completedWork"]?.integer == Int64(documents.count))
      #expect(try await names(curl).contains("d/e/e.overall_export_metadata"))
      for place in ["gs://bkt/d/e", "gs://bkt/d/e/", "gs://bkt/d/e/e.overall_export_metadata"] {
        let done = try await start(curl, "importDocuments", #"{"inputUriPrefix":"\#(place)"}"#, in: target)
        #expect(done["error"] == nil)
      }
      let copies = try await everything(curl, target)
      #expect(copies.map(\.name.path) == documents.map(\.name.path))
      #expect(zip(copies, documents).allSatisfy { $0.fields.inNameOrder() == $1.fields.inNameOrder() })
    }
  }

  @Test("Some collections: a folder each, and only those come back")
  func collections() async throws {
    try await withBucket { curl in
      let source = "projects/demo-pyme-erp/databases/(default)"
      _ = try await start(curl, "importDocuments", #"{"inputUriPrefix":"gs://fixtures/per-kind"}"#, in: source)
      _ = try await start(
        curl, "exportDocuments", #"{"outputUriPrefix":"gs://bkt/e","collectionIds":["lines","none","customers"]}"#,
        in: source)
      #expect(
        try await names(curl) == [
          "e/all_namespaces/kind_customers/all_namespaces_kind_customers.export_metadata",
          "e/all_namespaces/kind_customers/output-1",
          "e/all_namespaces/kind_lines/all_namespaces_kind_lines.export_metadata",
          "e/all_namespaces/kind_lines/output-0", "e/e.overall_export_metadata",
        ])
      let target = "projects/p/databases/other"
      let done = try await start(
        curl, "importDocuments", #"{"inputUriPrefix":"gs://bkt/e","collectionIds":["lines"]}"#, in: target)
      #expect(done["error"] == nil)
      let copies = try await everything(curl, target)
      #expect(!copies.isEmpty)
      #expect(copies.allSatisfy { $0.name.path.elements.last?.collection == "lines" })

      _ = try await start(curl, "exportDocuments", #"{"outputUriPrefix":"gs://bkt/whole"}"#, in: source)
      let whole = try await start(
        curl, "importDocuments", #"{"inputUriPrefix":"gs://bkt/whole","collectionIds":["lines"]}"#, in: target)
      #expect(whole["error"]?["code"]?.integer == 3)
    }
  }

  @Test("Collections whose ids only look the same are two")
  func normalForms() async throws {
    try await withBucket { curl in
      let ids = ["caf\u{e9}", "cafe\u{301}"]
      let writes = ids.map { #"{"update":{"name":"\#(curl.database)/documents/\#($0)/1"}}"# }.joined(separator: ",")
      _ = try await curl.post(documents: "documents:commit", #"{"writes":[\#(writes)]}"#)
      let both = #""collectionIds":["\#(ids[0])","\#(ids[1])"]"#
      let export = try await start(
        curl, "exportDocuments", #"{"outputUriPrefix":"gs://bkt/e",\#(both)}"#, in: curl.database)
      #expect(export["metadata"]?["progressDocuments"]?["completedWork"]?.integer == 2)
      for (id, other) in [(ids[0], "one"), (ids[1], "two")] {
        let target = "projects/p/databases/\(other)"
        _ = try await start(
          curl, "importDocuments", #"{"inputUriPrefix":"gs://bkt/e","collectionIds":["\#(id)"]}"#, in: target)
        let found = try await everything(curl, target).map {
          Array(($0.name.path.elements.last?.collection ?? "").utf8)
        }
        #expect(found == [Array(id.utf8)])
      }
    }
  }

  @Test("A prefix is used once; without one the folder is named by the time")
  func prefixes() async throws {
    try await withBucket { curl in
      let database = curl.database
      _ = try await curl.post(
        documents: "documents:commit", #"{"writes":[{"update":{"name":"\#(database)/documents/a/1"}}]}"#)
      _ = try await start(curl, "exportDocuments", #"{"outputUriPrefix":"gs://bkt/e"}"#, in: database)
      let again = try await curl.post("/v1/\(database):exportDocuments", #"{"outputUriPrefix":"gs://bkt/e"}"#)
      #expect(again.status == 400)
      #expect(again.json["error"]?["message"]?.text?.contains("already exists") == true)
      let named = try await start(curl, "exportDocuments", #"{"outputUriPrefix":"gs://bkt"}"#, in: database)
      let place = try #require(named["response"]?["outputUriPrefix"]?.text)
      #expect(place.wholeMatch(of: /gs:\/\/bkt\/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d_\d{5}/) != nil)
    }
  }

  @Test(
    "Exports that are refused",
    arguments: [
      #"{"outputUriPrefix":"gs://none/e"}"#, #"{"outputUriPrefix":"bkt/e"}"#, #"{"outputUriPrefix":"gs://bkt/../e"}"#,
      #"{"outputUriPrefix":"gs://bkt/e","snapshotTime":"2026-01-01T00:00:30Z"}"#,
      #"{"outputUriPrefix":"gs://bkt/e","snapshotTime":"2099-01-01T00:00:00Z"}"#,
      #"{"outputUriPrefix":"gs://bkt/e","snapshotTime":"2020-01-01T00:00:00Z"}"#,
      #"{"outputUriPrefix":"gs://bkt/e","collectionIds":["a","a"]}"#, "{}",
    ])
  func refusals(request: String) async throws {
    try await withBucket { curl in
      _ = try await curl.post(
        documents: "documents:commit", #"{"writes":[{"update":{"name":"\#(curl.database)/documents/a/1"}}]}"#)
      let answer = try await curl.post("/v1/\(curl.database):exportDocuments", request)
      #expect(answer.status == 400 || answer.status == 404)
      #expect(try await names(curl).isEmpty)
    }
  }

  @Test("An export of a whole minute in the past, once the documents have not changed since")
  func snapshot() async throws {
    try await withBucket { curl in
      let made = try await curl.post(
        documents: "documents:commit", #"{"writes":[{"update":{"name":"\#(curl.database)/documents/a/1"}}]}"#)
      // The minute in which the document was written, whichever it is now.
      let written = try #require(made.json["commitTime"]?.text.flatMap { Timestamp.microseconds($0) })
      let minute = Timestamp.text(microseconds: written / 60_000_000 * 60_000_000)
      let request = #"{"outputUriPrefix":"gs://bkt/e","snapshotTime":"\#(minute)"}"#
      let early = try await curl.post("/v1/\(curl.database):exportDocuments", request)
      #expect(early.json["error"]?["status"]?.text == "FAILED_PRECONDITION")
      #expect(try await curl.post("/sandbox/v1/settle", #"{"seconds":120}"#).status == 200)
      let export = try await start(curl, "exportDocuments", request, in: curl.database)
      #expect(export["metadata"]?["snapshotTime"]?.text == minute)
      #expect(export["metadata"]?["progressDocuments"]?["completedWork"]?.integer == 1)
      #expect(try await curl.post("/sandbox/v1/settle", #"{"seconds":-1}"#).status == 400)
    }
  }

  @Test("Operations are listed in pages, and forgotten when deleted")
  func operations() async throws {
    try await withBucket { curl in
      for _ in 0..<3 {
        _ = try await start(curl, "importDocuments", #"{"inputUriPrefix":"gs://fixtures/empty"}"#, in: curl.database)
      }
      var names: [String] = []
      var token = ""
      repeat {
        let page = try await curl.get("/v1/\(curl.database)/operations?pageSize=2&pageToken=\(token)").json
        names += page["operations"]?.elements?.compactMap { $0["name"]?.text } ?? []
        token = page["nextPageToken"]?.text ?? ""
      } while !token.isEmpty
      #expect(Set(names).count == 3)
      #expect(try await curl.post("/v1/\(names[0]):cancel", "{}").status == 200)
      #expect(try await curl.get("/v1/\(names[0])").json["metadata"]?["operationState"]?.text == "SUCCESSFUL")
      #expect(try await curl.send("DELETE", "/v1/\(names[0])").status == 200)
      #expect(try await curl.get("/v1/\(names[0])").status == 404)
      #expect(try await curl.post("/v1/\(names[0]):cancel", "{}").status == 404)
    }
  }

  @Test("Databases are created, found by their documents, protected and deleted; bulk delete leaves other collections")
  func databases() async throws {
    try await withBucket { curl in
      let list = "/v1/projects/p/databases"
      #expect(try await curl.get("\(list)/new1").status == 404)
      let made = try await curl.post("\(list)?databaseId=new1", #"{"locationId":"nam5","type":"FIRESTORE_NATIVE"}"#)
      #expect(made.json["done"]?.truth == true)
      #expect(try await curl.post("\(list)?databaseId=new1", #"{"locationId":"nam5"}"#).status == 409)
      #expect(try await curl.post("\(list)?databaseId=X", #"{"locationId":"nam5"}"#).status == 400)
      _ = try await start(
        curl, "importDocuments", #"{"inputUriPrefix":"gs://fixtures/per-kind"}"#, in: "projects/p/databases/full")
      let found = try await curl.get(list).json["databases"]?.elements?.compactMap { $0["name"]?.text }
      #expect(found == ["projects/p/databases/new1", "projects/p/databases/full"])

      let deleted = try await start(
        curl, "bulkDeleteDocuments", #"{"collectionIds":["lines"]}"#, in: "projects/p/databases/full")
      #expect(deleted["metadata"]?["operationState"]?.text == "SUCCESSFUL")
      let rest = try await everything(curl, "projects/p/databases/full")
      #expect(!rest.isEmpty)
      #expect(rest.allSatisfy { $0.name.path.elements.last?.collection != "lines" })
      #expect(try await curl.post("\(list)/full:bulkDeleteDocuments", "{}").status == 400)

      let protect = #"{"deleteProtectionState":"DELETE_PROTECTION_ENABLED"}"#
      _ = try await curl.send("PATCH", "\(list)/full?updateMask=delete_protection_state", json: protect)
      #expect(try await curl.send("DELETE", "\(list)/full").status == 400)
      _ = try await curl.send("PATCH", "\(list)/full", json: protect.replacing("ENABLED", with: "DISABLED"))
      #expect(try await curl.send("DELETE", "\(list)/full?etag=none").status == 400)
      #expect(try await curl.send("DELETE", "\(list)/full").status == 200)
      #expect(try await everything(curl, "projects/p/databases/full").isEmpty)
      #expect(try await curl.get("\(list)/full").status == 404)
    }
  }
}
