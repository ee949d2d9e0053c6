import Attestation
import Backups
import Foundation
import JSON
import Policy
import Subprocess
import SystemPackage
import TestSupport
import Testing
import Verification

@testable import Reports

struct StatusFormatTests {
  private static let all: [(name: String, readiness: RecoveryReadiness, exit: Int32, plugin: Int32)] = [
    ("healthy", StatusSamples.healthy, 0, 1), ("empty", StatusSamples.empty, 1, 2),
    ("refused", StatusSamples.refused, 3, 3), ("without a history", StatusSamples.withoutHistory, 3, 3),
  ]

  private func text(_ readiness: RecoveryReadiness, _ format: StatusFormat) -> String {
    switch readiness.answer(format, toolVersion: "1").body {
    case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
    case .forms(let text, let json):
      format == .json ? String(decoding: json(), as: UTF8.self) : text(TextStyle(color: false, width: 80))
    }
  }

  @Test("The exit status is the one rule's, and Nagios' own for a plugin", arguments: all.indices)
  func statuses(_ index: Int) {
    let row = Self.all[index]
    for format in StatusFormat.allCases {
      let answer = row.readiness.answer(format, toolVersion: "1")
      #expect(answer.exitCode == (format == .nagios ? row.plugin : row.exit), "\(row.name) \(format)")
      #expect(answer.status.rawValue == row.exit)
    }
  }

  @Test("Metrics by name, and none for what is not known")
  func metrics() {
    let lines = text(StatusSamples.healthy, .openmetrics).split(separator: "\n").map(String.init)
    for line in [
      "rekindle_check_status{check=\"complete\"} 0", "rekindle_check_status{check=\"age\"} 0",
      "# UNIT rekindle_backup_age_seconds seconds", "rekindle_backup_age_seconds 10800", "rekindle_backup_documents 3",
      "rekindle_backup_bytes 1234", "rekindle_status_timestamp_seconds 1795317000",
    ] {
      #expect(lines.contains(line), "\(line)")
    }
    #expect(lines.last == "# EOF")
    for absent in ["rekindle_verified_age_seconds", "rekindle_rehearsed_age_seconds", "rekindle_recovery_seconds"] {
      #expect(!lines.contains { $0.contains(absent) }, "\(absent)")
    }
    // What was skipped has no occasion to be 0.
    #expect(!lines.contains { $0.contains("check=\"schedule\"") })
    let refused = text(StatusSamples.refused, .openmetrics).split(separator: "\n").map(String.init)
    #expect(refused.contains("rekindle_check_status{check=\"complete\"} 2"))
    #expect(!refused.contains { $0.hasPrefix("rekindle_backup_") })
    #expect(text(StatusSamples.empty, .openmetrics).contains("rekindle_check_status{check=\"complete\"} 1\n"))
  }

  @Test("Values of labels are escaped, and times keep their microseconds")
  func escaping() {
    #expect(OpenMetrics.escaped("a\\b\"c\nd") == #"a\\b\"c\nd"#)
    #expect(OpenMetrics.seconds(microseconds: 1_500_000) == "1.500000")
    #expect(OpenMetrics.seconds(microseconds: 3_000_000) == "3")
    #expect(OpenMetrics.seconds(microseconds: -1) == "-0.000001")
    var metrics = OpenMetrics()
    metrics.gauge("m", "h", [OpenMetrics.Sample(labels: [("a", "x\"y"), ("b", "")], value: "1")])
    #expect(metrics.finished() == "# TYPE m gauge\n# HELP m h\nm{a=\"x\\\"y\",b=\"\"} 1\n# EOF\n")
  }

  private static var pluginLine: Regex<AnyRegexOutput> {
    let datum = "[a-z_]+=-?[0-9]+(s|B)?;;[0-9]*;0"
    return (try? Regex("REKINDLE (OK|WARNING|CRITICAL|UNKNOWN) - [^|]+( \\| \(datum)( \(datum))*)?"))
      ?? Regex(verbatim: "")
  }

