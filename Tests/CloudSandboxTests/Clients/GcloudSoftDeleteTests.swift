import JSON
import TestSupport
import Testing

@testable import CloudSandbox

/// How an operator brings back what was deleted.
@Suite("gcloud: soft delete", .enabled(if: Gcloud.path != nil, "\(Gcloud.absence)"))
struct GcloudSoftDeleteTests {
  @Test("storage ls and objects list --soft-deleted, restore by generation and by a wildcard")
  func objects() async throws {
    try await withGcloud { curl, _, gcloud in
      var generations: [String] = []
      for (name, byte) in [("e/1", 1), ("e/1", 2), ("e/2", 3)] as [(String, UInt8)] {
        generations.append(try #require(try await curl.upload("bkt", name, [byte]).json["generation"]?.text))
      }
      let removed = try await gcloud(["storage", "rm", "gs://bkt/**"])
      #expect(removed.isSuccess, "\(removed.error)")
      #expect(try await curl.get("/storage/v1/b/bkt/o").json["items"] == nil)
      let listed = try await gcloud(["storage", "ls", "--soft-deleted", "gs://bkt/**"])
      #expect(
        listed.lines
          == ["e/1#\(generations[0])", "e/1#\(generations[1])", "e/2#\(generations[2])"].map { "gs://bkt/\($0)" })
      let objects = try await gcloud([
        "storage", "objects", "list", "--soft-deleted", "gs://bkt/**", "--format=value(generation)",
      ])
      #expect(objects.lines == generations, "\(objects.error)")
      let one = try await gcloud(["storage", "restore", "gs://bkt/e/1#\(generations[0])"])
      #expect(one.isSuccess, "\(one.error)")
      #expect(try await curl.get("/bkt/e/1").body == [1])
      #expect(try await curl.get("/bkt/e/2").status == 404)
      _ = try await curl.send("DELETE", "/storage/v1/b/bkt/o/e%2F1")
      // The last one of each name.
      let all = try await gcloud(["storage", "restore", "gs://bkt/e/**"])
      #expect(all.isSuccess, "\(all.error)")
      #expect(try await curl.get("/bkt/e/1").body == [1])
      #expect(try await curl.get("/bkt/e/2").body == [3])
    }
  }

  @Test("storage ls --buckets --soft-deleted, and restore of a bucket")
  func bucket() async throws {
    try await withGcloud { curl, _, gcloud in
      let generation = try #require(try await curl.get("/storage/v1/b/bkt").json["generation"]?.text)
      let deleted = try await gcloud(["storage", "buckets", "delete", "gs://bkt"])
      #expect(deleted.isSuccess, "\(deleted.error)")
      let listed = try await gcloud(["storage", "ls", "--buckets", "--soft-deleted", "--full"])
      #expect(listed.output.contains(generation), "\(listed.error)")
      let restored = try await gcloud(["storage", "restore", "gs://bkt#\(generation)"])
      #expect(restored.isSuccess, "\(restored.error)")
      #expect(try await curl.get("/storage/v1/b/bkt").status == 200)
    }
  }
}
