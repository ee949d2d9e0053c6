import Foundation
import JSON
import TestSupport
import Testing

@testable import CloudSandbox

@Suite("Databases made of a past state, and of backups")
struct DatabaseCopyTests {
  private static let clones = "/v1/projects/p/databases:clone"

  private func minute(_ ago: Int64) -> String {
    Timestamp.text(microseconds: (Timestamp.now() / 60_000_000 - ago) * 60_000_000)
  }

  private func request(_ id: String, _ time: String, of database: String = "projects/p/databases/(default)") -> String {
    #"{"databaseId":"\#(id)","pitrSnapshot":{"database":"\#(database)","snapshotTime":"\#(time)"}}"#
  }

  /// A database with two documents and an index, as it has been for two minutes.
  private func settled(_ body: @Sendable (Curl) async throws -> Void) async throws {
    try await withBucket { curl in
      _ = try await curl.post("/v1/projects/p/databases?databaseId=(default)", #"{"locationId":"eur3"}"#)
      let names = ["a/1", "a/1/b/2"].map { #"{"update":{"name":"\#(curl.database)/documents/\#($0)"}}"# }
      _ = try await curl.post(documents: "documents:commit", #"{"writes":[\#(names.joined(separator: ","))]}"#)
      _ = try await curl.post(
        "/v1/\(curl.database)/collectionGroups/a/indexes",
        #"{"queryScope":"COLLECTION","fields":[{"fieldPath":"x","order":"ASCENDING"}]}"#)
      _ = try await curl.post("/sandbox/v1/settle", #"{"seconds":120}"#)
      try await body(curl)
    }
  }

  @Test("A clone has the documents, the location and the indexes, and stays when the original changes")
  func clone() async throws {
    try await settled { curl in
      let time = minute(0)
      let begun = try await curl.post(Self.clones, request("clone-1", time)).json
      let metadata = begun["metadata"]
      #expect(metadata?["@type"]?.text == "type.googleapis.com/google.firestore.admin.v1.CloneDatabaseMetadata")
      #expect(metadata?["database"]?.text == "projects/p/databases/clone-1")
      #expect(
        metadata?["pitrSnapshot"]?["snapshotTime"]?.text.flatMap(Timestamp.microseconds) == Timestamp.microseconds(time)
      )
      #expect(metadata?["progressPercentage"] != nil && metadata?["progressDocuments"] == nil)
      let done = try await curl.wait(begun)
      #expect(done["error"] == nil, "\(done)")
      #expect(done["metadata"]?["progressPercentage"]?["completedWork"]?.integer == 100)
      #expect(done["response"]?["locationId"]?.text == "eur3")
      let original = try #require(try await curl.get("/v1/\(curl.database)").json["uid"]?.text)
      #expect(metadata?["pitrSnapshot"]?["databaseUid"]?.text == Data(original.utf8).base64EncodedString())
      #expect(done["response"]?["uid"]?.text != original)

      _ = try await curl.post(
        documents: "documents:commit", #"{"writes":[{"delete":"\#(curl.database)/documents/a/1/b/2"}]}"#)
      let clone = "/v1/projects/p/databases/clone-1"
      #expect(try await curl.get(clone).json["locationId"]?.text == "eur3")
      #expect(try await curl.get("\(clone)/documents/a/1/b/2").status == 200)
      // As they were then: no later time than that of the clone.
      let written = try await curl.get("\(clone)/documents/a/1").json["updateTime"]?.text
      #expect(try #require(written.flatMap(Timestamp.microseconds)) <= #require(Timestamp.microseconds(time)))
      let indexes = try await curl.get("\(clone)/collectionGroups/-/indexes").json["indexes"]?.elements
      #expect(
        indexes?.first?["name"]?.text?.hasPrefix("projects/p/databases/clone-1/collectionGroups/a/indexes/") == true)
    }
  }

  @Test("A database that is made again has its old name, and another uid")
  func again() async throws {
    try await settled { curl in
      var uids: [String] = []
      for _ in 0..<2 {
        _ = try await curl.post("/v1/projects/p/databases?databaseId=rescue", #"{"locationId":"eur3"}"#)
        uids.append(try #require(try await curl.get("/v1/projects/p/databases/rescue").json["uid"]?.text))
        #expect(try await curl.get("/v1/projects/p/databases/rescue").json["uid"]?.text == uids.last)
        #expect(try await curl.send("DELETE", "/v1/projects/p/databases/rescue").status == 200)
      }
      #expect(Set(uids).count == 2 && uids.allSatisfy { UUID(uuidString: $0) != nil }, "\(uids)")
    }
  }

  @Test("Until it ends the new database is not there, and its name is taken")
  func hidden() async throws {
    try await settled { curl in
      _ = try await curl.post(Faults.path, #"{"rules":[{"path":"*:clone","operation":"hang"}]}"#)
      let begun = try await curl.post(Self.clones, request("clone-1", minute(0))).json
      #expect(begun["done"] == nil)
      #expect(try await curl.get("/v1/projects/p/databases/clone-1").status == 404)
      #expect(try await curl.get("/v1/projects/p/databases/clone-1/documents/a/1").status == 404)
      #expect(try await curl.post(Self.clones, request("clone-1", minute(0))).status == 409)
      _ = try await curl.post("/v1/\(begun["name"]?.text ?? ""):cancel", "{}")
      #expect(try await curl.wait(begun)["metadata"]?["operationState"]?.text == "CANCELLED")
      #expect(try await curl.get("/v1/projects/p/databases/clone-1").status == 404)
    }
  }

  @Test("What cannot be cloned is refused, and nothing is made")
  func refused() async throws {
    try await settled { curl in
      let good = minute(0)
      let half = good.replacing(":00Z", with: ":30Z")
      for (body, status) in [
        (request("X", good), 400), (request("(default)", good), 409), (request("clone-1", half), 400),
        (request("clone-1", minute(-5)), 400), (request("clone-1", minute(61)), 400),
        (request("clone-1", minute(30)), 400),
        (request("clone-1", good, of: "projects/q/databases/(default)"), 400),
        (request("clone-1", good, of: "projects/p/databases/none"), 404), (#"{"databaseId":"clone-1"}"#, 400),
      ] {
        let answer = try await curl.post(Self.clones, body)
        #expect(answer.status == status, "\(body) \(answer.json)")
      }
      let past = try await curl.post(Self.clones, request("clone-1", minute(30))).json
      #expect(past["error"]?["message"]?.text?.hasPrefix("The sandbox keeps no past states") == true)
      #expect(try await curl.get("/v1/projects/p/databases/clone-1").status == 404)
    }
  }

  @Test(
    "gcloud is told that the sandbox's backups hold no documents", .enabled(if: Gcloud.path != nil, "\(Gcloud.absence)")
  )
  func restore() async throws {
    let program = try #require(Gcloud.program)
    try await withTemporaryPath { folder in
      try await settled { curl in
        let environment = try Gcloud.environment(curl.endpoint, in: URL(fileURLWithPath: folder), project: "p")
        let backup = "projects/p/locations/eur3/backups/b1"
        func restore(_ database: String) async throws -> Tools.Outcome {
          try await Tools.run(
            program,
            ["firestore", "databases", "restore", "--source-backup=\(backup)", "--destination-database=\(database)"],
            environment)
        }
        let absent = try await restore("restored-1")
        #expect(!absent.isSuccess && absent.error.contains("does not exist"), "\(absent.error)")
        _ = try await curl.post("/v1/projects/p/locations/eur3/backups?backupId=b1", #"{"state":"READY"}"#)
        let refused = try await restore("restored-1")
        #expect(!refused.isSuccess && refused.error.contains("its backups hold no documents"), "\(refused.error)")
        let taken = try await restore("(default)")
        #expect(!taken.isSuccess && taken.error.contains("already exists"), "\(taken.error)")
        #expect(try await curl.get("/v1/projects/p/databases/restored-1").status == 404)
      }
    }
  }
}
