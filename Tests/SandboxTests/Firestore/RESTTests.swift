import Hummingbird
import JSON
import TestSupport
import Testing

@testable import Sandbox

@Suite("Firestore over REST")
struct RESTTests {
  private static let documents = "projects/p/databases/(default)/documents"

  /// Documents of every type, written and read back as one text.
  private static let everyType = """
    "fields":{"array":{"arrayValue":{"values":[{"integerValue":"1"},{"stringValue":"zwei"}]}},\
    "boolean":{"booleanValue":true},"bytes":{"bytesValue":"AAH+/w=="},"double":{"doubleValue":1.0},\
    "empty":{"arrayValue":{}},"geo":{"geoPointValue":{"latitude":-3.5}},"integer":{"integerValue":"9223372036854775807"},\
    "map":{"mapValue":{"fields":{"ñ":{"nullValue":null}}}},"minus":{"doubleValue":-0.0},"nan":{"doubleValue":"NaN"},\
    "reference":{"referenceValue":"projects/other/databases/(default)/documents/a/__id7__"},\
    "string":{"stringValue":"a\\"\\\\\\u0000😀"},"time":{"timestampValue":"2026-11-23T01:02:03.000004Z"},\
    "vector":{"mapValue":{"fields":{"__type__":{"stringValue":"__vector__"},\
    "value":{"arrayValue":{"values":[{"doubleValue":1.5},{"doubleValue":-0.0}]}}}}}}
    """

