import Files
import Foundation
import TestSupport
import Testing

struct PrivateFilesTests {
  @Test("A folder is made for its owner alone, with those on the way; one on the way that is there stays as it is")
  func folders() throws {
    try withFolder { parent in
      try FileMode.set(0o755, of: parent)
      try PrivateFiles.makeFolder("\(parent)/a/b/c")
      #expect(try FileMode.notPrivate(in: "\(parent)/a") == [])
      #expect(try FileMode.of(parent) == 0o755)
      // Once more, and one that others could look into.
      try Data("kept".utf8).write(to: URL(fileURLWithPath: "\(parent)/a/b/c/file"))
      try FileMode.set(0o755, of: "\(parent)/a/b/c")
      try PrivateFiles.makeFolder("\(parent)/a/b/c")
      #expect(try FileMode.of("\(parent)/a/b/c") == 0o700)
      #expect(try String(contentsOfFile: "\(parent)/a/b/c/file", encoding: .utf8) == "kept")
    }
  }

  @Test("A link to a folder serves, and its target stays as it is; anything else in the way is refused")
  func inTheWay() throws {
    try withFolder { parent in
      let target = "\(parent)/target"
      try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: false)
      try FileMode.set(0o755, of: target)
      try FileManager.default.createSymbolicLink(atPath: "\(parent)/link", withDestinationPath: target)
      try PrivateFiles.makeFolder("\(parent)/link")
      #expect(try FileMode.of(target) == 0o755)
      try FileManager.default.createSymbolicLink(atPath: "\(parent)/dangling", withDestinationPath: "/nowhere/else")
      try Data().write(to: URL(fileURLWithPath: "\(parent)/file"))
      for path in ["dangling", "file", "file/below", "dangling/below"] {
        let failure = #expect(throws: PrivateFiles.Failure.self) { try PrivateFiles.makeFolder("\(parent)/\(path)") }
        #expect(failure?.description.contains(parent) == true)
      }
    }
  }

  @Test("A file is made for its owner alone; one that others could read is so no more, and keeps its bytes when opened")
  func files() throws {
    try withFolder { parent in
      let path = "\(parent)/file"
      try PrivateFiles.write(Array("first".utf8), to: path)
      #expect(try FileMode.of(path) == 0o600)
      try FileMode.set(0o644, of: path)
      let handle = FileHandle(fileDescriptor: try PrivateFiles.open(path, isRead: true), closeOnDealloc: true)
      #expect(try handle.readToEnd() == Data("first".utf8))
      try handle.close()
      #expect(try FileMode.of(path) == 0o600)
      try FileMode.set(0o666, of: path)
      try PrivateFiles.write(Array("2".utf8), to: path)
      #expect(try FileMode.of(path) == 0o600)
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "2")
    }
  }

  @Test("A link is not written through")
  func links() throws {
    try withFolder { parent in
      try Data("kept".utf8).write(to: URL(fileURLWithPath: "\(parent)/target"))
      try FileManager.default.createSymbolicLink(atPath: "\(parent)/link", withDestinationPath: "target")
      #expect(throws: PrivateFiles.Failure.self) { try PrivateFiles.write([], to: "\(parent)/link") }
      #expect(try String(contentsOfFile: "\(parent)/target", encoding: .utf8) == "kept")
    }
  }

  @Test("What is in a folder becomes private, and what a link leads to stays as it is")
  func restriction() throws {
    try withFolder { parent in
      let (folder, other) = ("\(parent)/folder", "\(parent)/other")
      try PrivateFiles.makeFolder("\(folder)/inner")
      for file in ["\(folder)/one", "\(folder)/inner/two", other] { try PrivateFiles.write([], to: file) }
      try FileMode.set(files: 0o644, folders: 0o755, in: folder)
      try FileMode.set(0o644, of: other)
      try FileMode.set(0o700, of: folder)
      try FileManager.default.createSymbolicLink(atPath: "\(parent)/folder/link", withDestinationPath: other)
      try PrivateFiles.restrict(folder)
      #expect(try FileMode.of(other) == 0o644)
      try FileManager.default.removeItem(atPath: "\(folder)/link")
      #expect(try FileMode.notPrivate(in: folder) == [])
    }
  }

  private func withFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "rekindle-tests-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }
}
