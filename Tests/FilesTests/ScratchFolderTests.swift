import Files
import Foundation
import Subprocess
import TestSupport
import Testing

struct ScratchFolderTests {
  @Test("The folder is there, for its owner alone, and gone after an error")
  func removal() async throws {
    struct Own: Error {}
    try await withTemporaryFolder { parent in
      var seen = ""
      await #expect(throws: Own.self) {
        try await ScratchFolder.with(in: parent) { path in
          seen = path
          let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
          #expect(mode == 0o700)
          throw Own()
        }
      }
      #expect(!seen.isEmpty && !FileManager.default.fileExists(atPath: seen))
    }
  }

  @Test("Only what a process that is gone left behind is removed")
  func stale() async throws {
    // A process that was waited for: nobody has its number, unless all others were used meanwhile.
    let gone = try await run(.name("true"), output: .discarded).processIdentifier.value
    let here = ProcessInfo.processInfo.processIdentifier
    let stale = "rekindle-\(gone)-0A1B2C3D"
    let others = [
      "rekindle-\(here)-0A1B2C3D", "rekindle-1-0A1B2C3D", "rekindle-\(gone)-0A1B2C3", "rekindle-\(gone)-0A1B2C3G",
      "rekindle-0\(gone)-0A1B2C3D", "rekindle-+\(gone)-0A1B2C3D", "rekindle-\(gone)-0A1B2C3D-", "rekindle--1-0A1B2C3D",
      "rekindle-99999999999999999999-0A1B2C3D", "rekindle-emulator-0A1B2C3D.log", "other-\(gone)-0A1B2C3D",
    ]
    try await withTemporaryFolder { parent in
      for name in others + [stale] {
        try FileManager.default.createDirectory(
          at: parent.appending(path: "\(name)/embedded"), withIntermediateDirectories: true)
      }
      let link = "rekindle-\(gone)-FFFFFFFF"
      try FileManager.default.createSymbolicLink(
        at: parent.appending(path: link), withDestinationURL: parent.appending(path: others[0]))
      try await ScratchFolder.with(in: parent) { _ in }
      let left = try FileManager.default.contentsOfDirectory(atPath: parent.path)
      #expect(left.sorted() == (others + [link]).sorted())
    }
  }
}
