import Documents
import ExportFormat
import Foundation
import TestSupport
import Testing
import Verification

/// One row of the table of damage: what is done to a sound export, and all that must be found then, and nothing else.
struct DamageRow: Sendable, CustomTestStringConvertible {
  /// A finding that must be there, at its exact place.
  struct Found: Sendable {
    var code: String
    var file: String?
    var offset: Int?
    var record: Int?
    var document: String?
    var isWarning = false
    /// The depths that must tell of it; the others must not.
    var depths: ClosedRange<Depth>

    /// An error, or what makes the verdict another than `verified`.
    static func error(
      _ code: String, _ file: String? = nil, at offset: Int? = nil, record: Int? = nil, document: String? = nil,
      from first: Depth = .framed, to last: Depth = .decoded
    ) -> Found {
      Found(
        code: code, file: file, offset: offset, record: record, document: document, depths: first...last)
    }

    /// A warning or a note: the verdict stays.
    static func warning(
      _ code: String, _ file: String? = nil, at offset: Int? = nil, record: Int? = nil, document: String? = nil,
      from first: Depth = .listed
    ) -> Found {
      Found(
        code: code, file: file, offset: offset, record: record, document: document, isWarning: true,
        depths: first ... .decoded)
    }
  }

  /// Two kinds of `per-kind`, neither of which has the numbers of documents and bytes that are stated for it.
  static let twoKindsOfOtherNumbers: [Found] = [
    .error("bytes-mismatch", "per-kind.overall_export_metadata", from: .listed),
    .error("bytes-mismatch", "per-kind.overall_export_metadata"),
    .error("count-mismatch", "per-kind.overall_export_metadata"),
    .error("count-mismatch", "per-kind.overall_export_metadata"),
  ]

  /// The same two kinds with each other's documents.
  static let twoKindsWithEachOthersDocuments: [Found] = [
    .error(
      "kind-mismatch", "all_namespaces/kind_customers/output-2", at: 0, record: 1,
      document: "companies/cafe-nandu/invoices/F001-000011", from: .decoded),
    .error(
      "kind-mismatch", "all_namespaces/kind_invoices/output-5", at: 0, record: 1,
      document: "companies/cafe-nandu/customers/5", from: .decoded),
  ]

  var testDescription: String
  var sample: SampleExport
  var verdict: Verdict
  var found: [Found]
  var change: @Sendable (ExportFolder) throws -> Void

  init(
    _ description: String, _ found: [Found], verdict: Verdict = .corrupt,
    _ change: @escaping @Sendable (ExportFolder) throws -> Void
  ) {
    self.init(description, .blocks, found, verdict: verdict, change)
  }

  init(
    _ description: String, _ sample: SampleExport, _ found: [Found], verdict: Verdict = .corrupt,
    _ change: @escaping @Sendable (ExportFolder) throws -> Void
  ) {
    testDescription = description
    self.sample = sample
    self.verdict = verdict
    self.found = found
    self.change = change
  }

  /// Proves that the intact copy verifies, that the change changes something, and what is found at every depth.
  func check() async throws {
    try await withTemporaryFolder { parent in
      let folder = try sample.make(in: parent)
      for depth in [Depth.listed, .framed, .decoded] {
        let intact = try await Verifier(depth: depth).verify(folder.path).report
        try #require(intact.verdict == .verified && intact.findings.isEmpty)
      }
      let before = try folder.contents()
      try change(folder)
      try #require(try folder.contents() != before, "nothing was changed")

      for depth in [Depth.listed, .framed, .decoded] {
        let report = try await Verifier(depth: depth).verify(folder.path).report
        let expected = found.filter { $0.depths.contains(depth) }
        #expect(lines(of: report) == expected.map(line).sorted(), "at \(depth): \(report.findings)")
        #expect(report.verdict == (expected.allSatisfy(\.isWarning) ? .verified : verdict), "at \(depth)")
        for finding in report.findings { #expect(finding.severity < .error || finding.remedy != nil) }
      }
    }
  }

  private func line(_ found: Found) -> String {
    DamageRow.line(found.code, found.file, found.offset, found.record, found.document, isError: !found.isWarning)
  }

  private func lines(of report: VerifyReport) -> [String] {
    report.findings.map {
      DamageRow.line(
        $0.code.description, $0.file?.text, $0.offset, $0.record, $0.document?.text, isError: $0.severity == .error)
    }.sorted()
  }

  private static func line(
    _ code: String, _ file: String?, _ offset: Int?, _ record: Int?, _ document: String?, isError: Bool
  ) -> String {
    let place = [file, offset.map { "byte \($0)" }, record.map { "record \($0)" }, document].compactMap { $0 }
    return ([isError ? "error" : "warning", code] + place).joined(separator: " ")
  }
}
