import GoogleCloud
import JSON
import Sandbox
import Testing

@testable import CloudSandbox

@Suite("Cloud Logging: filters")
struct LogFilterTests {
  private static let entry = """
    {"logName":"projects/p/logs/cloudaudit.googleapis.com%2Factivity","severity":"NOTICE",
    "timestamp":"2026-11-30T16:20:00.5Z","resource":{"type":"gcs_bucket","labels":{"bucket_name":"Backups"}},
    "labels":{"a.b/c":"x\\"y"},
    "protoPayload":{"@type":"t","methodName":"storage.buckets.delete","status":{"code":7},"granted":true,
    "authenticationInfo":{"principalEmail":"ana@pyme-erp.pe"},"bindings":[{"role":"r1"},{"role":"r2"}]}}
    """

  private func matches(_ filter: String) throws -> Bool {
    let entry = try JSONParser.parse(Array(Self.entry.utf8))
    return try LogFilterParser.parse(filter)?.matches(entry) ?? true
  }

  @Test(
    "What a filter means",
    arguments: [
      ("", true), (" \n\t", true),
      (#"protoPayload.methodName="storage.buckets.delete""#, true),
      ("protoPayload.methodName=storage.buckets.delete", true),
      (#"protoPayload.methodName = "STORAGE.buckets.DELETE""#, true), (#"PROTOPAYLOAD.methodname:"Buckets""#, true),
      (#"protoPayload.methodName="storage.buckets""#, false),
      (#"protoPayload.methodName!="storage.buckets.delete""#, false),
      (#"protoPayload.methodName!="x""#, true), (#"protoPayload.@type="t""#, true),
      // A field that is not there.
      (#"protoPayload.none!="x""#, false), (#"NOT protoPayload.none="x""#, true), ("protoPayload.none:*", false),
      ("protoPayload.status:*", true), (#"protoPayload.status:"*""#, false),
      ("NOT protoPayload.serviceAccountKeyName:*", true),
      // Numbers, truths, times, severities, lists, messages.
      ("protoPayload.status.code>=7", true), ("protoPayload.status.code<10", true),
      ("protoPayload.status.code=7.0", true),
      ("protoPayload.status.code>7", false), ("protoPayload.granted=true", true), ("protoPayload.granted=false", false),
      (#"timestamp>="2026-11-30T16:20:00.500000Z""#, true), (#"timestamp>"2026-11-30T11:20:00.5-05:00""#, false),
      (#"timestamp<"2026-12-01""#, true), (#"timestamp<="2026-11-30""#, false),
      ("severity>=INFO", true), ("severity=notice", true), ("severity>WARNING", false), ("severity!=ERROR", true),
      (#"protoPayload.bindings.role="r2""#, true), (#"protoPayload.bindings.role="r3""#, false),
      (#"protoPayload:"r2""#, true), (#"protoPayload:"r3""#, false),
      // Names in quotation marks, and escapes.
      (#"labels."a.b/c"="x\"y""#, true), (#"labels."a.b/c":"\"""#, true),
      (#"resource.labels.bucket_name="backups""#, true),
      // AND, also unsaid, OR, NOT, parentheses. OR binds more tightly.
      (#"severity=NOTICE resource.type="gcs_bucket""#, true), ("severity=NOTICE\nresource.type=project", false),
      (#"severity=NOTICE AND NOT resource.type="project""#, true), ("severity=ERROR OR severity=NOTICE", true),
      ("severity=NOTICE OR severity=ERROR AND resource.type=project", false),
      ("severity=NOTICE OR (severity=ERROR AND resource.type=project)", true),
      ("NOT severity=ERROR OR resource.type=project", true), ("NOT (severity=NOTICE OR resource.type=project)", false),
      ("NOT NOT severity=NOTICE", true), ("(((severity=NOTICE)))", true),
    ] as [(String, Bool)])
  func meaning(filter: String, matches: Bool) throws {
    #expect(try self.matches(filter) == matches)
  }

  @Test(
    "What the sandbox does not know is refused, and the place is named",
    arguments: [
      ("severity", "line 1, column 9"), ("severity=", "line 1, column 10"), (#""delete""#, "line 1, column 1"),
      ("foo=1", "line 1, column 1"), (#"severity=NOTICE AND foo.bar="x""#, "line 1, column 21"),
      (#"protoPayload.methodName=~"storage.*""#, "line 1, column 24"), (#"textPayload!~"x""#, "line 1, column 12"),
      (#"log_id("x")"#, "line 1, column 1"), (#"severity=("ERROR" OR "NOTICE")"#, "line 1, column 10"),
      ("-severity=ERROR", "line 1, column 1"), ("severity=NOTICE AND", "line 1, column 20"),
      ("severity=NOTICE\nAND (severity=ERROR", "line 2, column 5"), ("severity=NOTICE)", "line 1, column 16"),
      (#"textPayload="x"#, "line 1, column 13"), (#"textPayload="ñ" textPayload='x'"#, "line 1, column 29"),
      ("severity>=LOUD", "line 1, column 11"), (#"timestamp>"yesterday""#, "line 1, column 11"),
      (#"timestamp:"2026""#, "line 1, column 11"), (#"textPayload="\x""#, "line 1, column 14"),
      ("severity=NOTICE OR OR severity=ERROR", "line 1, column 20"), ("()", "line 1, column 2"),
      ("severity = AND", "line 1, column 12"),
      ("-- a comment", "line 1, column 1"), ("resource..type=x", "line 1, column 10"),
    ] as [(String, String)])
  func refused(filter: String, place: String) {
    let error = #expect(throws: GoogleError.self) { _ = try LogFilterParser.parse(filter) }
    #expect(error?.status == .invalidArgument)
    #expect(error?.message.contains(place + ",") == true, "\(error?.message ?? "")")
  }

  @Test("Filters that are too deep or too long are refused, and those at the limit are not")
  func limits() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "(", count: depth) + "severity=NOTICE" + String(repeating: ")", count: depth)
    }
    #expect(try matches(nested(49)))
    for filter in [nested(50), nested(5000), String(repeating: "NOT ", count: 4000) + "severity=ERROR"] {
      #expect(throws: GoogleError.self) { _ = try LogFilterParser.parse(filter) }
    }
    let long = #"textPayload=""# + String(repeating: "x", count: 19_986) + "\""
    #expect(try !matches(long))
    #expect(throws: GoogleError.self) { _ = try LogFilterParser.parse(long + " ") }
  }
}
