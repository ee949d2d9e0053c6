import TestSupport
import Testing

@testable import Rehearsal

/// Against Google's own emulator, which takes seconds to start: as few as there can be.
@Suite(.enabled(if: emulatorIsInstalled, "\(TestRun.noEmulator)"))
enum LiveEmulator {
  /// Tests that share one emulator. Each has projects of its own in it, so they run side by side.
  @Suite(SharedEmulator()) enum Shared {}

  /// Tests that start emulators, one at a time.
  @Suite(.serialized) enum Started {}
}

/// Starts an emulator for a suite, and stops it after the last test.
struct SharedEmulator: SuiteTrait, TestScoping {
  @TaskLocal private static var running: EmulatorProcess?

  /// The emulator of the suite that is being run.
  static var current: EmulatorProcess { get throws { try #require(running) } }

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    let installation = try EmulatorInstallation.find()
    let (started, start) = AsyncStream.makeStream(of: EmulatorProcess.self)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        defer { start.finish() }
        try await installation.withEmulator(heapMegabytes: 1024) { emulator in
          start.yield(emulator)
          // Until the group is cancelled.
          for await _ in AsyncStream<Never>.makeStream().stream {}
        }
      }
      guard let emulator = await started.first(where: { _ in true }) else { return try await group.waitForAll() }
      try await Self.$running.withValue(emulator) { try await function() }
      group.cancelAll()
    }
  }
}
