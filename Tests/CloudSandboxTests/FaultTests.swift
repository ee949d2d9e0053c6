import GoogleCloud
import JSON
import TestSupport
import Testing

@testable import CloudSandbox

@Suite("Faults")
struct FaultTests {
  /// Runs a sandbox with an object `f` of ten bytes, and then these rules.
  private func withFaults(_ rules: String, _ body: (Curl) async throws -> Void) async throws {
    try await withBucket { curl in
      _ = try await curl.upload("bkt", "f", Array("0123456789".utf8))
      let answer = try await curl.post(Faults.path, #"{"rules":[\#(rules)]}"#)
      #expect(answer.status == 200)
      try await body(curl)
    }
  }

  private static let media = "/download/storage/v1/b/bkt/o/f?alt=media"

  @Test("A status from the nth request on, so many times")
  func status() async throws {
    let rule = #"{"method":"GET","path":"/download/*","nth":2,"times":2,"status":503,"retryAfter":7,"message":"busy"}"#
    try await withFaults(rule) { curl in
      var statuses: [Int] = []
      for _ in 0..<5 { statuses.append(try await curl.get(Self.media).status) }
      #expect(statuses == [200, 503, 503, 200, 200])
      let rules = try await curl.get(Faults.path).json["rules"]?.elements?.first
      #expect(rules?["seen"]?.integer == 5)
      #expect(rules?["acted"]?.integer == 2)
    }
    try await withFaults(rule) { curl in
      _ = try await curl.get(Self.media)
      let refusal = try await curl.get(Self.media)
      #expect(refusal.headers["retry-after"] == "7")
      #expect(refusal.json["error"]?["status"]?.text == "UNAVAILABLE")
      #expect(refusal.json["error"]?["message"]?.text == "busy")
      _ = try await curl.send("DELETE", Faults.path)
      #expect(try await curl.get(Self.media).status == 200)
    }
  }

  @Test("A gRPC call gets the status in its trailers")
  func grpc() async throws {
    try await withFaults(#"{"path":"*/RunQuery","status":429}"#) { curl in
      let answer = try await curl.grpc("RunQuery", [])
      #expect(answer.headers["grpc-status"] == "8")
    }
  }

  @Test("A body is cut, turned over, or never ends; a connection is closed")
  func bodies() async throws {
    try await withFaults(#"{"query":"alt=media","times":1,"truncate":4},{"query":"alt=media","times":1,"flip":2}"#) {
      let cut = try await $0.get(Self.media)
      #expect(cut.body == Array("0123".utf8))
      #expect(cut.headers["content-length"] == "10")
      #expect(try await $0.get(Self.media).body == Array("0133456789".utf8))
      #expect(try await $0.get(Self.media).body == Array("0123456789".utf8))
    }
    try await withFaults(#"{"path":"/download/*","reset":true}"#) { curl in
      let answer = try await curl.get(Self.media)
      #expect(answer.status == 0)
    }
    try await withFaults(#"{"path":"/download/*","stall":4}"#) { curl in
      let stalled = try await curl.send("GET", Self.media, options: ["--max-time", "8"])
      #expect(stalled.body == Array("0123".utf8))
    }
  }

  @Test("A request is held until the rules are deleted, and its rule acts once")
  func hold() async throws {
    try await withFaults(#"{"path":"/download/*","times":1,"hold":true}"#) { curl in
      async let held = curl.get(Self.media)
      while try await curl.get(Faults.path).json["rules"]?.elements?.first?["acted"]?.integer != 1 {
        try Task.checkCancellation()
      }
      #expect(try await curl.get(Self.media).body == Array("0123456789".utf8))
      _ = try await curl.send("DELETE", Faults.path)
      #expect(try await held.body == Array("0123456789".utf8))
    }
  }

  @Test("A delay, a wrong hash")
  func others() async throws {
    try await withFaults(#"{"path":"/download/*","times":1,"wrongHash":true},{"path":"/download/*","delay":0.3}"#) {
      curl in
      let wrong = try await curl.get(Self.media)
      #expect(wrong.headers["x-goog-hash"]?.hasPrefix("crc32c=AAAAAA==") == true)
      let start = ContinuousClock.now
      #expect(try await curl.get(Self.media).headers["x-goog-hash"]?.hasPrefix("crc32c=AAAAAA==") == false)
      #expect(ContinuousClock.now - start >= .milliseconds(300))
    }
  }

  @Test("An empty page with a token, with which the list goes on")
  func emptyPage() async throws {
    try await withFaults(#"{"path":"/storage/v1/b/bkt/o","times":3,"endlessPages":true}"#) { curl in
      var tokens: Set<String> = []
      for _ in 0..<3 {
        let page = try await curl.get("/storage/v1/b/bkt/o").json
        #expect(page["items"] == nil)
        tokens.insert(try #require(page["nextPageToken"]?.text))
      }
      #expect(tokens.count == 3)
    }
    try await withFaults(#"{"path":"/storage/v1/b/bkt/o*","sizes":"4611686018427387904"}"#) { curl in
      let list = try await curl.get("/storage/v1/b/bkt/o").json["items"]?.elements
      #expect(list?.first?["size"]?.text == "4611686018427387904" && list?.first?["name"]?.text == "f")
      #expect(try await curl.get("/storage/v1/b/bkt/o/f").json["size"]?.text == "4611686018427387904")
    }
    try await withFaults(#"{"path":"/storage/v1/b/bkt/o","times":2,"emptyPage":true}"#) { curl in
      var token = ""
      for _ in 0..<2 {
        let page = try await curl.get("/storage/v1/b/bkt/o?pageToken=\(token)").json
        #expect(page["items"] == nil)
        token = PercentEncoding.encode(try #require(page["nextPageToken"]?.text))
      }
      let page = try await curl.get("/storage/v1/b/bkt/o?pageToken=\(token)").json
      #expect(page["items"]?.elements?.count == 1)
      #expect(page["nextPageToken"] == nil)
    }
    try await withFaults(#"{"path":"/storage/v1/b/bkt*","times":2,"empty":true}"#) { curl in
      for path in ["/storage/v1/b/bkt", "/storage/v1/b/bkt/o"] {
        let answer = try await curl.get(path)
        #expect(answer.status == 200 && answer.json.json == Array("{}".utf8))
      }
      #expect(try await curl.get("/storage/v1/b/bkt").json["name"]?.text == "bkt")
    }
  }

  @Test("Operations that fail, are cancelled, hang until somebody cancels them, or lose documents")
  func operations() async throws {
    let rule = { (fault: String) in #"{"method":"POST","path":"*:importDocuments","times":1,"operation":\#(fault)}"# }
    let rules = [#""fail""#, #""cancel""#, #""hang""#, #"{"lose":3}"#].map(rule).joined(separator: ",")
    try await withFaults(rules) { curl in
      func start() async throws -> JSONValue {
        try await curl.post(
          "/v1/\(curl.database):importDocuments", #"{"inputUriPrefix":"gs://fixtures/per-kind"}"#
        ).json
      }
      func count() async throws -> Int64? {
        let query = #"{"structuredQuery":{"from":[{"allDescendants":true}]},"aggregations":[{"alias":"n","count":{}}]}"#
        let answer = try await curl.post(
          documents: "documents:runAggregationQuery", #"{"structuredAggregationQuery":\#(query)}"#)
        return answer.json.elements?.first?["result"]?["aggregateFields"]?["n"]?["integerValue"]?.integer
      }
      #expect(try await curl.wait(start())["error"]?["code"]?.integer == 13)
      #expect(try await curl.wait(start())["error"]?["code"]?.integer == 1)
      let hanging = try await start()
      let name = try #require(hanging["name"]?.text)
      #expect(try await curl.get("/v1/\(name)").json["done"] == nil)
      #expect(try await curl.send("DELETE", "/v1/\(name)").status == 400)
      #expect(try await curl.post("/v1/\(name):cancel", "{}").status == 200)
      #expect(try await curl.wait(hanging)["metadata"]?["operationState"]?.text == "CANCELLED")
      #expect(try await count() == 0)
      let lossy = try await curl.wait(start())
      #expect(lossy["error"] == nil)
      let lossyCount = try #require(try await count())
      #expect(lossy["metadata"]?["progressDocuments"]?["completedWork"]?.integer == lossyCount)
      _ = try await curl.wait(start())
      #expect(try await count() == lossyCount + 3)
    }
  }

  @Test(
    "Rules that mean nothing are refused",
    arguments: [
      "{}", #"{"status":503,"reset":true}"#, #"{"status":"503"}"#, #"{"path":1,"reset":true}"#, #"{"bogus":1}"#,
      #"{"status":99}"#, #"{"delay":-1}"#, #"{"hold":false}"#, #"{"operation":"x"}"#, "1",
    ])
  func refusedRules(rule: String) async throws {
    try await withSandboxClient { curl in
      let answer = try await curl.post(Faults.path, #"{"rules":[\#(rule)]}"#)
      #expect(answer.status == 400)
      #expect(try await curl.get(Faults.path).json["rules"]?.elements?.count == 0)
    }
  }

  @Test("Patterns")
  func patterns() {
    #expect(FaultRule.matches("/a/b", "/a/b"))
    #expect(FaultRule.matches("/a/b/c", "/a/*"))
    #expect(FaultRule.matches("/a/b/c", "*c"))
    #expect(FaultRule.matches("/a/b/c", "/*b*c*"))
    #expect(!FaultRule.matches("/a/b/c", "/a/b"))
    #expect(!FaultRule.matches("/a/b/c", "*b"))
    #expect(!FaultRule.matches("", "/"))
  }
}
