import Documents
import ExportFormat
import Foundation
import Policy
import TestSupport
import Testing

@testable import Verification

/// An export held against another one.
@Suite struct DriftTests {
  private static let nextDay = Fixture("erp-next-day")

  /// A seal and the export that it is of say the same.
  @Test func ofTwoDays() async throws {
    try await withTemporaryFolder { folder in
      let seal = try SealTests.write(try await SealTests.seal(Fixture.erp.path), folder)
      let bySeal = try await Examination(against: .seal(seal)).examine(Self.nextDay.path).report
      let byExport = try await Examination(against: .export(Fixture.erp.path)).examine(Self.nextDay.path).report
      for report in [bySeal, byExport] {
        #expect(report.verdict == .different && report.depth == .decoded)
        #expect(report.findings.map(\.code.description) == ["seal-other-export"])
        let comparison = try #require(report.comparison)
        #expect(!comparison.isSameExport && comparison.files == nil && comparison.export == "erp")
        let invoices = try #require(comparison.collections.first { $0.path == "companies/*/invoices" })
        #expect(invoices.documentsBefore == 671 && invoices.documents == 649 && !invoices.isEqual)
        let rates = try #require(comparison.collections.first { $0.path == "exchange_rates" })
        #expect(rates.isEqual && rates.documents == 30)
        let notes = try #require(comparison.collections.first { $0.path == "companies/*/credit_notes" })
        #expect(notes.documentsBefore == nil && notes.documents == 1)
        #expect(comparison.collections.reduce(0) { $0 + ($1.documents ?? 0) } == report.documents)
      }
      #expect(bySeal.comparison?.collections == byExport.comparison?.collections)
    }
  }

  @Test func anotherExportOfTheSameDocuments() async throws {
    let documents = try (0..<9).map { try WrittenExport.document("a/\($0)", [Field("n", .integer(Int64($0)))]) }
    try await withTemporaryFolder { parent in
      let one = try WrittenExport.write(documents, in: parent, name: "one", start: 1)
      let other = try WrittenExport.write(documents.reversed(), in: parent, name: "other", start: 2)
      let report = try await Examination(against: .export(one)).examine(other).report
      #expect(report.verdict == .verified && report.depth == .compared)
      #expect(report.findings.map(\.code.description) == ["seal-same-documents"])
    }
  }

  /// The same name, another day: not the same export.
  @Test func aNameAloneIsNoIdentity() async throws {
    try await withTemporaryFolder { parent in
      let documents = [try WrittenExport.document("a/b")]
      let path = try WrittenExport.write(documents, in: parent, start: 1)
      let seal = try SealTests.write(try await SealTests.seal(path), parent)
      try FileManager.default.removeItem(atPath: path)
      _ = try WrittenExport.write([try WrittenExport.document("a/c")], in: parent, start: 2)
      let report = try await Examination(against: .seal(seal)).examine(path).report
      #expect(report.findings.map(\.code.description) == ["seal-other-export"])
    }
  }

  @Test func withoutDocumentsNothingIsSaidOfAnotherExport() async throws {
    let report = try await Examination(depth: .listed, against: .export(Fixture.erp.path)).examine(Self.nextDay.path)
      .report
    #expect(report.verdict == .different)
    #expect(report.findings.map(\.code.description) == ["seal-other-export"])
  }

  @Test func adamagedOtherSideProvesNothing() async throws {
    try await withTemporaryFolder { parent in
      let folder = try SampleExport.fixture("erp").make(in: parent)
      try folder.edit { $0.removeSubrange(1_000...) }
      let policy = try PolicyReader.policy("version: 1\nmaximumDrop: 50\n", path: "p")
      let report = try await Examination(policy: policy, against: .export(folder.path)).examine(Fixture.erp.path).report
      #expect(report.verdict == .incomplete && report.depth == .decoded)
      #expect(report.findings.contains { $0.code == .check(.againstUnsound) })
      #expect(report.expectations.map(\.state) == [.met, .notChecked])
    }
    await #expect(throws: ExportError.self) {
      try await Examination(against: .export("/nowhere")).examine(Fixture.erp.path)
    }
  }
}
