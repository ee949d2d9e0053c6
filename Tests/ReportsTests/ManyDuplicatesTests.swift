import Documents
import ExportFormat
import Foundation
import Testing
import Verification

@testable import Reports

/// An export that was written twice over: every duplicate is counted, once, in every format, whatever is listed.
@Suite struct ManyDuplicatesTests {
  private static let duplicates = 50_000

  @Test func allAreCountedEverywhere() async throws {
    let parent = FileManager.default.temporaryDirectory.appending(path: "rekindle-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: parent) }
    let verification = try await Verifier().verify(try Self.write(in: parent)).report
    let found = verification.findings.filter { $0.code == .damage(.documentDuplicate) }
    #expect(found.count == DamageList.keptPerCode + 1 && found == verification.findings)
    #expect(found.reduce(0) { $0 + $1.count } == Self.duplicates)
    // The first ones by their places: the second half of the first file.
    let file = try #require(found.first?.file)
    #expect(found.allSatisfy { $0.file == file })
    let records = found.dropLast().compactMap(\.record)
    #expect(records == Array(Self.names + 1...Self.names + DamageList.keptPerCode))

    let report = Report(verification)
    for limit in [nil, 0, 7, 1_000, 5_000] {
      let json = try report.json(maxFindings: limit)
      let listed = json["findings"] as? [[String: Any]] ?? []
      let told = listed.reduce(0) { $0 + ($1["count"] as? Int ?? 1) }
      let omitted = try #require(json["findingsOmitted"] as? Int)
      #expect(told + omitted == Self.duplicates)
      #expect(json["findingCounts"] as? [String: Int] == ["error": Self.duplicates, "warning": 0, "note": 0])
      #expect(report.text(.text, maxFindings: limit).contains("50,000 findings"))
      #expect(report.text(.markdown, maxFindings: limit).contains("50,000 findings"))
      #expect(report.text(.html, maxFindings: limit).contains("Findings <span class=\"count\">50,000</span>"))
      let junit = try JUnitDocument(report.text(.junit, maxFindings: limit))
      #expect(junit.properties["findings"] == "50,000")
      let message = try #require(junit.cases.first { $0.name == "duplicates" }?.message)
      #expect(message.contains(limit == 0 ? "50,000 findings" : "and 49,999 more"), "\(message)")
    }
    // What is listed, and what "more like this" stands for.
    for format in [ReportFormat.text, .html, .markdown, .junit] {
      let text = report.text(format, maxFindings: 5_000)
      #expect(text.matches(of: #/stands already in/#).count >= DamageList.keptPerCode)
      #expect(text.contains("49000 more like this"), "\(format)")
    }
  }

  private static let names = 10_000

  /// 10,000 documents, six times one after another.
  private static func write(in parent: URL) throws -> String {
    let path = parent.appending(path: "export").path
    let writer = try ExportWriter(folder: path, start: 1, entitiesPerFile: 2 * names)
    for number in 0..<names + duplicates {
      try writer.append(
        Document(
          name: DocumentName(
            database: DatabaseName(project: "p"),
            path: DocumentPath([PathElement(collection: "c", id: .name("\(number % names)"))])), fields: []))
    }
    try writer.finish(end: 2)
    return path
  }
}
