import GoogleCloud
import JSON
import Sandbox
import TestSupport
import Testing

@testable import CloudSandbox

@Suite("Cloud Logging: entries")
struct LoggingTests {
  private func entry(_ text: String, second: Int, more: String = "") -> String {
    #"{"textPayload":"\#(text)","timestamp":"2026-11-30T16:20:0\#(second)Z"\#(more)}"#
  }

  @discardableResult
  private func write(_ curl: Curl, _ entries: [String], project: String = "p") async throws -> Curl.Answer {
    try await curl.post(
      "/v2/entries:write",
      #"{"logName":"projects/\#(project)/logs/l","resource":{"type":"global"},"labels":{"a":"1"},"#
        + #""entries":[\#(entries.joined(separator: ","))]}"#)
  }

  /// The texts of the entries, page by page.
  private func list(
    _ curl: Curl, _ filter: String = "", order: String = "", size: Int = 1000, projects: String = #""projects/p""#
  ) async throws -> [String] {
    var (found, token): ([String], String) = ([], "")
    repeat {
      let page = try await curl.post(
        "/v2/entries:list",
        #"{"resourceNames":[\#(projects)],"filter":"\#(filter)","orderBy":"\#(order)","pageSize":\#(size),"#
          + #""pageToken":"\#(token)"}"#)
      #expect(page.status == 200)
      let entries = page.json["entries"]?.elements ?? []
      #expect(entries.count <= size)
      found += entries.compactMap { $0["textPayload"]?.text }
      token = page.json["nextPageToken"]?.text ?? ""
    } while !token.isEmpty
    return found
  }

  @Test(
    "Entries come by time, both ways, in pages of any size, of the projects that are asked for",
    arguments: [1, 2, 1000])
  func order(size: Int) async throws {
    try await withSandboxClient { curl in
      #expect(
        try await write(curl, [entry("b", second: 2), entry("d", second: 4), entry("a", second: 1)]).status == 200)
      try await write(curl, [entry("c", second: 3)], project: "q")
      #expect(try await list(curl, size: size) == ["a", "b", "d"])
      #expect(try await list(curl, order: "timestamp asc", size: size) == ["a", "b", "d"])
      #expect(try await list(curl, order: "timestamp desc", size: size) == ["d", "b", "a"])
      #expect(try await list(curl, size: size, projects: #""projects/p","projects/q""#) == ["a", "b", "c", "d"])
      #expect(try await list(curl, size: size, projects: #""projects/none""#) == [])
      let filter = "textPayload=a OR textPayload=d"
      #expect(try await list(curl, filter, order: "timestamp desc", size: size) == ["d", "a"])
    }
  }

  @Test("An entry has what the request says for all, and what it says itself; written twice it is one")
  func members() async throws {
    let clock = SimulatedClock(1_795_000_000_000_000)
    try await withSandboxClient(clock: clock) { curl in
      let more = #","labels":{"b":"2"},"severity":"ERROR","insertId":"i","unknown":1"#
      for _ in 0..<2 { try await write(curl, [entry("x", second: 1, more: more)]) }
      try await write(curl, [#"{"jsonPayload":{"k":"v"}}"#])
      let answer = try await curl.post("/v2/entries:list", #"{"resourceNames":["projects/p"]}"#)
      let entries = try #require(answer.json["entries"]?.elements)
      #expect(entries.count == 2)
      let mine = try #require(entries.first { $0["textPayload"] != nil })
      #expect(mine["labels"]?["a"]?.text == "1" && mine["labels"]?["b"]?.text == "2")
      #expect(mine["severity"]?.text == "ERROR" && mine["unknown"] == nil)
      #expect(mine["resource"]?["type"]?.text == "global" && mine["logName"]?.text == "projects/p/logs/l")
      let other = try #require(entries.first { $0["jsonPayload"] != nil })
      #expect(other["severity"]?.text == "DEFAULT" && other["insertId"]?.text?.isEmpty == false)
      let time = try #require(other["timestamp"]?.text.flatMap(Timestamp.microseconds))
      #expect(time >= clock.now && time < clock.now + 1_000_000)
    }
  }

  @Test(
    "What is not an entry is refused, and nothing of the request is written",
    arguments: [
      #"{"logName":"l"}"#, #"{"logName":"projects/p/logs/a b"}"#, #"{"logName":"folders/1/logs/l"}"#,
      #"{"logName":"projects/p\u0000q/logs/l"}"#, #"{"timestamp":"yesterday"}"#,
      #"{"timestamp":"1969-12-31T00:00:00Z"}"#,
      #"{"severity":"LOUD"}"#, #"{"insertId":"a\u0000b"}"#, #"{"textPayload":"a","jsonPayload":{}}"#,
      #"{"resource":{}}"#,
    ])
  func refusedEntries(entry: String) async throws {
    try await withSandboxClient { curl in
      let answer = try await write(curl, [self.entry("x", second: 1), entry])
      #expect(answer.status == 400 && answer.json["error"]?["status"]?.text == "INVALID_ARGUMENT")
      #expect(answer.json["error"]?["message"]?.text?.hasPrefix("entries[1]: ") == true)
      #expect(try await list(curl).isEmpty)
    }
  }

  @Test(
    "What is not a question is refused",
    arguments: [
      "{}", #"{"resourceNames":["folders/1"]}"#,
      #"{"resourceNames":["projects/p/locations/global/buckets/b/views/v"]}"#,
      #"{"resourceNames":["projects/p"],"orderBy":"severity"}"#, #"{"resourceNames":["projects/p"],"pageSize":-1}"#,
      #"{"resourceNames":["projects/p"],"pageToken":"?"}"#, #"{"resourceNames":["projects/p"],"filter":"x"}"#,
    ])
  func refusedQuestions(question: String) async throws {
    try await withSandboxClient { curl in
      let answer = try await curl.post("/v2/entries:list", question)
      #expect(answer.status == 400)
      #expect(answer.json["error"]?["status"]?.text == "INVALID_ARGUMENT")
    }
  }

  @Test("A log that is full loses its oldest entries, and stays bounded")
  func full() async throws {
    try await withTemporaryPath { folder in
      try await withDatabase(folder) { database in
        let store = LogStore(database: database)
        let all = LogStore.maximumEntries + 1
        for number in 0..<all {
          try store.append(.integer(number), time: Int64(number), project: "p", insertID: "i")
        }
        let kept = try store.page(of: ["p"], nil, isDescending: false, after: nil, size: all).entries.map(\.integer)
        #expect(kept.count <= LogStore.maximumEntries && kept.count > LogStore.maximumEntries / 2)
        #expect(kept == (0..<all).suffix(kept.count).map { Int64($0) })
      }
    }
  }
}
