import GoogleCloud
import JSON
import TestSupport
import Testing

@testable import Sandbox

@Suite("Firestore: writes with preconditions, and lists")
struct WriteTests {
  private static let documents = "projects/p/databases/(default)/documents"

  private func write(_ path: String, _ condition: String = "") -> String {
    #"{"update":{"name":"\#(Self.documents)/\#(path)"}\#(condition)}"#
  }

  @Test("A commit is made whole or not at all; a later write sees an earlier one")
  func commit() async throws {
    try await withSandboxClient { curl in
      func commit(_ writes: String...) async throws -> Curl.Answer {
        try await curl.post(documents: "documents:commit", #"{"writes":[\#(writes.joined(separator: ","))]}"#)
      }
      let isNew = #","currentDocument":{"exists":false}"#
      let exists = #","currentDocument":{"exists":true}"#
      #expect(try await commit(write("a/1", exists)).status == 404)
      let made = try await commit(write("a/1", isNew))
      #expect(made.status == 200)
      let refused = try await commit(write("a/2"), write("a/1", isNew))
      #expect(refused.status == 409)
      #expect(refused.json["error"]?["status"]?.text == "ALREADY_EXISTS")
      #expect(try await curl.get("/v1/\(Self.documents)/a/2").status == 404)
      #expect(try await commit(write("a/3", isNew), write("a/3", isNew)).status == 409)
      let delete = #"{"delete":"\#(Self.documents)/a/1"}"#
      #expect(try await commit(delete, write("a/1", isNew)).status == 200)

      let time = try #require(try await curl.get("/v1/\(Self.documents)/a/1").json["updateTime"]?.text)
      let same = #","currentDocument":{"updateTime":"\#(time)"}"#
      #expect(try await commit(write("a/1", same)).status == 200)
      let stale = try await commit(write("a/1", same))
      #expect(stale.json["error"]?["status"]?.text == "FAILED_PRECONDITION")
      #expect(try await commit(write("a/1", #","currentDocument":{}"#)).status == 400)
    }
  }

  @Test("batchWrite makes what it can, and says of each write how it went")
  func batchWrite() async throws {
    try await withSandboxClient { curl in
      let writes = [
        write("a/1"), write("a/2", #","currentDocument":{"exists":true}"#), write("a/3"),
      ].joined(separator: ",")
      let answer = try await curl.post(documents: "documents:batchWrite", #"{"writes":[\#(writes)]}"#)
      #expect(answer.json["status"]?.elements?.map { $0["code"]?.integer ?? 0 } == [0, 5, 0])
      #expect(answer.json["writeResults"]?.elements?.map { $0["updateTime"] != nil } == [true, false, true])
      #expect(try await curl.get("/v1/\(Self.documents)/a/2").status == 404)
      #expect(try await curl.get("/v1/\(Self.documents)/a/3").status == 200)
      let twice = [write("a/1"), write("a/1")].joined(separator: ",")
      #expect(try await curl.post(documents: "documents:batchWrite", #"{"writes":[\#(twice)]}"#).status == 400)
    }
  }

  @Test("A collection in pages, with its missing documents or without", arguments: [1, 2, 100])
  func list(pageSize: Int) async throws {
    try await withSandboxClient { curl in
      let paths = ["a/1", "a/1/s/x", "a/__id7__", "a/missing/s/1", "a/missing/t/1", "a/z/s/1/t/2", "ab/1", "a/é"]
      let writes = paths.map { write($0) }.joined(separator: ",")
      _ = try await curl.post(documents: "documents:commit", #"{"writes":[\#(writes)]}"#)
      func names(_ collection: String, _ query: String) async throws -> [String] {
        var names: [String] = []
        var token = ""
        repeat {
          let page = try await curl.get(
            "/v1/\(Self.documents)/\(collection)?pageSize=\(pageSize)&pageToken=\(token)&\(query)"
          ).json
          for document in page["documents"]?.elements ?? [] {
            let name = try #require(document["name"]?.text).dropFirst(Self.documents.count + 1)
            names.append(document["createTime"] == nil ? "(\(name))" : String(name))
          }
          token = PercentEncoding.encode(page["nextPageToken"]?.text ?? "")
        } while !token.isEmpty
        return names
      }
      #expect(try await names("a", "") == ["a/__id7__", "a/1", "a/é"])
      #expect(
        try await names("a", "showMissing=true") == ["a/__id7__", "a/1", "(a/missing)", "(a/z)", "a/é"])
      #expect(try await names("a/z/s", "showMissing=true") == ["(a/z/s/1)"])
      #expect(try await names("a/1/s", "mask.fieldPaths=__name__") == ["a/1/s/x"])
      #expect(try await names("none", "showMissing=true") == [])
    }
  }
}