  private func write(_ paths: [String], _ curl: Curl) async throws {
    let writes = paths.map { #"{"update":{"name":"\#(Self.documents)/\#($0)"}}"# }.joined(separator: ",")
    let answer = try await curl.post(documents: "documents:commit", #"{"writes":[\#(writes)]}"#)
    #expect(answer.status == 200)
  }

  @Test("A document of every type is read as it was written")
  func everyType() async throws {
    try await withSandboxClient { curl in
      let document = #"{"name":"\#(Self.documents)/a/1",\#(Self.everyType)}"#
      let commit = try await curl.post(documents: "documents:commit", #"{"writes":[{"update":\#(document)}]}"#)
      #expect(commit.status == 200)
      let time = try #require(commit.json["commitTime"]?.text)
      let read = try await curl.get("/v1/\(Self.documents)/a/1?alt=json")
      let expected = document.dropLast() + #","createTime":"\#(time)","updateTime":"\#(time)"}"#
      #expect(String(decoding: read.body, as: UTF8.self) == expected)
    }
  }

  @Test("Ids with colons, percent signs and slashes in the encoding are found")
  func encodedPaths() async throws {
    try await withSandboxClient { curl in
      try await write(["a/b:c", "a/100%", "ñ/1"], curl)
      #expect(try await curl.get("/v1/\(Self.documents)/a/b:c").status == 200)
      #expect(try await curl.get("/v1/projects/p/databases/%28default%29/documents/a/100%25").status == 200)
      #expect(try await curl.get("/v1/\(Self.documents)/%C3%B1/1").status == 200)
      #expect(try await curl.get("/v1/\(Self.documents)/a/%FF").status == 400)
    }
  }

  @Test("A query answers an array, with what was found and a last element that says done")
  func runQuery() async throws {
    try await withSandboxClient { curl in
      try await write(["a/1", "a/1/s/x", "b/1"], curl)
      let query =
        #"{"structuredQuery":{"from":[{"allDescendants":true}],"orderBy":[{"field":{"fieldPath":"__name__"}}]}}"#
      let answer = try await curl.post(documents: "documents:runQuery", query)
      let elements = try #require(answer.json.elements)
      #expect(
        elements.compactMap { $0["document"]?["name"]?.text?.dropFirst(Self.documents.count + 1) } == [
          "a/1", "a/1/s/x", "b/1",
        ])
      #expect(elements.count == 4)
      #expect(elements.last?["done"]?.truth == true)
      #expect(Set(elements.compactMap { $0["readTime"]?.text }).count == 1)

      let below = try await curl.post(
        documents: "documents/a/1:runQuery", #"{"structuredQuery":{"from":[{"collectionId":"s"}]}}"#)
      #expect(below.json.elements?.count == 2)
      let none = try await curl.post(
        documents: "documents:runQuery", #"{"structuredQuery":{"from":[{"collectionId":"none"}]}}"#)
      #expect(none.json.elements?.count == 1)
    }
  }

  @Test("select __name__ leaves the fields out")
  func namesOnly() async throws {
    try await withSandboxClient { curl in
      let document = #"{"name":"\#(Self.documents)/a/1","fields":{"x":{"nullValue":null}}}"#
      _ = try await curl.post(documents: "documents:commit", #"{"writes":[{"update":\#(document)}]}"#)
      let answer = try await curl.post(
        documents: "documents:runQuery",
        #"{"structuredQuery":{"select":{"fields":[{"fieldPath":"__name__"}]},"from":[{"collectionId":"a"}]}}"#)
      let found = try #require(answer.json.elements?.first?["document"])
      #expect(found["name"] != nil)
      #expect(found["fields"] == nil)
      #expect(found["createTime"] != nil)
    }
  }

  @Test("COUNT, and its upper bound")
  func count() async throws {
    try await withSandboxClient { curl in
      try await write(["a/1", "a/2", "a/2/s/1"], curl)
      let query = #"{"structuredQuery":{"from":[{"allDescendants":true}]}"#
      let aggregations = #""aggregations":[{"alias":"all","count":{}},{"alias":"two","count":{"upTo":"2"}}]}"#
      let answer = try await curl.post(
        documents: "documents:runAggregationQuery", #"{"structuredAggregationQuery":\#(query),\#(aggregations)}"#)
      let fields = try #require(answer.json.elements?.first?["result"]?["aggregateFields"])
      #expect(fields["all"]?["integerValue"]?.text == "3")
      #expect(fields["two"]?["integerValue"]?.text == "2")
    }
  }

  @Test("Collections are listed page by page, below missing documents too")
  func listCollectionIDs() async throws {
    try await withSandboxClient { curl in
      try await write(["a/missing/s/1", "a/missing/t/1", "b/1"], curl)
      let root = try await curl.post(documents: "documents:listCollectionIds", "{}")
      #expect(root.json["collectionIds"]?.elements?.compactMap(\.text) == ["a", "b"])
      #expect(root.json["nextPageToken"] == nil)
      let first = try await curl.post(documents: "documents/a/missing:listCollectionIds", #"{"pageSize":1}"#)
      #expect(first.json["collectionIds"]?.elements?.compactMap(\.text) == ["s"])
      let token = try #require(first.json["nextPageToken"]?.text)
      let second = try await curl.post(
        documents: "documents/a/missing:listCollectionIds", #"{"pageSize":5,"pageToken":"\#(token)"}"#)
      #expect(second.json["collectionIds"]?.elements?.compactMap(\.text) == ["t"])
      #expect(second.json["nextPageToken"] == nil)
    }
  }

  @Test("batchGet answers each name once, found or missing")
  func batchGet() async throws {
    try await withSandboxClient { curl in
      try await write(["a/1"], curl)
      let names = ["a/1", "a/2", "a/1"].map { #""\#(Self.documents)/\#($0)""# }.joined(separator: ",")
      let answer = try await curl.post(documents: "documents:batchGet", #"{"documents":[\#(names)]}"#)
      let elements = try #require(answer.json.elements)
      #expect(elements.compactMap { $0["found"]?["name"]?.text } == ["\(Self.documents)/a/1"])
      #expect(elements.compactMap { $0["missing"]?.text } == ["\(Self.documents)/a/2"])
    }
  }

  @Test("A delete in a commit; the writes of a refused commit are not made")
  func commit() async throws {
    try await withSandboxClient { curl in
      try await write(["a/1"], curl)
      let refused = try await curl.post(
        documents: "documents:commit",
        #"{"writes":[{"delete":"\#(Self.documents)/a/1"},{"transform":{"document":"\#(Self.documents)/a/1"}}]}"#)
      #expect(refused.status == 400)
      #expect(try await curl.get("/v1/\(Self.documents)/a/1").status == 200)
      let delete = try await curl.post(
        documents: "documents:commit", #"{"writes":[{"delete":"\#(Self.documents)/a/1"}]}"#)
      #expect(delete.status == 200)
      #expect(try await curl.get("/v1/\(Self.documents)/a/1").status == 404)
    }
  }

  struct Refusal: Sendable, CustomTestStringConvertible {
    var path: String
    var body: String
    var status: String
    var code: Int
    var testDescription: String { "\(path) \(body.prefix(60))" }
  }

  static let refusals = [
    Refusal(path: "documents:runQuery", body: "{", status: "INVALID_ARGUMENT", code: 400),
    Refusal(path: "documents:runQuery", body: "[]", status: "INVALID_ARGUMENT", code: 400),
    Refusal(path: "documents:runQuery", body: "{}", status: "INVALID_ARGUMENT", code: 400),
    Refusal(
      path: "documents:runQuery",
      body: #"{"structuredQuery":{"from":[{"allDescendants":true}],"orderBy":[{"field":{"fieldPath":"x"}}]}}"#,
      status: "INVALID_ARGUMENT", code: 400),
    Refusal(
      path: "documents:runQuery", body: #"{"structuredQuery":{"from":[{"collectionId":"a"}],"where":{"x":1}}}"#,
      status: "INVALID_ARGUMENT", code: 400),
    Refusal(
      path: "documents:runQuery",
      body: #"{"structuredQuery":{"from":[{"collectionId":"a"}]},"readTime":"2001-01-01T00:00:00Z"}"#,
      status: "FAILED_PRECONDITION", code: 400),
    Refusal(
      path: "documents:commit",
      body: #"{"writes":[{"update":{"name":"projects/p/databases/(default)/documents/a"}}]}"#,
      status: "INVALID_ARGUMENT", code: 400),
    Refusal(
      path: "documents:commit", body: #"{"writes":[{"delete":"projects/q/databases/(default)/documents/a/b"}]}"#,
      status: "INVALID_ARGUMENT", code: 400),
    Refusal(path: "documents/a:runQuery", body: "{}", status: "INVALID_ARGUMENT", code: 400),
    Refusal(path: "documents:unknown", body: "{}", status: "NOT_FOUND", code: 404),
    Refusal(path: "documents", body: "{}", status: "NOT_FOUND", code: 404),
  ]

  @Test("Refusals are Google's JSON", arguments: refusals)
  func refuses(_ refusal: Refusal) async throws {
    try await withSandboxClient { curl in
      try await write(["a/1"], curl)
      let answer = try await curl.post(documents: refusal.path, refusal.body)
      #expect(answer.status == refusal.code)
      let error = try #require(answer.json["error"])
      #expect(error["code"]?.integer == Int64(refusal.code))
      #expect(error["status"]?.text == refusal.status)
      #expect(error["message"]?.text?.isEmpty == false)
    }
  }

  @Test("A request of more than 10 MiB is refused")
  func tooLarge() async throws {
    try await withSandboxClient { curl in
      let answer = try await curl.post(
        documents: "documents:commit", String(repeating: " ", count: Request.maximumBodyBytes + 1))
      #expect(answer.status == 400)
      #expect(answer.json["error"]?["message"]?.text?.contains("10485760") == true)
    }
  }
}
