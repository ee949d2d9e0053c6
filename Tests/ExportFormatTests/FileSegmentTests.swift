import ExportFormat
import Foundation
import TestSupport
import Testing

/// Segments are read of the one file that was looked at when reading began.
@Suite struct FileSegmentTests {
  @Test func aFileThatChangedSinceIsNotRead() async throws {
    try await withTemporaryFolder { parent in
      let folder = try SampleExport.blocks.make(in: parent)
      let export = try ExportReader.read(folder.path).export
      let segment = try #require(ReadingPlan(export).segments.first)
      try FileWindow().open(segment, in: export)
      // Of the same size and at the same path: another file takes its place, as a download that is repeated does.
      try folder.write(try folder.bytes(), to: "copy")
      try folder.remove(ExportFolder.output)
      try folder.move("copy", to: ExportFolder.output)
      #expect(throws: FileProblem.changed) { try FileWindow().open(segment, in: export) }
    }
  }

  @Test func aFileThatIsGoneSinceIsMissing() async throws {
    try await withTemporaryFolder { parent in
      let folder = try SampleExport.blocks.make(in: parent)
      let export = try ExportReader.read(folder.path).export
      let segment = try #require(ReadingPlan(export).segments.first)
      try folder.remove(ExportFolder.output)
      #expect(throws: FileProblem.missing) { try FileWindow().open(segment, in: export) }
    }
  }
}
