import GoogleCloud
import JSON
import TestSupport
import Testing

@testable import CloudSandbox

@Suite("Cloud Storage: lists and buckets")
struct ListTests {
  private static let names = ["a", "p/1", "p/2", "p/sub/1", "p/sub/2", "p0", "q/", "q/1", "ñ"]

  /// The whole list, page by page: names and prefixes.
  private func list(_ curl: Curl, _ query: String, pageSize: Int) async throws -> (names: [String], prefixes: [String])
  {
    var (names, prefixes): ([String], [String]) = ([], [])
    var token = ""
    repeat {
      let page = try await curl.get("/storage/v1/b/bkt/o?\(query)&maxResults=\(pageSize)&pageToken=\(token)").json
      let found = page["items"]?.elements?.compactMap { $0["name"]?.text } ?? []
      let folders = page["prefixes"]?.elements?.compactMap(\.text) ?? []
      #expect(found.count + folders.count <= pageSize)
      names += found
      prefixes += folders
      token = PercentEncoding.encode(page["nextPageToken"]?.text ?? "")
    } while !token.isEmpty
    return (names, prefixes)
  }

  @Test("Prefix, delimiter and offsets, in pages of any size", arguments: [1, 2, 3, 1000])
  func pages(size: Int) async throws {
    try await withBucket { curl in
      for name in Self.names.shuffled() { _ = try await curl.upload("bkt", name, [1]) }
      let all = try await list(curl, "fields=items(name)", pageSize: size)
      #expect(all.names == Self.names)
      let root = try await list(curl, "delimiter=/", pageSize: size)
      #expect(root.names == ["a", "p0", "ñ"])
      #expect(root.prefixes == ["p/", "q/"])
      let folder = try await list(curl, "delimiter=/&prefix=p/&includeFoldersAsPrefixes=True", pageSize: size)
      #expect(folder.names == ["p/1", "p/2"])
      #expect(folder.prefixes == ["p/sub/"])
      let own = try await list(curl, "delimiter=/&prefix=q/", pageSize: size)
      #expect(own.names == ["q/", "q/1"])
      let part = try await list(curl, "startOffset=p/2&endOffset=p0", pageSize: size)
      #expect(part.names == ["p/2", "p/sub/1", "p/sub/2"])
    }
  }

  @Test("A list of a bucket that is not there is 404 in Cloud Storage's words")
  func missing() async throws {
    try await withBucket { curl in
      let answer = try await curl.get("/storage/v1/b/none/o")
      #expect(answer.status == 404)
      #expect(answer.json["error"]?["errors"]?.elements?.first?["reason"]?.text == "notFound")
    }
  }

  @Test("A bucket's storage layout")
  func storageLayout() async throws {
    try await withBucket { curl in
      let layout = try await curl.get("/storage/v1/b/bkt/storageLayout").json
      #expect(layout["kind"]?.text == "storage#storageLayout" && layout["bucket"]?.text == "bkt")
      #expect(layout["location"]?.text == "US-EAST1" && layout["locationType"]?.text == "region")
      #expect(try await curl.get("/storage/v1/b/none/storageLayout").status == 404)
    }
  }

  @Test("What Cloud Storage does not keep so long is refused", arguments: ["-1", "1", "604799", "7776001", "\"x\""])
  func softDeletePolicy(seconds: String) async throws {
    try await withBucket { curl in
      let policy = #"{"softDeletePolicy":{"retentionDurationSeconds":\#(seconds)}}"#
      #expect(try await curl.send("PATCH", "/storage/v1/b/bkt", json: policy).status == 400)
      let kept = try await curl.get("/storage/v1/b/bkt").json["softDeletePolicy"]?["retentionDurationSeconds"]
      #expect(kept?.text == "604800")
    }
  }

  @Test("A bucket's life: lifecycle, access, soft delete, only empty ones are deleted")
  func bucket() async throws {
    try await withBucket { curl in
      let bucket = "/storage/v1/b/bkt"
      let new = try await curl.get(bucket).json
      #expect(new["location"]?.text == "US-EAST1")
      #expect(new["softDeletePolicy"]?["retentionDurationSeconds"]?.text == "604800")
      #expect(new["iamConfiguration"]?["publicAccessPrevention"]?.text == "inherited")
      #expect(try await curl.send("POST", "/storage/v1/b", json: #"{"name":"bkt"}"#).status == 409)
      #expect(try await curl.send("POST", "/storage/v1/b", json: #"{"name":"../x"}"#).status == 400)
      let change = """
        {"lifecycle":{"rule":[{"action":{"type":"Delete"},"condition":{"age":30}}]},"softDeletePolicy":\
        {"retentionDurationSeconds":0},"iamConfiguration":{"uniformBucketLevelAccess":{"enabled":true},\
        "publicAccessPrevention":"enforced"},"name":"other","labels":{"a":"1"}}
        """
      _ = try await curl.send("PATCH", bucket, json: change)
      let changed = try await curl.get(bucket + "?projection=full").json
      #expect(changed["name"]?.text == "bkt")
      #expect(changed["lifecycle"]?["rule"]?.elements?.first?["condition"]?["age"]?.integer == 30)
      #expect(changed["softDeletePolicy"]?["retentionDurationSeconds"]?.text == "0")
      #expect(changed["iamConfiguration"]?["uniformBucketLevelAccess"]?["enabled"]?.truth == true)
      #expect(changed["iamConfiguration"]?["publicAccessPrevention"]?.text == "enforced")
      #expect(changed["metageneration"]?.text == "2")
      #expect(try await curl.send("PATCH", bucket + "?ifMetagenerationMatch=1", json: "{}").status == 412)
      let list = try await curl.get("/storage/v1/b?project=p").json
      #expect(list["items"]?.elements?.count == 1)
      #expect(try await curl.get("/storage/v1/b?project=q").json["items"]?.elements?.count == 0)
      _ = try await curl.upload("bkt", "f", [1])
      #expect(try await curl.send("DELETE", bucket).status == 409)
      _ = try await curl.send("DELETE", bucket + "/o/f")
      #expect(try await curl.send("DELETE", bucket).status == 204)
      #expect(try await curl.get(bucket).status == 404)
    }
  }
}
