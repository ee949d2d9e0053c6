import Foundation
import GoogleCloud
import JSON
import Sandbox
import TestSupport
import Testing

@testable import CloudSandbox

@Suite("Cloud Storage: soft delete of objects")
struct SoftDeleteTests {
  private static let objects = "/storage/v1/b/bkt/o"
  private static let week: Int64 = 604_800
  private static let start: Int64 = 1_795_000_000_000_000

  private func generation(_ answer: Curl.Answer) throws -> String { try #require(answer.json["generation"]?.text) }

  /// Names and generations of what is soft-deleted, page by page.
  private func listed(_ curl: Curl, _ query: String = "", pageSize: Int = 1000) async throws -> [String] {
    var (found, token): ([String], String) = ([], "")
    repeat {
      let page = try await curl.get(
        "\(Self.objects)?softDeleted=true&maxResults=\(pageSize)&pageToken=\(token)\(query)")
      #expect(page.status == 200)
      let items = page.json["items"]?.elements ?? []
      let folders = page.json["prefixes"]?.elements?.compactMap(\.text) ?? []
      #expect(items.count + folders.count <= pageSize)
      found += items.map { "\($0["name"]?.text ?? "")#\($0["generation"]?.text ?? "")" } + folders
      token = PercentEncoding.encode(page.json["nextPageToken"]?.text ?? "")
    } while !token.isEmpty
    return found
  }

  @Test(
    "What is deleted or overwritten is listed by name and generation, in pages of any size", arguments: [1, 2, 1000])
  func list(size: Int) async throws {
    try await withBucket { curl in
      var expected: [String] = []
      for name in ["a", "a/1", "a/1", "a/2", "b"] {
        expected.append("\(name)#\(try generation(try await curl.upload("bkt", name, [1])))")
      }
      for name in ["a", "a%2F1", "a%2F2", "b"] {
        #expect(try await curl.send("DELETE", "\(Self.objects)/\(name)").status == 204)
      }
      _ = try await curl.upload("bkt", "live", [1])
      #expect(try await listed(curl, pageSize: size) == expected)
      #expect(try await listed(curl, "&prefix=a/1", pageSize: size) == Array(expected[1...2]))
      #expect(try await Set(listed(curl, "&delimiter=/", pageSize: size)) == [expected[0], expected[4], "a/"])
      let live = try await curl.get(Self.objects).json["items"]?.elements
      #expect(live?.compactMap { $0["name"]?.text } == ["live"])
      #expect(try await curl.get("\(Self.objects)?softDeleted=true&versions=true").status == 400)
    }
  }

  @Test("One is named by its generation, and tells when it was deleted and when it is gone")
  func get() async throws {
    let clock = SimulatedClock(Self.start)
    try await withBucket(clock: clock) { curl in
      let first = try generation(try await curl.upload("bkt", "f", [1]))
      clock.move(bySeconds: 100)
      #expect(try await curl.send("DELETE", Self.objects + "/f").status == 204)
      let path = "\(Self.objects)/f?softDeleted=true"
      let got = try await curl.get("\(path)&generation=\(first)").json
      let deleted = try #require(got["softDeleteTime"]?.text.flatMap(Timestamp.microseconds))
      let end = try #require(got["hardDeleteTime"]?.text.flatMap(Timestamp.microseconds))
      #expect(deleted - Self.start >= 100_000_000 && deleted - Self.start < 101_000_000)
      #expect(end - deleted == Self.week * 1_000_000)
      #expect(try await curl.get(path).status == 400)
      #expect(try await curl.get("\(path)&generation=1").status == 404)
      #expect(try await curl.get("\(Self.objects)/f?generation=\(first)").status == 404)
      #expect(try await curl.get("\(path)&generation=\(first)&alt=media").status == 404)
      #expect(try await curl.send("DELETE", "\(Self.objects)/f?generation=\(first)").status == 404)
    }
  }

  @Test("A restored object has a new generation, the old metadata and the old bytes; the deleted one stays")
  func restore() async throws {
    try await withBucket { curl in
      let first = try generation(try await curl.upload("bkt", "d/f", [1, 2, 3]))
      _ = try await curl.send("PATCH", Self.objects + "/d%2Ff", json: #"{"metadata":{"k":"v"}}"#)
      _ = try await curl.send("DELETE", Self.objects + "/d%2Ff")
      let restore = "\(Self.objects)/d%2Ff/restore"
      #expect(try await curl.send("POST", restore).status == 400)
      #expect(try await curl.send("POST", "\(restore)?generation=1").status == 404)
      let restored = try await curl.send("POST", "\(restore)?generation=\(first)&ifGenerationMatch=0")
      #expect(restored.status == 200)
      let second = try generation(restored)
      #expect(second != first && restored.json["metageneration"]?.text == "1")
      #expect(restored.json["metadata"]?["k"]?.text == "v" && restored.json["contentType"]?.text == "text/plain")
      #expect(restored.json["softDeleteTime"] == nil && restored.json["hardDeleteTime"] == nil)
      #expect(try await curl.get("/bkt/d/f").body == [1, 2, 3])
      #expect(try await listed(curl) == ["d/f#\(first)"])
      // Over a live one, which is soft-deleted in its turn.
      #expect(try await curl.send("POST", "\(restore)?generation=\(first)&ifGenerationMatch=0").status == 412)
      #expect(try await curl.send("POST", "\(restore)?generation=\(first)&ifGenerationMatch=\(second)").status == 200)
      #expect(try await listed(curl) == ["d/f#\(first)", "d/f#\(second)"])
      #expect(try await curl.get("/bkt/d/f").body == [1, 2, 3])
    }
  }

  @Test("When its time has passed, a deleted object is gone with its bytes; a restored one keeps them")
  func expiry() async throws {
    try await withTemporaryPath { folder in
      let clock = SimulatedClock(Self.start)
      var configuration = SandboxConfiguration(dataFolder: folder)
      configuration.clock = { clock.now }
      func blobs() throws -> Int { try FileManager.default.contentsOfDirectory(atPath: folder + "/objects").count }
      let generations = try await withCloudSandbox(configuration) { endpoint in
        let curl = Curl(endpoint.url)
        _ = try await curl.send("POST", "/storage/v1/b?project=p", json: #"{"name":"bkt"}"#)
        let first = try generation(try await curl.upload("bkt", "f", [1]))
        clock.move(bySeconds: 3600)
        let second = try generation(try await curl.upload("bkt", "f", [2]))
        _ = try await curl.send("DELETE", Self.objects + "/f")
        #expect(try blobs() == 2)
        return (first, second)
      }
      // The files of what is soft-deleted stay over a restart.
      try await withCloudSandbox(configuration) { endpoint in
        let curl = Curl(endpoint.url)
        #expect(try await listed(curl) == ["f#\(generations.0)", "f#\(generations.1)"])
        clock.move(bySeconds: 1)
        let restored = try await curl.send("POST", "\(Self.objects)/f/restore?generation=\(generations.1)")
        #expect(restored.status == 200)
        clock.move(to: Self.start + (Self.week + 3600) * 1_000_000)
        #expect(try await listed(curl) == ["f#\(generations.1)"])
        clock.move(bySeconds: 3600)
        #expect(try await listed(curl).isEmpty)
        let late = try await curl.send("POST", "\(Self.objects)/f/restore?generation=\(generations.1)")
        #expect(late.status == 404)
        #expect(try await curl.get("/bkt/f").body == [2])
        #expect(try blobs() == 1)
      }
    }
  }

  @Test("A bucket that keeps nothing has nothing to restore; what was deleted before stays")
  func off() async throws {
    try await withBucket { curl in
      let kept = try generation(try await curl.upload("bkt", "f", [1]))
      _ = try await curl.upload("bkt", "f", [2])
      let none = #"{"softDeletePolicy":{"retentionDurationSeconds":"0"}}"#
      #expect(try await curl.send("PATCH", "/storage/v1/b/bkt", json: none).status == 200)
      let gone = try generation(try await curl.upload("bkt", "f", [3]))
      _ = try await curl.send("DELETE", Self.objects + "/f")
      #expect(try await listed(curl) == ["f#\(kept)"])
      #expect(try await curl.send("POST", "\(Self.objects)/f/restore?generation=\(gone)").status == 404)
      #expect(try await curl.send("POST", "\(Self.objects)/f/restore?generation=\(kept)").status == 200)
      #expect(try await curl.get("/bkt/f").body == [1])
    }
  }
}
