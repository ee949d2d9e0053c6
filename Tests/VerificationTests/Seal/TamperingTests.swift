import Documents
import ExportFormat
import Foundation
import TestSupport
import Testing

@testable import Verification

/// Changes that leave every checksum and count of an export right: only a seal can tell.
@Suite struct TamperingTests {
  private static func documents() throws -> [Document] {
    try (0..<30).map { try WrittenExport.document("companies/c\($0)", [Field("balance", .integer(100))]) }
      + (0..<5).map { try WrittenExport.document("companies/c1/invoices/i\($0)", [Field("total", .double(1))]) }
  }

  /// Writes the export, seals it, writes it again with changes (same name, same times, checksums recomputed), and compares.
  private func report(
    entitiesPerFile: Int = 10, depth: Depth = .decoded, _ change: (inout [Document], URL) throws -> Void
  ) async throws -> VerifyReport {
    try await withTemporaryFolder { parent in
      var documents = try Self.documents()
      let path = try WrittenExport.write(documents, in: parent, entitiesPerFile: entitiesPerFile)
      let seal = try SealTests.write(try await SealTests.seal(path), parent)
      let folder = URL(fileURLWithPath: path)
      try FileManager.default.removeItem(at: folder)
      try change(&documents, folder)
      if !FileManager.default.fileExists(atPath: path) {
        _ = try WrittenExport.write(documents, in: parent, entitiesPerFile: entitiesPerFile)
      }
      try #require(try await Verifier().verify(path).report.verdict == .verified, "nothing else can tell")
      return try await Examination(depth: depth, against: .seal(seal)).examine(path).report
    }
  }

  @Test func intact() async throws {
    let report = try await report { _, _ in }
    #expect(report.verdict == .verified && report.findings == [])
  }

  @Test func aValueWithItsChecksumsRecomputed() async throws {
    let report = try await report { documents, _ in documents[12].fields = [Field("balance", .integer(101))] }
    #expect(report.verdict == .different && report.depth == .compared)
    #expect(report.findings.map(\.code.description) == ["seal-file-differs", "seal-collection-differs"])
    #expect(report.findings[0].file == "all_namespaces/all_kinds/output-1")
    #expect(report.findings[0].message.contains("CRC-32C"))
    #expect(report.findings[1].message.contains("companies"))
    #expect(report.findings[1].message.contains("30"))
    #expect(report.comparison?.files == .init(equal: 5, differing: 1))
  }

  @Test func aDocumentTakenOutWithItsCounts() async throws {
    let report = try await report { documents, _ in documents.removeLast() }
    #expect(report.verdict == .different)
    let codes = Set(report.findings.map(\.code.description))
    #expect(codes == ["seal-file-differs", "seal-collection-differs"])
    #expect(report.findings.last?.message.contains("companies/*/invoices") == true)
    #expect(report.findings.last?.message.contains("4") == true)
  }

  @Test func filesMoreAndFewer() async throws {
    let fewer = try await report { documents, _ in documents.removeLast(10) }
    #expect(fewer.findings.contains { $0.code == .check(.sealFileMissing) && $0.file?.hasSuffix("output-3") == true })
    let more = try await report { documents, _ in
      documents += try (0..<10).map { try WrittenExport.document("x/\($0)") }
    }
    #expect(more.findings.contains { $0.code == .check(.sealFileExtra) && $0.file?.hasSuffix("output-4") == true })
    #expect(more.findings.contains { $0.code == .check(.sealCollectionDiffers) && $0.message.contains("x") })
  }

  /// Equal documents in other files: no document differs, but it is not the export that was sealed.
  @Test func theOrderOfDocuments() async throws {
    let report = try await report { documents, _ in documents.reverse() }
    #expect(report.verdict == .different)
    #expect(Set(report.findings.map(\.code.description)) == ["seal-file-differs"])
    #expect(report.comparison?.differing == 0)
  }

  /// Bytes that carry no meaning are bytes all the same.
  @Test func zerosAtTheEndOfAFile() async throws {
    let fixture = Fixture("many-files")
    try await withTemporaryFolder { parent in
      let seal = try SealTests.write(try await SealTests.seal(fixture.path), parent)
      let folder = try fixture.copy(into: parent)
      let metadata = folder.appendingPathComponent("all_namespaces/all_kinds/all_namespaces_all_kinds.export_metadata")
      var data = try Data(contentsOf: metadata)
      // An unknown field, which every reader passes over.
      data.append(contentsOf: [0x78, 1])
      try data.write(to: metadata)
      try #require(try await Verifier().verify(folder.path).report.verdict == .verified)
      let report = try await Examination(against: .seal(seal)).examine(folder.path).report
      #expect(report.verdict == .different)
      #expect(report.findings.map(\.code.description) == ["seal-file-differs"])
    }
  }

  @Test(arguments: [Depth.listed, .framed]) func filesAreComparedAtEveryDepth(_ depth: Depth) async throws {
    let tampered = try await report(depth: depth) { documents, _ in documents[0].fields = [] }
    #expect(tampered.verdict == .different && tampered.depth == depth)
    #expect(Set(tampered.findings.map(\.code.description)) == ["seal-file-differs"])
    let intact = try await report(depth: depth) { _, _ in }
    #expect(intact.verdict == .verified && intact.depth == depth)
    #expect(intact.notChecked.contains(.collectionsAgainstSide))
  }
}
