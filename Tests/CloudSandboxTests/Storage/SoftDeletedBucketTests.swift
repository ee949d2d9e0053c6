import Foundation
import JSON
import TestSupport
import Testing

@testable import CloudSandbox

@Suite("Cloud Storage: soft delete of buckets")
struct SoftDeletedBucketTests {
  private static let bucket = "/storage/v1/b/bkt"

  private func deleted(_ curl: Curl, _ query: String = "project=p") async throws -> [JSONValue] {
    let list = try await curl.get("/storage/v1/b?softDeleted=true&\(query)")
    #expect(list.status == 200)
    return list.json["items"]?.elements ?? []
  }

  @Test("A deleted bucket is listed, and comes back with its generation, its policy and its soft-deleted objects")
  func restore() async throws {
    try await withBucket(clock: nil, #","labels":{"a":"1"}"#) { curl in
      let generation = try #require(try await curl.get(Self.bucket).json["generation"]?.text)
      let object = try await curl.upload("bkt", "f", [1])
      let binding = #"{"role":"roles/storage.admin","members":["user:a@b.c"]}"#
      #expect(try await curl.send("PUT", Self.bucket + "/iam", json: #"{"bindings":[\#(binding)]}"#).status == 200)
      #expect(try await curl.send("DELETE", Self.bucket).status == 409)
      _ = try await curl.send("DELETE", Self.bucket + "/o/f")
      #expect(try await curl.send("DELETE", Self.bucket).status == 204)

      #expect(try await curl.get(Self.bucket).status == 404)
      #expect(try await curl.get(Self.bucket + "/o?softDeleted=true").status == 404)
      #expect(try await curl.get("/storage/v1/b?project=p").json["items"]?.elements?.isEmpty == true)
      #expect(try await deleted(curl, "project=q").isEmpty)
      let one = try #require(try await deleted(curl).first)
      #expect(one["name"]?.text == "bkt" && one["generation"]?.text == generation)
      #expect(one["softDeleteTime"] != nil && one["hardDeleteTime"] != nil)
      let got = try await curl.get("\(Self.bucket)?softDeleted=true&generation=\(generation)").json
      #expect(got["hardDeleteTime"]?.text == one["hardDeleteTime"]?.text)
      #expect(try await curl.get("\(Self.bucket)?softDeleted=true").status == 400)
      #expect(try await curl.get("\(Self.bucket)?softDeleted=true&generation=1").status == 404)

      #expect(try await curl.send("POST", Self.bucket + "/restore").status == 400)
      #expect(try await curl.send("POST", Self.bucket + "/restore?generation=1").status == 404)
      let restored = try await curl.send("POST", "\(Self.bucket)/restore?generation=\(generation)")
      #expect(restored.status == 200 && restored.json["generation"]?.text == generation)
      #expect(restored.json["softDeleteTime"] == nil && restored.json["labels"]?["a"]?.text == "1")
      #expect(try await deleted(curl).isEmpty)
      #expect(
        try await curl.get(Self.bucket + "/iam").json["bindings"]?.elements?.first?["role"]?.text
          == "roles/storage.admin")
      #expect(try await curl.get(Self.bucket + "/o").json["items"] == nil)
      let number = try #require(object.json["generation"]?.text)
      #expect(try await curl.send("POST", "\(Self.bucket)/o/f/restore?generation=\(number)").status == 200)
    }
  }

  @Test("A bucket that is made again has nothing of the earlier one, and keeps it from being restored")
  func again() async throws {
    try await withBucket { curl in
      let generation = try #require(try await curl.get(Self.bucket).json["generation"]?.text)
      _ = try await curl.upload("bkt", "f", [1])
      _ = try await curl.send("DELETE", Self.bucket + "/o/f")
      #expect(try await curl.send("DELETE", Self.bucket).status == 204)
      #expect(try await curl.send("POST", "/storage/v1/b?project=p", json: #"{"name":"bkt"}"#).status == 200)
      #expect(try await curl.get(Self.bucket + "/o?softDeleted=true").json["items"] == nil)
      #expect(try await curl.send("POST", "\(Self.bucket)/restore?generation=\(generation)").status == 409)
      #expect(try await curl.get("\(Self.bucket)?generation=\(generation)").status == 404)
      #expect(try await curl.send("DELETE", Self.bucket).status == 204)
      #expect(try await deleted(curl).count == 2)
      #expect(try await curl.send("POST", "\(Self.bucket)/restore?generation=\(generation)").status == 200)
      #expect(try await curl.get(Self.bucket + "/o?softDeleted=true").json["items"]?.elements?.count == 1)
    }
  }

  @Test("A bucket is kept as long as the last of its objects; one that keeps nothing is gone at once")
  func expiry() async throws {
    let clock = SimulatedClock(1_795_000_000_000_000)
    try await withBucket(clock: clock, #","softDeletePolicy":{"retentionDurationSeconds":"2592000"}"#) { curl in
      _ = try await curl.upload("bkt", "f", [1])
      _ = try await curl.send("DELETE", Self.bucket + "/o/f")
      let week = #"{"softDeletePolicy":{"retentionDurationSeconds":"604800"}}"#
      #expect(try await curl.send("PATCH", Self.bucket, json: week).status == 200)
      #expect(try await curl.send("DELETE", Self.bucket).status == 204)
      clock.move(bySeconds: 2_591_999)
      #expect(try await deleted(curl).count == 1)
      clock.move(bySeconds: 2)
      #expect(try await deleted(curl).isEmpty)

      let none = #"{"name":"none","softDeletePolicy":{"retentionDurationSeconds":"0"}}"#
      #expect(try await curl.send("POST", "/storage/v1/b?project=p", json: none).status == 200)
      #expect(try await curl.send("DELETE", "/storage/v1/b/none").status == 204)
      #expect(try await deleted(curl).isEmpty)
    }
  }
}
