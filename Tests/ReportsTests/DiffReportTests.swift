import Documents
import ExportFormat
import Foundation
import Testing

@testable import Comparison
@testable import Reports
@testable import Verification

@Suite struct DiffReportTests {
  @Test func itHasTheKeysThatAreKept() throws {
    let json = try Report(DiffSamples.erp()).json()
    #expect(json["schema"] as? String == "rekindle.diff/1")
    #expect(json["verdict"] as? String == "different")
    #expect(json["seconds"] as? Double == 0.412)
    let kept = ["equal", "onlyLeft", "onlyRight", "changed", "collections", "patterns"]
    let more = [
      "toolVersion", "depth", "left", "right", "scope", "leftOut", "equalButIgnored", "documentsBeyondPatterns",
      "differences", "differencesLeftOut", "findings", "notChecked", "timings",
    ]
    #expect(Set(kept + more).isSubset(of: json.keys))
    let collection = try #require((json["collections"] as? [[String: Any]])?.first)
    #expect(Set(collection.keys) == ["id", "equal", "onlyLeft", "onlyRight", "changed"])
    let differences = try #require(json["differences"] as? [[String: Any]])
    #expect(Set(differences.compactMap { $0["kind"] as? String }) == ["onlyLeft", "onlyRight", "changed"])
  }

  @Test func aPatternSaysWhatItsDocumentsHaveInCommon() {
    func phrase(_ shape: DifferencePattern.Shape, subtrees: Int = 0, _ sample: ExactName = "companies/c9") -> String {
      var pattern = DifferencePattern(collection: "companies", shape: shape)
      (pattern.documents, pattern.subtrees, pattern.samples) = (63, subtrees, [sample])
      return PatternRow(pattern).text
    }
    func fields(_ fields: (name: String, left: String?, right: String?)...) -> DifferencePattern.Shape {
      .changed(fields.map { .init(path: FieldPath().appending(field: $0.name), left: $0.left, right: $0.right) })
    }
    #expect(phrase(.onlyLeft) == "companies only on the left")
    #expect(phrase(.onlyRight) == "companies only on the right")
    #expect(phrase(.subtreesOnlyLeft("companies/*"), subtrees: 1) == "all of companies/c9 only on the left")
    #expect(phrase(.subtreesOnlyRight("companies/*"), subtrees: 1_200) == "all of 1,200 companies/* only on the right")
    #expect(phrase(fields(("a", "timestamp", "string"))) == "companies: a timestamp → string")
    #expect(phrase(fields(("a", nil, "null"), ("b", "double", nil))) == "companies: a absent → null, b double → absent")
    #expect(phrase(.changed([])) == "companies changed in more than 16 fields")
    let six = fields(("a", "map", "map"), ("b", nil, "map"), ("c", nil, "map"), ("d", nil, "map"), ("e", nil, "map"))
    #expect(phrase(six).hasSuffix("d absent → map and 1 more field"))
  }

  /// A filter by pattern shows the documents of the pattern, and no other.
  @Test func differencesFindTheirPattern() {
    let diff = DiffSamples.erp()
    let comparison = Report(diff).model.comparison
    let assigned = comparison.map { PatternAssignment($0) }
    var counts: [Int: Int] = [:]
    for difference in diff.differences { counts[assigned?.pattern(of: difference) ?? -1, default: 0] += 1 }
    #expect(counts == Dictionary(uniqueKeysWithValues: diff.patterns.enumerated().map { ($0, $1.documents) }))
  }

