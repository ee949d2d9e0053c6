import Foundation
import Rehearsal
import Subprocess
import TestSupport
import Testing

/// A rehearsal that is ended in the middle.
struct InterruptionTests {
  /// Gives `body` a sandbox that never answers an import, as an emulator, and the empty folder for temporary files.
  private func withHeldImport(
    _ body: @escaping @Sendable (_ cloud: SandboxClient, _ staging: String, _ temporary: URL) async throws -> Void
  ) async throws {
    try await withTemporaryFolder { parent in
      let temporary = parent.appending(path: "temporary")
      try FileManager.default.createDirectory(at: temporary, withIntermediateDirectories: false)
      let outcome = try await CommandLineTool.runSandbox(data: parent.appending(path: "data").path) { endpoint in
        let cloud = SandboxClient(endpoint)
        try await cloud.fault(#"{"path":"/emulator/*","hold":true}"#)
        try await body(cloud, endpoint.replacing("http://", with: "emulator://") + "/shop/(default)", temporary)
      }
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
  }

  /// Runs a rehearsal until it imports, and sends it a signal.
  private func run(
    _ cloud: SandboxClient, _ arguments: [String], _ temporary: URL, sending signal: Signal
  ) async throws -> Int32 {
    try await CommandLineTool.kill(
      ["rehearse", Fixture.erp.path] + arguments, environment: ["TMPDIR": temporary.path], sending: signal
    ) { try await cloud.faultCounts() == [1] }
  }

  @Test(
    "A signal while staging imports leaves nothing behind", .timeLimit(.minutes(10)),
    arguments: [Signal.interrupt, .terminate, .terminalClosed])
  func leavesNothingBehind(_ signal: Signal) async throws {
    try await withHeldImport { cloud, staging, temporary in
      let changes = temporary.appending(path: "changes.ndjson").path
      let status = try await run(
        cloud, ["--staging", staging, "--changes", changes], temporary, sending: signal)
      #expect(status == 130)
      #expect(try FileManager.default.contentsOfDirectory(atPath: temporary.path) == [])
    }
  }

  @Test("What a killed rehearsal leaves, the next one removes", .timeLimit(.minutes(10)))
  func killed() async throws {
    try await withHeldImport { cloud, staging, temporary in
      #expect(try await run(cloud, ["--staging", staging], temporary, sending: .kill) == -SIGKILL)
      #expect(try FileManager.default.contentsOfDirectory(atPath: temporary.path).count == 1)
      let next = try await CommandLineTool.run(
        ["rehearse", Fixture.types.path], environment: ["TMPDIR": temporary.path])
      #expect(next.status == 0, "\(next.errors)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: temporary.path) == [])
    }
  }

  /// A program in place of Java, which never answers and does not end by itself.
  @Test("Ctrl-C while the emulator starts leaves no process and no file", .timeLimit(.minutes(10)))
  func startingEmulator() async throws {
    try await withTemporaryFolder { parent in
      let (home, temporary) = (parent.appending(path: "java"), parent.appending(path: "temporary"))
      for folder in [home.appending(path: "bin"), temporary] {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      }
      let java = home.appending(path: "bin/java").path
      try Data("#!/bin/sh\nexec tail -f \"$0\"\n".utf8).write(to: URL(fileURLWithPath: java))
      try FileMode.set(0o755, of: java)
      let outcome = try await CommandLineTool.run(
        ["rehearse", Fixture.types.path, "--staging", "emulator"], temporaryFolder: temporary.path,
        environment: ["JAVA_HOME": home.path, "REKINDLE_EMULATOR_JAR": java], sending: .interrupt,
        at: "starting staging")
      #expect(outcome.status == 130, "\(outcome.errors)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: temporary.path) == [])
      #expect(try await processes(containing: parent.path) == [])
    }
  }

  @Test("A rehearsal that is cancelled after its import takes the embedded server down", .timeLimit(.minutes(10)))
  func embedded() async throws {
    let (running, run) = AsyncStream.makeStream(of: String.self)
    var options = RehearsalOptions()
    options.afterImport = { address in
      run.yield(address)
      for await _ in AsyncStream<Never>.makeStream().stream {}
      throw CancellationError()
    }
    let rehearser = Rehearser(.embedded, options: options)
    let address = await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { _ = try await rehearser.rehearse(Fixture.types.path) }
      let address = await running.first { _ in true }
      group.cancelAll()
      await #expect(throws: CancellationError.self) { try await group.next() }
      return address
    }
    let client = SandboxClient(try #require(address))
    await #expect {
      try await client.call("GET", "/sandbox/v1/faults")
    } throws: { ($0 as? SandboxClient.Refusal)?.status == 0 }
  }
}
