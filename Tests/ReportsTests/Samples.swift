import Attestation
import Documents
import ExportFormat
import Foundation
import Testing

@testable import Comparison
@testable import Rehearsal
@testable import Reports
@testable import Verification

/// Reports of an ERP's export, as the checks would have made them.
enum Samples {
  /// Ids and values that would disturb a page, a terminal or the direction of a line.
  static let nastyTexts = [
    "<script>alert(1)</script>", "\"quoted\" & 'single' </td>", "\u{1b}[31mred\u{9b}0m\u{7}\r\n",
    "right\u{202e}left\u{2066}\u{200f}\u{61c}", "line\u{2028}paragraph\u{2029}", "zero\u{200b}width\u{feff}",
    "東京商事株式会社 🧾", String(repeating: "very-long-id-", count: 100),
  ]

  static let finding = Finding(
    code: .damage(.recordChecksum), severity: .error, consequence: .corrupt, file: "all_namespaces/all_kinds/output-3",
    offset: 65_543, record: 412, document: "companies/c1",
    message: "The stored checksum 1f2e3d4c does not match the 812 bytes it covers.",
    remedy: "Download this file again and compare its CRC-32C with the bucket's.")

  /// The same, of something that is compared and whole.
  static var differing: Finding {
    var finding = finding
    finding.consequence = .different
    return finding
  }

  static func verification(findings: [Finding] = [], documents: Int = 3_191) -> VerifyReport {
    VerifyReport(
      depth: .decoded, folder: "backups/2026-11-22T03:00:04_48121",
      name: "2026-11-22T03:00:04_48121", start: 1_795_316_404_000_000, end: 1_795_316_409_250_000,
      databases: [DatabaseName(project: "pyme-erp")], documentsStated: 3_191, documents: documents, bytes: 1_934_567,
      files: 1,
      collections: [
        CollectionCount(id: "customers", documents: 265, bytes: 113_000),
        CollectionCount(id: "invoices", documents: 1_404, bytes: 498_000),
        CollectionCount(id: "lines", documents: documents - 1_669, bytes: 1_323_567),
      ],
      paths: [CollectionCount(id: "companies/*/lines", documents: documents, bytes: 1_934_567)], findings: findings,
      notChecked: [.restoring], seconds: 0.0213,
      references: DatabaseTally())
  }

  /// - Parameter differences: all of them; the report keeps as many as any does.
  static func rehearsal(_ differences: [DocumentDifference] = [], findings: [Finding] = []) -> RehearsalReport {
    let verification = verification()
    var tally = ComparisonTally()
    for difference in differences { tally.add(difference) }
    let (missing, extra, changed) = (tally.total.onlyLeft, tally.total.onlyRight, tally.total.changed)
    var timings = RehearsalRecord.Timings()
    timings.verify = 0.021
    timings.importing = 0.143
    timings.readBack = 0.201
    timings.compare = 0.0123
    timings.total = 0.378
    return RehearsalReport(
      depth: .rehearsed, place: .embedded,
      target: DatabaseName(project: "staging"), verification: verification,
      readBack: verification.documents - missing + extra, equal: verification.documents - missing - changed,
      missing: missing, extra: extra, changed: changed, referencesRetargeted: 0, references: DatabaseTally(),
      collections: tally.collections, differences: Array(differences.prefix(KeptDifferences.maximumCount)),
      findings: findings, notChecked: [.googlesImporter], timings: timings)
  }

  static func path(_ collection: ExactName, _ id: ExactName) -> DocumentPath {
    DocumentPath([PathElement(collection: collection, id: .name(id))])
  }

  static func changed(_ id: ExactName, _ fields: [FieldDifference]) -> DocumentDifference {
    DocumentDifference(path: path("invoices", id), kind: .changed, fields: fields)
  }

  static func field(_ name: String, _ left: Value?, _ right: Value?) -> FieldDifference {
    FieldDifference(path: FieldPath().appending(field: name), left: left, right: right)
  }

  /// A document of every kind of difference, and one per nasty text that has it as id, as field and as value.
  static let differences: [DocumentDifference] =
    [
      DocumentDifference(path: path("customers", "gone"), kind: .onlyLeft),
      DocumentDifference(path: path("customers", "new"), kind: .onlyRight),
      changed("F001-000001", [field("total", .double(1), .integer(1)), field("closedAt", .null, nil)]),
    ] + nastyTexts.map { changed(ExactName($0), [field($0, .string($0), .string($0 + "!"))]) }

  static func fixture(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../../Fixtures/\(name)").path
  }
}

extension Verdict {
  /// Findings that lead to it alone.
  var findings: [Finding] {
    switch self {
    case .verified: []
    case .different: [Finding(code: .countsDiffer, severity: .error, consequence: .different, message: "It differs.")]
    case .corrupt: [Samples.finding]
    case .incomplete:
      [Finding(code: .sealUnreadable, severity: .error, consequence: .incomplete, message: "It is not known.")]
    }
  }
}

extension Report {
  init(_ report: VerifyReport) { self.init(report, toolVersion: "1.2.3") }
  init(_ report: RehearsalReport) { self.init(report, toolVersion: "1.2.3") }

  var model: ReportModel { model() }

  func text(
    _ format: ReportFormat, style: TextStyle = TextStyle(), maxFindings: Int? = nil, changesFile: String? = nil,
    hidesValues: Bool = false
  ) -> String {
    let rendering = Rendering(
      style: style, maxFindings: maxFindings, changesFile: changesFile, hidesValues: hidesValues)
    do {
      return String(decoding: try rendered(format, rendering), as: UTF8.self)
    } catch {
      Issue.record(error)
      return ""
    }
  }

  func json(maxFindings: Int? = nil, hidesValues: Bool = false) throws -> [String: Any] {
    let bytes = try rendered(.json, Rendering(maxFindings: maxFindings, hidesValues: hidesValues))
    return try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] ?? [:]
  }
}

extension ComparisonTally {
  mutating func add(_ difference: DocumentDifference) {
    add(difference.kind, collection: Array((difference.path.elements.last?.collection ?? "").utf8))
  }
}
