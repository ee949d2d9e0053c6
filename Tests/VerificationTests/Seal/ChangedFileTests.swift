import Documents
import ExportFormat
import Foundation
import TestSupport
import Testing
import Work

@testable import Verification

/// What tells that somebody wrote to a file while an export was verified, or between that and its checksums.
@Suite struct ChangedFileTests {
  /// Other bytes of the same number, and the time of the last write set back: the file's own change is seen all the same.
  @Test func aWriteThatHidesItsTimeIsSeen() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("output-0")
      try Data([1, 2, 3]).write(to: file)
      let modified = try FileManager.default.attributesOfItem(atPath: file.path)[.modificationDate]
      let before = try MappedFile.identity(folder: folder.path, path: "output-0")
      #expect(try MappedFile.identity(folder: folder.path, path: "output-0") == before)
      let handle = try FileHandle(forWritingTo: file)
      var isSeen = false
      // Within one tick of the file system's clock two writes are one.
      for _ in 0..<100_000 where !isSeen {
        try handle.seek(toOffset: 0)
        try handle.write(contentsOf: Data([3, 2, 1]))
        if let modified {
          try FileManager.default.setAttributes([.modificationDate: modified], ofItemAtPath: file.path)
        }
        isSeen = try MappedFile.identity(folder: folder.path, path: "output-0") != before
      }
      #expect(isSeen)
      let after = try MappedFile.identity(folder: folder.path, path: "output-0")
      #expect(after.isSameFile(as: before) && after.size == 3)
    }
  }

  /// The file is opened once, and has been read in part when it is written to: only a look at it afterwards can tell.
  @Test(arguments: ["all_namespaces/all_kinds/output-0", "sample.overall_export_metadata"])
  func aWriteToWhatWasReadIsSeen(_ file: String) async throws {
    try await withTemporaryFolder { parent in
      let path = parent.appendingPathComponent("sample").path
      let writer = try ExportWriter(folder: path, start: 1, entitiesPerFile: 100_000)
      // More than a worker reads between two reports of progress.
      for index in 0..<5_000 { try writer.append(record: EntityBytes.document("d\(index)")) }
      try writer.finish(end: 2)
      let first = try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(file)")).prefix(1)
      let before = try await Verifier().verify(path).report
      #expect(before.verdict == .verified && before.findings == [])
      let progress = ProgressMeter {
        let handle = FileHandle(forWritingAtPath: "\(path)/\(file)")
        handle?.write(first)
        try? handle?.close()
      }
      let report = try await Verifier(progress: progress).verify(path).report
      #expect(report.verdict == .incomplete)
      #expect(report.findings.map { "\($0.code) \($0.file ?? "")" } == ["file-changed \(file)"])
    }
  }

  @Test func everyFileOfAnExportIsLookedAt() async throws {
    let verified = try await Verifier(depth: .listed).verify(Fixture("per-kind").path)
    #expect(verified.export.files.count == 10 && verified.export.files == verified.export.files.sorted())
    #expect(verified.seen.map(\.path) == verified.export.files)
    #expect(try await verified.digests().areAll)
  }

  /// The emulator on Windows writes the pointer's path with backslashes; its file is one of the export's all the same.
  @Test func everyFileOfAnExportOfWindowsIsLookedAt() async throws {
    try await withTemporaryFolder { parent in
      let folder = try SampleExport.blocks.make(in: parent)
      try folder.restate { $0[0].path = ExactName(ExportFolder.metadata.replacing("/", with: "\\")) }
      let verified = try await Verifier(depth: .listed).verify(folder.path)
      #expect(verified.export.files.contains(ExactName(ExportFolder.metadata)))
      #expect(verified.seen.map(\.path) == verified.export.files)
    }
  }
}
