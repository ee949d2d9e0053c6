import Documents
import ExportFormat
import Foundation
import Policy
import TestSupport
import Testing

@testable import Verification

/// One line of a policy, and what becomes of it with the export of `ExpectationTests`.
struct ExpectationCase: Sendable, CustomStringConvertible {
  var description: String
  var policy: String
  var code: String
  var state: ExpectationResult.State
  /// A part of what is told.
  var detail: String
  /// The document that a failure names.
  var example: String?

  static func collection(
    _ selector: String, _ keys: String, _ code: String, _ state: ExpectationResult.State, _ detail: String,
    example: String? = nil
  ) -> ExpectationCase {
    ExpectationCase(
      description: "\(selector) \(keys)", policy: "collections:\n  - \(selector)\n    \(keys)\n",
      code: "expectation-" + code, state: state, detail: detail, example: example)
  }

  static let all: [ExpectationCase] = [
    .init(description: "not empty", policy: "", code: "expectation-empty", state: .met, detail: "9 documents"),
    .collection("path: companies", "required: true", "required", .met, "2 documents"),
    .collection("path: invoices", "required: true", "required", .failed, "0 documents"),
    .collection("group: invoices", "required: true", "required", .met, "4 documents"),
    .collection("group: invoice", "required: true", "required", .failed, "0 documents"),
    .collection("path: companies/*/invoices", "minimum: 3", "minimum", .met, "3 documents"),
    .collection("path: companies/*/invoices", "minimum: 4", "minimum", .failed, "3 documents"),
    .collection("group: invoices", "minimum: 4", "minimum", .met, "4 documents"),
    .collection("group: invoices", "maximum: 4", "maximum", .met, "4 documents"),
    .collection("group: invoices", "maximum: 3", "maximum", .failed, "4 documents"),
    .collection("group: debug", "forbidden: true", "forbidden", .met, "0 documents"),
    .collection("group: customers", "forbidden: true", "forbidden", .failed, "2 documents"),
    .collection(
      "group: invoices", "fields: {total: double}", "field", .failed, "1 without it, 1 with integer",
      example: "companies/c1/invoices/i2"),
    .collection("path: companies/*/invoices", "fields: {total: number}", "field", .met, "3 documents"),
    .collection(
      "path: archive/*/invoices", "fields: {total: any}", "field", .failed, "of 1 document 1 without it",
      example: "archive/a1/invoices/i9"),
    .collection("path: companies/*/invoices", "fields: {total: any}", "field", .met, "3 documents"),
    .collection(
      "path: companies", "fields: {\"address.city\": string}", "field", .failed, "1 without it", example: "companies/c2"
    ),
    .collection("path: companies", "fields: {address: [map, null]}", "field", .met, "2 documents"),
    .collection("path: companies", "fields: {address: map}", "field", .failed, "1 with null", example: "companies/c2"),
    .collection("group: nothing", "fields: {a: any}", "field", .met, "0 documents"),
    .collection(
      "group: invoices", "mustResolve: [customer]", "reference", .failed,
      "1 lead to no document, such as companies/c1/customers/gone", example: "companies/c1/invoices/i2"),
    .collection("path: companies", "mustResolve: all", "reference", .met, "2 references"),
    .collection("path: companies", "mustResolve: [owners.list]", "reference", .met, "2 references"),
    .collection(
      "group: customers", "mustResolve: all", "reference", .failed, "1 lead into another database",
      example: "companies/c1/customers/k1"),
    .init(
      description: "all references", policy: "mustResolve: all\n", code: "expectation-reference", state: .failed,
      detail:
        "of 6 references 1 lead to no document, such as companies/c1/customers/gone, 1 lead into another database",
      example: "companies/c1/customers/k1"),
    .init(
      description: "a document", policy: "documents: {required: [companies/c1/invoices/__id7__]}\n",
      code: "expectation-document", state: .met, detail: "it is there"),
    .init(
      description: "a document that has descendants only", policy: "documents: {required: [archive/a1]}\n",
      code: "expectation-document", state: .failed, detail: "not there"),
    .init(
      description: "a drop without another side", policy: "maximumDrop: 5\n", code: "expectation-drop",
      state: .notChecked, detail: "--against"),
  ]
}

