import Documents
import Foundation
import TestSupport
import Testing

@testable import Rehearsal

extension LiveEmulator.Shared {
  struct CommandTests {
    @Test("A running emulator that holds documents: refused, or every difference in the file", .timeLimit(.minutes(10)))
    func changes() async throws {
      try await withTemporaryFolder { folder in
        let emulator = try SharedEmulator.current
        let database = DatabaseName(project: "other")
        let extra = (1...1_200).map { "a/\($0)" }
        for start in stride(from: 0, to: extra.count, by: 400) {
          try await commit(
            extra[start..<start + 400].map { #"{"update":{"name":"\#(database)/documents/\#($0)","fields":{}}}"# },
            in: database, at: emulator.address)
        }
        let staging = "emulator://\(emulator.address.dropFirst("http://".count))/other/(default)"
        let changes = folder.appending(path: "changes.ndjson")
        let arguments = ["rehearse", Fixture.types.path, "--staging", staging, "--changes", changes.path, "-q"]

        let refused = try await CommandLineTool.run(arguments)
        #expect(refused.status == 4, "\(refused.errors)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])

        let different = try await CommandLineTool.run(arguments + ["--allow-nonempty", "--format", "json"])
        #expect(different.status == 1, "\(different.errors)")
        #expect(different.output.contains("\"extra\":1200,"))
        #expect(different.output.contains("\"differencesLeftOut\":0,"))
        let lines = try String(contentsOf: changes, encoding: .utf8).split(separator: "\n").map(String.init)
        #expect(Set(lines) == Set(extra.map { #"{"document":"\#($0)","kind":"onlyRight"}"# }))
        #expect(lines.count == extra.count)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["changes.ndjson"])
      }
    }
  }
}