  @Test func documentsThatDifferInManyFieldsAreOnePattern() throws {
    let fields = (0..<17).map { Samples.field("field\($0)", .null, .integer(1)) }
    let differences = [Samples.changed("F1", fields), Samples.changed("F2", Array(fields.dropLast()))]
    var pattern = DifferencePattern(collection: "invoices", shape: .changed([]))
    pattern.documents = 1
    let assigned = PatternAssignment(
      try #require(Report(DiffSamples.report(differences, [pattern])).model.comparison))
    #expect(differences.map { assigned.pattern(of: $0) } == [0, nil])
  }

  /// Of more subtrees than samples, nobody knows which documents are theirs.
  @Test func whatCannotBeKnownIsNotAssigned() throws {
    var diff = DiffSamples.erp()
    let index = try #require(diff.patterns.firstIndex { $0.subtrees > 0 })
    diff.patterns[index].subtrees = 4
    let assigned = PatternAssignment(try #require(Report(diff).model.comparison))
    let gone = try #require(diff.differences.first { $0.kind == .onlyLeft })
    let new = try #require(diff.differences.first { $0.kind == .onlyRight })
    #expect(assigned.pattern(of: gone) == nil && assigned.pattern(of: new) != nil)
  }

  @Test func theNextStepFollowsFromTheVerdict() {
    var diff = DiffSamples.erp()
    func next(_ rendering: Rendering = Rendering()) -> String? { Report(diff).model(rendering).nextStep?.command }
    let sides = "backups/2026-11-21T03:00:04_48010 'firestore://pyme-erp/(default)'"
    let scope = "--ignore-field syncedAt --ignore-collection sessions"
    #expect(next() == "rekindle diff \(sides) \(scope) --changes changes.ndjson")
    #expect(
      next(Rendering(changesFile: "changes.ndjson"))
        == "rekindle show backups/2026-11-21T03:00:04_48010 companies/andina-textiles/invoices/F001-001001")
    diff.scope.sample = DiffScope.Sample(1, of: 16)
    #expect(next() == "rekindle diff \(sides) \(scope)")
    diff.findings = [Samples.finding]
    #expect(next() == "rekindle diff \(sides) \(scope) --sample 1/16")
    diff = DiffSamples.report([])
    #expect(next() == nil)
  }

  /// They are compared below `documents/`, so no difference would tell of them.
  @Test func referencesIntoOtherDatabasesAreTold() throws {
    var diff = DiffSamples.report([])
    diff.left.database = DatabaseName(project: "demo-pyme-erp", database: "staging-copy")
    diff.left.references = try DiffReportTests.references(of: "named-database")
    let own = diff.left.references.count(of: try #require(diff.left.database))
    let elsewhere = diff.left.references.counts.filter { $0.database != diff.left.database }
    let all = elsewhere.reduce(own) { $0 + $1.count }
    #expect(own > 0 && !elsewhere.isEmpty)
    for format in [ReportFormat.text, .markdown, .html, .junit] {
      let text = Report(diff).text(format).replacing(#/\s+/#, with: " ")
      for other in elsewhere { #expect(text.contains("\(other.count) into \(other.database)"), "\(format)") }
      #expect(text.contains("\(all): "))
    }
    diff.left.database = elsewhere.first?.database
    diff.right.references = DatabaseTally()
    #expect(!Report(diff).text(.text).contains("all into this database"))
  }

  private static func references(of fixture: String) throws -> DatabaseTally {
    let (export, _) = try ExportReader.read(Samples.fixture(fixture))
    var tally = DatabaseTally()
    for file in export.outputFiles {
      let mapped = try export.open(file.path)
      var reader = OutputFileReader(file)
      _ = mapped.withBytes { bytes in
        reader.read(
          bytes, each: { document, source, _ in tally.addReferences(of: document, source) }, damaged: { _ in })
      }
    }
    return tally
  }

  /// What was not compared is not told as a count of 0, nor as a depth.
  @Test func aDiffThatComparedNothing() throws {
    var diff = DiffSamples.report([], equal: [:])
    (diff.isWhole, diff.findings) = (false, [Samples.finding])
    #expect(try Report(diff).json()["depth"] as? String == "listed")
    for format in [ReportFormat.text, .markdown, .junit] { #expect(!Report(diff).text(format).contains("0 equal")) }
  }
}
