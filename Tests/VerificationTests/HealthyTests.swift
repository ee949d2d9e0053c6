import Documents
import ExportFormat
import Foundation
import TestSupport
import Testing
import Verification

/// What is healthy is called so: a false alarm costs as much trust as a missed one.
@Suite struct HealthyTests {
  @Test(arguments: Fixture.all) func fixturesAreVerified(_ fixture: Fixture) async throws {
    let verified = try await Verifier().verify(fixture.path)
    let (report, export) = (verified.report, verified.export)
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
      #expect(report.findings.map(\.code.description) == ["name-mismatch"])
    }
  }

  @Test func oldFilesOfAnEarlierExportAreAWarning() async throws {
    try await withTemporaryFolder { parent in
      let folder = try Fixture.erp.copy(into: parent)
      try Data([1]).write(to: folder.appendingPathComponent("all_namespaces/all_kinds/output-1"))
      let report = try await Verifier().verify(folder.path).report
      #expect(report.verdict == .verified)
      #expect(report.findings.map(\.code.description) == ["file-unlisted"])
    }
  }

  /// As production writes it: zeros to the end of the last block, bytes of records stated, an empty file, gaps in the
  /// files' numbers, and metadata that the emulator does not write.
  @Test func productionsFormsPass() async throws {
    try await withTemporaryFolder { parent in
      let folder = try SampleExport.fixture("types").make(in: parent)
      let recordBytes = try folder.records().reduce(0) { $0 + $1.count }
      try folder.edit { $0 += [UInt8](repeating: 0, count: LogFormat.blockSize - $0.count % LogFormat.blockSize) }
      try folder.write([], to: "\(ExportFolder.kinds)/output-7")
      var wire = WireWriter()
      wire.message(1) { $0.string(1, "export_entities") }
      wire.message(2) {
        $0.string(1, "__all__")
        $0.string(2, "output-0")
        $0.string(2, "output-7")
        $0.message(3) { $0.string(1, "__all__") }
        $0.varint(5, 1_717_434_160)
      }
      try folder.write(wire.bytes, to: ExportFolder.metadata)
      try folder.restate { $0[0].bytes = UInt64(recordBytes) }
      let report = try await Verifier().verify(folder.path).report
      #expect(report.verdict == .verified)
      #expect(report.findings == [])
      #expect(report.documents == 94)
      #expect(report.files == 2)
    }
  }

  @Test func moreFilesThanProductionWrites() async throws {
    try await withTemporaryFolder { parent in
      let path = parent.appendingPathComponent("sample").path
      let writer = try ExportWriter(folder: path, start: 1, entitiesPerFile: 1)
      for index in 0..<1_030 { try writer.append(record: EntityBytes.document("d\(index)")) }
      try writer.finish(end: 2)
      let folder = ExportFolder(parent.appendingPathComponent("sample"))
      // In the order of production's list: by text, so that output-10 stands before output-2.
      try folder.list((0..<1_030).map { "output-\($0)" }.sorted())
      let report = try await Verifier().verify(path).report
      #expect(report.verdict == .verified && report.findings == [])
      #expect(report.documents == 1_030 && report.files == 1_030)
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
