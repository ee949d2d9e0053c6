import Documents
import Foundation
import Rehearsal
import TestSupport
import Testing
import Verification

@Suite("A policy's expectations, judged by what staging answers") struct StagingExpectationTests {
  private static let expectations = """
    maximumDrop: 10
    mustResolve: all
    collections:
      - path: companies
        required: true
      - path: companies/*/invoices
        minimum: 500
        maximum: 1000
        fields:
          total: number
      - group: lines
        minimum: 1
      - group: debug_dumps
        forbidden: true
    documents:
      required:
        - companies/andina-textiles
    """

  @Test("They are met by the same documents as in the export", arguments: stagings)
  func met(_ staging: Staging) async throws {
    let policy = try policy(Self.expectations)
    var options = RehearsalOptions()
    options.policy = policy
    let report = try await Rehearser(staging, options: options).rehearse(Fixture.erp.path)
    let export = try await Examination(policy: policy).examine(Fixture.erp.path).report
    #expect(report.verdict == export.verdict, "\(report.findings) \(export.findings)")
    #expect(report.depth == .probed && report.policy == "rekindle.yaml")
    #expect(report.expectations.map(\.state) == export.expectations.map(\.state))
    #expect(
      report.expectations.filter { $0.state != .notChecked } == export.expectations.filter { $0.state != .notChecked })
    #expect(report.expectations.contains { $0.state == .notChecked })
    #expect(
      report.notChecked.contains { if case .expectations(1, 10, _) = $0 { true } else { false } },
      "\(report.notChecked)")
  }

  /// References still lead into the export's project, where the documents are by the same names.
  @Test("In another project, references resolve all the same")
  func otherProject() async throws {
    try await withCloud { cloud in
      let policy = try policy(Self.expectations)
      let report = try await cloud.rehearse { $0.policy = policy }
      #expect(report.verdict == .verified, "\(report.findings)")
      #expect(report.depth == .probed && report.has("references-kept"))
    }
  }

  @Test("What staging does not have fails, though the export has it")
  func failed() async throws {
    let policy = try policy(Self.expectations)
    var options = RehearsalOptions()
    options.policy = policy
    options.afterImport = { address in
      let documents = "\(DatabaseName(project: "demo-pyme-erp"))/documents"
      try await commit(
        [
          #"{"delete":"\#(documents)/companies/andina-textiles"}"#,
          #"{"update":{"name":"\#(documents)/debug_dumps/d","fields":{"to":{"referenceValue":"\#(documents)/no/where"}}}}"#,
          #"{"update":{"name":"\#(documents)/companies/c/invoices/i","fields":{"total":{"stringValue":"1"}}}}"#,
        ], in: DatabaseName(project: "demo-pyme-erp"), at: address)
    }
    let report = try await Rehearser(.embedded, options: options).rehearse(Fixture.erp.path)
    #expect(report.verdict == .different && report.depth == .probed)
    let failed = Set(report.expectations.filter { $0.state == .failed }.map(\.code))
    #expect(
      failed == [.expectationDocument, .expectationForbidden, .expectationField, .expectationReference],
      "\(report.expectations)")
    for code in failed {
      let finding = try #require(report.findings.first { $0.code == .check(code) })
      // Staging has no files.
      #expect(finding.file == nil && finding.offset == nil)
    }
    #expect(report.findings.first { $0.code == .check(.expectationField) }?.document == "companies/c/invoices/i")
  }

  @Test("An export that is equal, but not what is expected, is different")
  func equalAndUnexpected() async throws {
    var options = RehearsalOptions()
    options.policy = try policy("collections: [{group: lines, maximum: 1}]")
    let report = try await Rehearser(.embedded, options: options).rehearse(Fixture.erp.path)
    #expect(report.differenceCount == 0 && report.verdict == .different)
    #expect(report.has("expectation-maximum"))
  }

  @Test("Without expectations of one's own, the depth is that of a rehearsal")
  func nothingExpected() async throws {
    var options = RehearsalOptions()
    options.policy = try policy("production: firestore://pyme-prod")
    options.accepted = [.otherDatabase]
    let report = try await Rehearser(.embedded, options: options).rehearse(Fixture.types.path)
    #expect(report.verdict == .verified && report.depth == .rehearsed)
    #expect(report.expectations.map(\.state) == [.met])
    options.policy = try policy("emptyExport: allowed")
    let empty = try await Rehearser(.embedded, options: options).rehearse(Fixture.empty.path)
    #expect(empty.verdict == .verified && !empty.has("export-empty"))
    options.policy = try policy("emptyExport: refused")
    let refused = try await Rehearser(.embedded, options: options).rehearse(Fixture.empty.path)
    #expect(refused.verdict == .different && refused.has("expectation-empty"))
  }
}
