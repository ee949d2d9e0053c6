import Documents
import Foundation
import TestSupport
import Testing

@testable import Verification

/// An export held against the numbers of its database.
@Suite struct CountsTests {
  private static let documents = ["a/1", "a/2", "a/1/b/1", "c/1"]

  /// As they are in `documents`; `c` is not named.
  private static func counts(_ change: (inout DatabaseCounts) -> Void = { _ in }) -> NamedCounts {
    var counts = DatabaseCounts(
      database: "\(WrittenExport.database)", export: "gs://bkt/export", readTime: 1_795_316_400_000_000, isExact: true,
      isOfCollections: false, documents: 4,
      collections: [.init(id: "a", documents: 2), .init(id: "b", documents: 1), .init(id: "z", documents: 0)])
    change(&counts)
    return NamedCounts(path: "export.counts.json", counts: counts)
  }

  private static func verify(
    _ counts: NamedCounts, _ damage: (String) throws -> Void = { _ in }
  ) async throws -> VerifyReport {
    try await withTemporaryFolder { parent in
      let export = try WrittenExport.write(try documents.map { try WrittenExport.document($0) }, in: parent)
      try damage(export)
      return try await Examination(counts: counts).examine(export).report
    }
  }

  @Test func numbersThatAgree() async throws {
    let report = try await Self.verify(Self.counts())
    #expect(report.verdict == .verified && report.findings.isEmpty)
    let comparison = try #require(report.counts)
    #expect(comparison.differing == 0 && comparison.groups == 3)
    #expect(comparison.named.counts.expected == 4 && comparison.named.counts.isExact)
    #expect(!report.notChecked.contains(.content))
    #expect(report.notChecked.contains(.contentButForNumbers))
  }

  @Test func everyNumberThatDiffersIsNamed() async throws {
    let report = try await Self.verify(
      Self.counts {
        $0.documents = 9
        $0.collections[0].documents = 5
        $0.collections[2].documents = 1
      })
    #expect(report.verdict == .different)
    #expect(report.findings.map(\.code.description) == ["counts-differ", "counts-differ", "counts-differ"])
    #expect(report.findings.allSatisfy { $0.severity == .error })
    #expect(report.findings[0].message.contains("4") && report.findings[0].message.contains("9"))
    #expect(report.findings[1].message.contains(" a") && report.findings[1].message.contains("5"))
    #expect(report.findings[2].message.contains(" z") && report.findings[2].message.contains("0"))
    #expect(report.counts?.differing == 3)
  }

  @Test func ofNoOneInstantADifferenceIsAWarning() async throws {
    let report = try await Self.verify(
      Self.counts {
        $0.isExact = false
        $0.documents = 5
      })
    #expect(report.verdict == .verified)
    #expect(report.findings.map(\.code.description) == ["counts-differ"] && report.findings[0].severity == .warning)
    #expect(report.notChecked.contains(.content))
  }

  /// What else the database held is not in the export.
  @Test func anExportOfSomeCollections() async throws {
    let some = Self.counts {
      $0.isOfCollections = true
      $0.documents = 1_000
      $0.collections = [.init(id: "a", documents: 2), .init(id: "b", documents: 1), .init(id: "c", documents: 1)]
    }
    let report = try await Self.verify(some)
    #expect(report.verdict == .verified && report.counts?.differing == 0)
    let without = try await Self.verify(
      Self.counts {
        $0 = some.counts
        $0.collections.removeLast()
      })
    #expect(without.findings.map(\.code.description) == ["counts-differ"])
  }

  @Test(arguments: ["database", "export"]) func theCountsOfAnother(_ what: String) async throws {
    let report = try await Self.verify(
      Self.counts {
        $0.documents = 7
        if what == "database" { $0.database = "projects/p/databases/other" } else { $0.export = "gs://bkt/other" }
      })
    #expect(report.verdict == .different && report.findings.map(\.code.description) == ["counts-other"])
    #expect(report.counts == nil && report.notChecked.contains(.content))
  }

  @Test func adamagedExportIsNotCompared() async throws {
    let report = try await Self.verify(Self.counts { $0.documents = 7 }) { export in
      let url = URL(fileURLWithPath: export + "/all_namespaces/all_kinds/output-0")
      var bytes = try Data(contentsOf: url)
      bytes[9] ^= 1
      try Data(bytes).write(to: url)
    }
    #expect(report.verdict == .corrupt && report.counts == nil)
    #expect(!report.findings.contains { $0.code.description.hasPrefix("counts-") })
    #expect(report.notChecked.contains { if case .counts = $0 { true } else { false } })
  }

  @Test func whatIsWrittenIsRead() throws {
    for change: (inout DatabaseCounts) -> Void in [
      { _ in }, { $0.export = nil }, { $0.isExact = false }, { $0.isOfCollections = true },
      { $0.collections = [.init(id: "ñ \u{1}\"", documents: 4)] },
    ] {
      let counts = Self.counts(change).counts
      #expect(try CountsReader.counts(counts.json(), of: "f") == counts)
    }
  }

  /// Each is one change to a sound file.
  @Test(arguments: [
    (#""schema":"rekindle.counts/1""#, #""schema":"rekindle.counts/2""#), (#""exact":true"#, #""exact":1"#),
    (#""documents":4,"#, #""documents":-4,"#), (#""documents":4,"#, #""documents":4.0,"#),
    (#""documents":4,"#, ""), (#""others":1"#, #""others":0"#), (#""id":"b""#, #""id":"a""#),
    (#""id":"b""#, #""id":"""#),
    (#""readTime":"2026"#, #""readTime":"26"#), (#""database""#, #""exact""#), ("{", "["),
    (#""documents":2}"#, #""documents":9007199254740993}"#), (#""documents":2}"#, #""documents":9007199254740992}"#),
  ])
  func whatIsNoneIsRefused(from: String, to: String) throws {
    let text = String(decoding: Self.counts().counts.json(), as: UTF8.self)
    let range = try #require(text.range(of: from))
    let changed = text.replacingCharacters(in: range, with: to)
    let error = #expect(throws: CountsProblem.self) { try CountsReader.counts(Array(changed.utf8), of: "the file") }
    #expect(error?.path == "the file" && error?.message.isEmpty == false)
  }

  @Test func aFileThatIsNotThere() {
    #expect(throws: CountsProblem.self) { try CountsReader.read("/nowhere/counts.json") }
  }
}
