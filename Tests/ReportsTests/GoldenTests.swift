import Foundation
import Testing

@testable import Reports

/// Whole reports as they were looked at and found good, in the folder Golden.
///
/// `REKINDLE_RECORD=1` writes them anew and fails, so that nobody records without looking at what changed.
@Suite struct GoldenTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Golden")
  private static let records = ProcessInfo.processInfo.environment["REKINDLE_RECORD"] == "1"

  private static let reports: [(name: String, report: Report)] = [
    ("verify", Report(Samples.verification(findings: [Samples.finding], documents: 2_779))),
    ("rehearse", Report(Samples.rehearsal(Samples.differences, findings: [Samples.differing]))),
    ("rehearse-project", Report(Samples.projectRehearsal())),
    ("diff", Report(DiffSamples.erp())),
    ("diff-hostile", Report(DiffSamples.hostile())),
  ]

  @Test(arguments: reports.indices, ReportFormat.allCases)
  func reportsAreAsRecorded(_ index: Int, _ format: ReportFormat) throws {
    let (name, report) = GoldenTests.reports[index]
    let file = GoldenTests.folder.appending(path: "\(name).\(format.fileExtension)")
    let text = GoldenTests.withoutSources(report.text(format, changesFile: "changes.ndjson"))
    if GoldenTests.records {
      try Data(text.utf8).write(to: file)
      Issue.record("\(file.lastPathComponent) was recorded; look at what changed in it.")
      return
    }
    let recorded = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    let difference = zip(text.split(separator: "\n"), recorded.split(separator: "\n")).first { $0 != $1 }
    #expect(
      text.utf8.elementsEqual(recorded.utf8),
      """
      \(file.lastPathComponent) is not as recorded. First: \(difference?.0.prefix(300) ?? "the end") \
      instead of \(difference?.1.prefix(300) ?? "the end"). REKINDLE_RECORD=1 records it anew.
      """)
  }

  /// The style sheet and the script stand in the sources, and their hashes follow from them; a line for each section.
  private static func withoutSources(_ html: String) -> String {
    html.replacing(#/<(style|script)>.*?</\1>/#.dotMatchesNewlines()) { "<\($0.1)>…</\($0.1)>" }
      .replacing(#/sha256-[A-Za-z0-9+\/=]{44}/#, with: "sha256-…")
      .replacing(#/<(section|article|details|li|tr|dt)\b/#) { "\n<\($0.1)" }
  }
}

extension ReportFormat {
  var fileExtension: String {
    switch self {
    case .text: "txt"
    case .json: "json"
    case .html: "html"
    case .markdown: "md"
    case .junit: "xml"
    }
  }
}
