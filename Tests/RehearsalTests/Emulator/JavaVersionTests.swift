import Foundation
import TestSupport
import Testing

@testable import Rehearsal

struct JavaVersionTests {
  @Test(
    "The major version is told by the first line, in the old form and the new",
    arguments: [
      (#"openjdk version "17.0.9" 2023-10-17"#, 17), (#"java version "1.8.0_392""#, 8),
      (#"openjdk version "21" 2023"#, 21),
      (#"Picked up JAVA_TOOL_OPTIONS: x\#nopenjdk version "11.0.1""#, 11), ("", nil), ("version", nil),
      (#"version "99999""#, nil),
    ])
  func forms(text: String, version: Int?) {
    #expect(EmulatorInstallation.version(in: text) == version)
  }

  @Test("A program is asked; one that cannot be started tells nothing")
  func asked() async throws {
    try await withTemporaryFolder { folder in
      let java = folder.appending(path: "java").path
      try Data("#!/bin/sh\necho 'java version \"12.3\"' >&2\n".utf8).write(to: URL(fileURLWithPath: java))
      #expect(try await EmulatorInstallation(jar: "", java: java).javaVersion() == nil)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: java)
      #expect(try await EmulatorInstallation(jar: "", java: java).javaVersion() == 12)
    }
  }
}
