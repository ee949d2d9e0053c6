import Documents
import ExportFormat
import Foundation
import Testing
import TestSupport
import Verification

/// What is healthy is called so: a false alarm costs as much trust as a missed one.
@Suite struct HealthyTests {
  @Test(arguments: Fixture.all) func fixturesAreVerified(_ fixture: Fixture) async throws {
    let (report, export) = try await Verifier().verify(fixture.path)
    #expect(report.verdict == .verified)
    #expect(report.findings.filter { $0.severity == .error } == [])
    let expected = try await fixture.expectedLines()
    #expect(report.documents == expected.count)
    #expect(report.documentsStated == expected.count)
    #expect(report.files == export.outputFiles.count)
    #expect(report.collections.reduce(0) { $0 + $1.documents } == expected.count)
    #expect(report.paths.reduce(0) { $0 + $1.documents } == expected.count)
  }

  @Test func collectionsAreCountedByGroupAndPath() async throws {
    let report = try await Verifier().verify(Fixture.erp.path).report
    #expect(report.collections.map(\.id) == report.collections.map(\.id).sorted())
    #expect(report.paths.contains { $0.id == "companies/*/invoices/*/lines" })
    #expect(report.collections.contains { $0.id == "lines" && $0.documents > 0 && $0.bytes > 0 })
    #expect(report.databases == [DatabaseName(project: "demo-pyme-erp")])
  }

  @Test func anExportIsFoundByItsOverallFileAndUnderAnotherName() async throws {
    try await withTemporaryFolder { parent in
      let renamed = parent.appendingPathComponent("renamed")
      try FileManager.default.copyItem(at: Fixture.erp.folder, to: renamed)
      let report = try await Verifier().verify(renamed.path + "/erp.overall_export_metadata").report
      #expect(report.verdict == .verified)
      #expect(report.findings.map(\.code) == ["name-mismatch"])
    }
  }

  @Test func oldFilesOfAnEarlierExportAreAWarning() async throws {
    try await withTemporaryFolder { parent in
      let folder = try Fixture.erp.copy(into: parent)
      try Data([1]).write(to: folder.appendingPathComponent("all_namespaces/all_kinds/output-1"))
      let report = try await Verifier().verify(folder.path).report
      #expect(report.verdict == .verified)
      #expect(report.findings.map(\.code) == ["file-unlisted"])
    }
  }

  /// As production writes it: zeros to the end of the last block, bytes of records stated, unknown metadata.
  @Test func productionsFormsPass() async throws {
    try await withTemporaryFolder { parent in
      let folder = try Fixture.types.copy(into: parent)
      let output = folder.appendingPathComponent("all_namespaces/all_kinds/output-0")
      var data = try Data(contentsOf: output)
      data.append(Data(count: 32_768 - data.count % 32_768))
      try data.write(to: output)
      let metadata = folder.appendingPathComponent(
        "all_namespaces/all_kinds/all_namespaces_all_kinds.export_metadata")
      var wire = WireWriter()
      wire.message(1) { $0.string(1, "export_entities") }
      wire.message(2) {
        $0.string(1, "__all__")
        $0.string(2, "output-0")
        $0.string(2, "output-7")
        $0.message(3) { $0.string(1, "__all__") }
        $0.varint(5, 1_717_434_160)
      }
      try Data(wire.bytes).write(to: metadata)
      try Data().write(to: folder.appendingPathComponent("all_namespaces/all_kinds/output-7"))
      let records = try await Verifier(depth: .framed).verify(folder.path)
      let recordBytes = try #require(
        records.report.findings.first { $0.code == "bytes-mismatch" }?.message.split(separator: " ").last)
      let stated = try #require(UInt64(recordBytes.filter(\.isNumber)))
      var overall = WireWriter()
      overall.message(1) {
        $0.string(2, "all_namespaces/all_kinds/all_namespaces_all_kinds.export_metadata")
        $0.varint(3, 94)
        $0.varint(4, stated)
      }
      var log = LogWriter()
      log.append(Array("3".utf8))
      log.append(overall.bytes)
      try Data(log.bytes).write(to: folder.appendingPathComponent("types.overall_export_metadata"))
      let report = try await Verifier().verify(folder.path).report
      #expect(report.verdict == .verified)
      #expect(report.findings == [])
      #expect(report.documents == 94)
      #expect(report.files == 2)
    }
  }

  @Test func whatIsNoExportIsNoVerdict() async throws {
    await #expect(throws: ExportError.self) { try await Verifier().verify("/nowhere/at/all") }
    await #expect(throws: ExportError.self) {
      try await Verifier().verify(Fixture.erp.path + "/all_namespaces/all_kinds")
    }
  }

  @Test func shallowDepthsSayWhatTheyLeaveOut() async throws {
    let listed = try await Verifier(depth: .listed).verify(Fixture.erp.path).report
    #expect(listed.documents == 0 && listed.depth == .listed)
    let framed = try await Verifier(depth: .framed).verify(Fixture.erp.path).report
    #expect(framed.documents == 3_269 && framed.collections == [])
    #expect(listed.notChecked.count == framed.notChecked.count + 1)
  }
}