@Suite struct ExpectationTests {
  static func documents() throws -> [Document] {
    let customer = try WrittenExport.reference("companies/c1/customers/k1")
    let elsewhere = try WrittenExport.reference("companies/c1", DatabaseName(project: "other"))
    return [
      try WrittenExport.document(
        "companies/c1",
        [
          Field("address", .map([Field("city", .string("Managua"))])),
          Field("owners", .map([Field("list", .array([customer, .map([Field("x", customer)])]))])),
        ]),
      try WrittenExport.document("companies/c2", [Field("address", .null)]),
      try WrittenExport.document("companies/c1/customers/k1", [Field("twin", elsewhere)]),
      try WrittenExport.document("companies/c2/customers/k1"),
      try WrittenExport.document(
        "companies/c1/invoices/i1", [Field("total", .double(1)), Field("customer", customer)]),
      try WrittenExport.document(
        "companies/c1/invoices/i2",
        [
          Field("total", .integer(2)),
          Field("customer", try WrittenExport.reference("companies/c1/customers/gone")),
        ]),
      try WrittenExport.document(
        "companies/c1/invoices/__id7__", [Field("customer", customer), Field("total", .double(.nan))]),
      try WrittenExport.document("archive/a1/invoices/i9", [Field("totals", .double(1))]),
      try WrittenExport.document("settings/s"),
    ]
  }

  @Test(arguments: ExpectationCase.all, [1, 5_000])
  func isJudged(_ expectation: ExpectationCase, entitiesPerFile: Int) async throws {
    try await withTemporaryFolder { parent in
      let path = try WrittenExport.write(try Self.documents(), in: parent, entitiesPerFile: entitiesPerFile)
      let policy = try PolicyReader.policy("version: 1\n" + expectation.policy, path: "p")
      let report = try await Examination(policy: policy).examine(path).report
      let result = try #require(report.expectations.first { $0.code.rawValue == expectation.code })
      #expect(result.state == expectation.state, "\(result)")
      #expect(result.detail.contains(expectation.detail), "\(result)")
      let finding = report.findings.first { $0.code.description == expectation.code }
      #expect((finding != nil) == (expectation.state == .failed))
      #expect(finding?.document?.text == expectation.example)
      #expect((finding?.file != nil) == (expectation.example != nil))
      #expect(report.verdict == (expectation.state == .failed ? .different : .verified), "\(report.findings)")
      #expect(report.policy == "p")
      #expect(
        report.notChecked.contains { if case .expectations(1, 2, _) = $0 { true } else { false } }
          == (expectation.state == .notChecked))
    }
  }

  @Test func anEmptyExportIsWhatThePolicySays() async throws {
    let refused = try PolicyReader.policy("version: 1\n", path: "p")
    let report = try await Examination(policy: refused).examine(Fixture.empty.path).report
    #expect(report.verdict == .different)
    #expect(report.findings.map(\.code.description) == ["export-empty", "expectation-empty"])
    let allowed = try PolicyReader.policy("version: 1\nemptyExport: allowed\nmustResolve: all\n", path: "p")
    let legitimate = try await Examination(policy: allowed).examine(Fixture.empty.path).report
    #expect(legitimate.verdict == .verified && legitimate.findings == [])
    #expect(legitimate.expectations.map(\.state) == [.met])
  }

  /// What could not be read might be what is missing, and might be what breaks an expectation.
  @Test func ofADamagedExportNothingIsTold() async throws {
    let text = "version: 1\ncollections:\n  - {group: invoices, minimum: 1, fields: {total: any}, mustResolve: all}\n"
    let policy = try PolicyReader.policy(text, path: "p")
    try await withTemporaryFolder { parent in
      let folder = try SampleExport.fixture("erp").make(in: parent)
      try folder.edit { $0[40_000] ^= 1 }
      let report = try await Examination(policy: policy).examine(folder.path).report
      #expect(report.verdict == .corrupt)
      #expect(report.expectations.count == 4 && report.expectations.allSatisfy { $0.state == .notChecked })
    }
    for depth in [Depth.listed, .framed] {
      let report = try await Examination(depth: depth, policy: policy).examine(Fixture.erp.path).report
      #expect(report.verdict == .verified)
      #expect(report.expectations.allSatisfy { $0.state == .notChecked && $0.detail.contains("--depth") })
      #expect(report.notChecked.contains { if case .expectations(4, 4, _) = $0 { true } else { false } })
    }
  }

  @Test func withoutAPolicyTheReportSaysSo() async throws {
    let report = try await Examination().examine(Fixture.types.path).report
    #expect(report.expectations == [] && report.policy == nil)
    #expect(report.notChecked.contains(.expectationsWithoutPolicy))
    #expect(InspectionPlan(nil, digests: false) == nil)
    #expect(InspectionPlan(try PolicyReader.policy("version: 1", path: "p"), digests: false) == nil)
  }
}
