import Files
import Foundation
import TestSupport
import Testing

struct AtomicFileTests {
  @Test("A file is there when it is committed, and nothing of it before or without that")
  func commit() async throws {
    try await withTemporaryFolder { folder in
      let path = folder.appending(path: "file").path
      func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder.path) }
      do {
        let file = try AtomicFile(path)
        try file.append(Array("half".utf8))
        #expect(!FileManager.default.fileExists(atPath: path))
      }
      #expect(try names().isEmpty)
      try AtomicFile.write(Array("whole".utf8), to: path)
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "whole")
      #expect(try names() == ["file"])
    }
  }

  @Test("A new file does not replace one that is there; another one does, and takes its mode unless it has its own")
  func replacing() async throws {
    try await withTemporaryFolder { folder in
      let path = folder.appending(path: "file").path
      try AtomicFile.write([1], to: path, mode: 0o640, replacing: false)
      #expect(try FileMode.of(path) == 0o640)
      let error = #expect(throws: SystemError.self) { try AtomicFile.write([2], to: path, replacing: false) }
      #expect(error?.code == EEXIST)
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data([1]))
      try AtomicFile.write([3], to: path)
      #expect(try FileMode.of(path) == 0o640)
      try AtomicFile.write([4], to: path, mode: 0o600)
      #expect(try FileMode.of(path) == 0o600)
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data([4]))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["file"])
    }
  }
}
