import Documents
import ExportFormat
import Foundation
import TestSupport
import Testing

@Suite struct ExportWriterTests {
  /// Random documents of every type come back equal, over records of one and of several fragments.
  @Test(arguments: [11, 12, 13] as [UInt64]) func whatIsWrittenIsReadBack(_ seed: UInt64) async throws {
    try await withTemporaryFolder { parent in
      var samples = SampleDocuments(seed: seed)
      let documents = samples.documents(400)
      let folder = parent.appendingPathComponent("sample").path
      let writer = try ExportWriter(folder: folder, start: 1, entitiesPerFile: 150)
      for document in documents { try writer.append(document) }
      try writer.finish(end: 2)

      let (export, damage) = try ExportReader.read(folder)
      #expect(damage.isEmpty)
      #expect(export.outputFiles.count == 3)
      #expect(export.entitySets.first?.pointer.entities == 400)
      #expect(try Self.documents(export) == documents)
    }
  }

  @Test func emptyDatabaseIsWrittenAsTheEmulatorDoes() async throws {
    try await withTemporaryFolder { parent in
      let folder = parent.appendingPathComponent("empty")
      try ExportWriter(folder: folder.path, start: 1).finish(end: 2)
      let name = "empty.overall_export_metadata"
      let ours = try Data(contentsOf: folder.appendingPathComponent(name))
      #expect(ours == (try Data(contentsOf: Fixture.empty.folder.appendingPathComponent(name))))
    }
  }

  /// The emulator's records, decoded and encoded again, are the same bytes wherever the emulator kept the field order
  /// that a writer would choose: our writer writes what Google's does.
  @Test func recordsAreTheEmulatorsOwn() throws {
    let records = try ExportFolder(Fixture.types.folder).records()
    let same = try records.filter { EntityEncoder().record(of: try DecodedRecord($0).document) == $0 }.count
    #expect(records.count == 94)
    // Not the few whose `property` fields the emulator put elsewhere among the others.
    #expect(same >= 85, "\(same) of \(records.count)")
  }

  @Test func nothingIsLeftOfAnExportThatIsNotFinished() async throws {
    try await withTemporaryFolder { parent in
      do {
        var samples = SampleDocuments(seed: 1)
        let writer = try ExportWriter(folder: parent.appendingPathComponent("x").path, start: 1)
        try writer.append(samples.document(0))
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: parent.path) == [])
    }
  }

  @Test func anExportIsNeverWrittenOver() {
    #expect(throws: ExportError.self) { try ExportWriter(folder: Fixture.erp.path, start: 1) }
  }

  static func documents(_ export: Export) throws -> [Document] {
    var documents: [Document] = []
    for file in export.outputFiles {
      let mapped = try export.open(file.path)
      var reader = OutputFileReader(file)
      _ = mapped.withBytes { bytes in
        reader.read(
          bytes, each: { document, source, _ in documents.append(document.document(source)) },
          damaged: { Issue.record("\($0)") })
      }
    }
    return documents
  }
}