  @Test("A plugin's first line has its data, and no text has the character that begins data", arguments: all.indices)
  func plugin(_ index: Int) throws {
    let row = Self.all[index]
    let lines = text(row.readiness, .nagios).split(separator: "\n", omittingEmptySubsequences: false)
    let first = try #require(lines.first)
    #expect(first.wholeMatch(of: Self.pluginLine) != nil, "\(first)")
    #expect(lines.dropFirst().allSatisfy { !$0.contains("|") && !$0.contains("\u{1B}") })
    #expect(
      first.contains("backup_age=10800s;;93600;0 backup_documents=3;;;0 backup_bytes=1234B;;;0")
        == (row.readiness.backups.list.newestOfOurs != nil))
  }

  @Test("JSON has the checks with their groups, and figures with units in their names")
  func json() throws {
    let healthy = try JSONParser.parse(Array(text(StatusSamples.healthy, .json).utf8))
    #expect(healthy["schema"]?.text == "rekindle.status/1" && healthy["outcome"]?.text == "warning")
    #expect(healthy["time"]?.text == "2026-11-22T03:10:00Z")
    #expect(healthy["backup"]?["ageSeconds"]?.integer == 10_800 && healthy["backup"]?["bytes"]?.integer == 1_234)
    #expect(healthy["backup"]?["time"]?.text == "2026-11-22T00:10:00Z")
    let checks = healthy["checks"]?.elements ?? []
    #expect(
      checks.contains { $0["code"]?.text == "age" && $0["group"]?.text == "backups" && $0["outcome"]?.text == "ok" })
    #expect(
      checks.contains {
        $0["code"]?.text == "schedule" && $0["group"]?.text == "schedule" && $0["outcome"]?.text == "skipped"
      })
    let refused = try JSONParser.parse(Array(text(StatusSamples.refused, .json).utf8))
    #expect(refused["outcome"]?.text == "unknown" && refused["backup"] == nil)
  }

  @Test("Text begins with the verdict, fits 80 columns but for names, and has no raw escape", arguments: all.indices)
  func layout(_ index: Int) throws {
    let row = Self.all[index]
    let lines = text(row.readiness, .text).split(separator: "\n").map(String.init)
    #expect(lines.first?.hasPrefix(row.readiness.outcome.rawValue) == true)
    #expect(lines.allSatisfy { $0.count <= 80 || $0.contains("gs://") }, "\(lines.filter { $0.count > 80 })")
    #expect(!lines.joined().contains("\u{1B}"))
    // Nothing was rehearsed, so nobody may read that it restores.
    #expect(!lines.joined(separator: " ").contains("You can restore"))
  }

  @Test("Every format has a recovery of any length")
  func oddNumbers() throws {
    let readiness = try StatusSamples.rehearsed { $0.timings.total = 1e300 }
    #expect(readiness.outcomes.contains { $0.code.rawValue == "rehearsed" && $0.outcome == .ok })
    let metrics = text(readiness, .openmetrics).split(separator: "\n").map(String.init)
    #expect(metrics.contains("rekindle_recovery_seconds 9223372036854.775807"))
    #expect(text(readiness, .nagios).contains("recovery=\(Int.max)s"))
    #expect(try JSONParser.parse(Array(text(readiness, .json).utf8))["recovery"]?["seconds"] != nil)
    #expect(!text(readiness, .text).isEmpty)
  }

  @Test("A webhook's text mentions nobody, and the checks beside it are those of the JSON")
  func notification() throws {
    let bytes = StatusSamples.refused.notification(.began, toolVersion: "1")
    let body = try JSONParser.parse(bytes)
    let words = try #require(body["text"]?.text)
    #expect(!words.contains("<") && words.contains("&lt;!channel&gt;") && words.contains("complete"))
    #expect(words.contains("@\u{200B}channel") && words.contains("[a]\u{200B}(b)") && words.contains("x@y.test"))
    #expect(body["occasion"]?.text == "began")
    let short = try JSONParser.parse(StatusSamples.refused.notification(.began, .text, toolVersion: "1"))
    #expect(short.members?.map(\.name) == ["text"] && short["text"]?.text == words)
    let json = try JSONParser.parse(Array(text(StatusSamples.refused, .json).utf8))
    #expect(body["rekindle"]?["schema"]?.text == json["schema"]?.text)
    for key in ["code", "outcome", "message", "remedy"] {
      let told = body["rekindle"]?["checks"]?.elements?.map { $0[key]?.text }
      #expect(told != nil && told == json["checks"]?.elements?.map { $0[key]?.text }, "\(key)")
    }
  }

  // MARK: Prometheus

  /// A Python with prometheus-client, which scripts/test installs; nil where it is not.
  private static let python: String? = {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(
      path: "../../../.build/google-clients"
    )
    .standardizedFileURL.path
    let library = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/lib")) ?? []
    let isThere = library.contains {
      FileManager.default.fileExists(atPath: "\(folder)/lib/\($0)/site-packages/prometheus_client")
    }
    return isThere ? "\(folder)/bin/python3" : nil
  }()

  private static let script = """
    import sys
    from prometheus_client.openmetrics.parser import text_fd_to_metric_families
    for family in text_fd_to_metric_families(open(sys.argv[1], encoding="utf-8", newline="")):
        assert family.type == "gauge", family
        for sample in family.samples: print(family.name, len(family.samples))
    """

  @Test(
    "Prometheus' own parser takes the metrics",
    .enabled(if: python != nil, "The Python clients are not installed"), arguments: all.indices)
  func prometheus(_ index: Int) async throws {
    let python = try #require(Self.python)
    let metrics = text(Self.all[index].readiness, .openmetrics)
    try await withTemporaryFolder { folder in
      let file = folder.appending(path: "rekindle.prom")
      try Data(metrics.utf8).write(to: file)
      let result = try await Subprocess.run(
        .path(FilePath(python)), arguments: ["-c", Self.script, file.path], output: .string(limit: 1 << 20),
        error: .string(limit: 1 << 20))
      #expect(result.terminationStatus.isSuccess, "\(result.standardError)")
      let names = Set(result.standardOutput.split(separator: "\n").compactMap { $0.split(separator: " ").first })
      #expect(names.contains("rekindle_check_status") && names.contains("rekindle_status_timestamp_seconds"))
    }
  }
}
