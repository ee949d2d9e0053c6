import Foundation
import JSON
import TestSupport
import Testing

/// `rekindle diff EXPORT firestore://...` against a sandbox where something goes wrong: everything is read after all, or the
/// diff is incomplete and says why. It is never verified on less than everything.
@Suite(.serialized) struct DiffFaultTests {
  /// What goes wrong, the exit status, and the code of the finding that tells it.
  struct Row: Sendable, CustomTestStringConvertible {
    var rules: String
    var status: Int32
    var code: String?

    var testDescription: String { "\(rules) -> \(status)" }
  }

  /// The first query only asks for the time; what counts comes from the second on.
  private static func query(_ fault: String, times: Int? = 1) -> String {
    #"{"path":"*/RunQuery","nth":2,\#(times.map { #""times":\#($0),"# } ?? "")\#(fault)}"#
  }

  private static func count(_ fault: String, times: Int? = 1) -> String {
    #"{"path":"*:runAggregationQuery",\#(times.map { #""times":\#($0),"# } ?? "")\#(fault)}"#
  }

  private static let recovered =
    [
      #""status":409"#, #""status":429"#, #""status":500"#, #""status":503"#, #""status":504"#, #""reset":true"#,
      #""truncate":0"#, #""truncate":5000"#,
    ].flatMap { [Row(rules: query($0), status: 0)] }
    + [#""status":503"#, #""reset":true"#, #""truncate":9"#].map { Row(rules: count($0), status: 0) }

  private static let lasting = [401, 403, 404, 412, 416].flatMap { code in
    [query(#""status":\#(code)"#), count(#""status":\#(code)"#)].map { Row(rules: $0, status: 3, code: "read-failed") }
  }

  private static let endless =
    [
      #""status":409"#, #""status":429"#, #""status":500"#, #""status":503"#, #""status":504"#, #""reset":true"#,
      #""truncate":0"#, #""truncate":5000"#,
    ].map { Row(rules: query($0, times: nil), status: 3, code: "read-failed") }
    + [
      // A server that wants to be left alone for longer than anybody waits.
      Row(rules: count(#""status":503,"retryAfter":3600"#), status: 3, code: "read-failed"),
      Row(rules: count(#""status":503"#, times: nil), status: 3, code: "read-failed"),
    ]

  /// gRPC has no checksum: a document's bytes are the connection's business, which TLS keeps. Here nothing does.
  private static let flipped = [
    // The frame, which says whether the message is compressed, and how long it is.
    Row(rules: query(#""flip":0"#), status: 3, code: "read-failed"),
    Row(rules: query(#""flip":1"#), status: 3, code: "read-failed"),
    // A document's text: it differs when it is read, and not when it is looked at.
    Row(rules: query(#""flip":2000"#), status: 3, code: "comparison-failed"),
    Row(rules: query(#""flip":2000"#, times: nil), status: 3, code: "comparison-failed"),
    // The number of documents that the service says it has: 24 becomes 34.
    Row(rules: count(#""nth":2,"flip":\#(countOffset)"#), status: 3, code: "counts-disagree"),
  ]

  /// Of the first digit in `[{"result":{"aggregateFields":{"documents":{"integerValue":"24"}}},...`.
  private static let countOffset = #"[{"result":{"aggregateFields":{"documents":{"integerValue":""#.utf8.count

  @Test("What passes is got over, and every document is compared", arguments: recovered)
  func recovers(row: Row) async throws { try await check(row) }

  @Test("What stays ends it as incomplete", arguments: lasting + endless)
  func fails(row: Row) async throws { try await check(row) }

  @Test("A bit that is turned over is never taken for the truth", arguments: flipped)
  func flips(row: Row) async throws { try await check(row) }

  @Test("A bit that is turned over whenever a document is read is a difference, and told as one")
  func flippedAlways() async throws {
    let rules = Self.query(#""flip":2000"#, times: nil) + #",{"path":"*/BatchGetDocuments","flip":2000}"#
    try await check(Row(rules: rules, status: 1))
  }

  @Test("A token that ends meanwhile is replaced; one that cannot be ends it")
  func tokens() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appending(path: "user.json").path
      try Data(
        #"{"type":"authorized_user","client_id":"c","client_secret":"s","refresh_token":"r"}"#.utf8
      ).write(to: URL(fileURLWithPath: file))
      let environment: [String: String?] = ["GOOGLE_APPLICATION_CREDENTIALS": file]
      try await check(Row(rules: Self.query(#""status":401"#), status: 0), environment)
      try await check(Row(rules: Self.query(#""status":401"#, times: nil), status: 3, code: "read-failed"), environment)
      let refused = #"{"path":"/token","status":401}"#
      try await check(Row(rules: refused, status: 3, code: "read-failed"), environment)
    }
  }

  private func check(_ row: Row, _ credentials: [String: String?] = [:]) async throws {
    try await withTemporaryFolder { folder in
      let export = try SampleExport.blocks.make(in: folder).path
      let faults = folder.appending(path: "faults.json").path
      try Data(#"{"rules":[\#(row.rules)]}"#.utf8).write(to: URL(fileURLWithPath: faults))
      let outcome = try await CommandLineTool.runSandbox(
        data: folder.appending(path: "data").path, options: ["--faults", faults]
      ) { endpoint in
        let sandbox = SandboxClient(endpoint)
        try await sandbox.importExport(export, into: "projects/p/databases/(default)")
        let environment = ["REKINDLE_ENDPOINT": endpoint, "GOOGLE_APPLICATION_CREDENTIALS": nil].merging(credentials) {
          $1
        }
        let diff = ["diff", export, "firestore://p", "--yes", "--format", "json"]
        let spoilt = try await CommandLineTool.run(diff, environment: environment)
        let acted = try await sandbox.faultCounts()
        #expect(!acted.isEmpty && acted.allSatisfy { $0 > 0 }, "a fault never fired: \(acted)")
        #expect(spoilt.status == row.status, "\(spoilt.output)\(spoilt.errors)")
        let report = try JSONParser.parse(Array(spoilt.output.utf8))
        let verdict = [0: "verified", 1: "different", 3: "incomplete"][row.status]
        #expect(report["verdict"]?.text == verdict)
        if row.status == 0 { #expect(report["equal"]?.integer == 24) }
        if let code = row.code {
          let finding = report["findings"]?.elements?.first { $0["code"]?.text == code }
          #expect(finding?["message"]?.text?.isEmpty == false, "\(spoilt.output)")
        }
        try await sandbox.setFaults("")
        let healthy = try await CommandLineTool.run(diff, environment: environment)
        #expect(healthy.status == 0, "\(healthy.output)\(healthy.errors)")
      }
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
  }
}
