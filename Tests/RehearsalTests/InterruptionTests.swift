import Foundation
import Subprocess
import TestSupport
import Testing

/// The built command, ended in the middle of a rehearsal.
@Suite(.serialized) struct InterruptionTests {
  /// Enough that the import takes more than the second after which a phase is told, in a debug build.
  private static let documents = 50_000

  struct Case: Sendable, CustomStringConvertible {
    var staging: String
    var signal: Signal
    var description: String { "\(staging), signal \(signal.rawValue)" }
  }

  private static let cases =
    [Signal.interrupt, .terminate, .terminalClosed].map { Case(staging: "embedded", signal: $0) }
    + (emulatorIsInstalled ? [Case(staging: "emulator", signal: .interrupt)] : [])

  /// Nothing is left of it: no process, no file.
  @Test(.timeLimit(.minutes(10)), arguments: cases) func leavesNothingBehind(_ given: Case) async throws {
    try await withLargeExport(Self.documents) { export, temporary in
      let changes = temporary.deletingLastPathComponent().appending(path: "changes.ndjson").path
      let outcome = try await untilStopped {
        try? FileManager.default.removeItem(atPath: changes)
        return try await CommandLineTool.run(
          ["rehearse", export, "--staging", given.staging, "--changes", changes], temporaryFolder: temporary.path,
          sending: given.signal, at: "rekindle: importing")
      }
      #expect(outcome.status == 130, "\(outcome.errors)")
      #expect(outcome.errors.contains("interrupted"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: temporary.path) == [])
      #expect(try await processes(containing: temporary.path) == [])
      let left = try FileManager.default.contentsOfDirectory(
        atPath: temporary.deletingLastPathComponent().path)
      #expect(left.sorted() == ["export", "temporary"])
    }
  }

  @Test(.timeLimit(.minutes(10))) func whatAKilledRehearsalLeavesTheNextOneRemoves() async throws {
    try await withLargeExport(Self.documents) { export, temporary in
      let outcome = try await untilStopped {
        try await CommandLineTool.run(
          ["rehearse", export], temporaryFolder: temporary.path, sending: .kill, at: "rekindle: ")
      }
      #expect(outcome.status == -SIGKILL)
      #expect(try FileManager.default.contentsOfDirectory(atPath: temporary.path).count == 1)
      let next = try await CommandLineTool.run(
        ["rehearse", Fixture.types.path], temporaryFolder: temporary.path, sending: .interrupt, at: "never said")
      #expect(next.status == 0, "\(next.errors)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: temporary.path) == [])
    }
  }
}
