import ExportFormat
import Foundation
import Testing
import TestSupport

@testable import Verification

/// What tells that somebody wrote to a file between its verification and its checksums.
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

  @Test func everyFileOfAnExportIsLookedAt() throws {
    let export = try ExportReader.read(Fixture("per-kind").path).export
    #expect(export.files.count == 10 && export.files == export.files.sorted())
    #expect(Set(export.identities().keys) == Set(export.files))
  }
}
