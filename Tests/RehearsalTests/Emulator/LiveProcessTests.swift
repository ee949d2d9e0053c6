import Foundation
import Testing
import Verification

@testable import Rehearsal

extension LiveEmulator.Started {
  struct ProcessTests {
    @Test("The emulator and its log are gone afterwards", .timeLimit(.minutes(10)))
    func stopping() async throws {
      let installation = try EmulatorInstallation.find()
      let emulator = try await installation.withEmulator { emulator in
        #expect(kill(-emulator.processGroup, 0) == 0, "it runs")
        return emulator
      }
      #expect(isGone(emulator))
      #expect(!FileManager.default.fileExists(atPath: emulator.log.path))
    }

    @Test("An error of the caller stops it, and its log is gone: it says nothing of that", .timeLimit(.minutes(10)))
    func throwing() async throws {
      let installation = try EmulatorInstallation.find()
      struct Own: Error {
        var emulator: EmulatorProcess
      }
      let error = await #expect(throws: Own.self) {
        try await installation.withEmulator { emulator in throw Own(emulator: emulator) }
      }
      let emulator = try #require(error?.emulator)
      #expect(isGone(emulator))
      #expect(!FileManager.default.fileExists(atPath: emulator.log.path))
    }

    @Test("Cancellation stops it", .timeLimit(.minutes(10)))
    func cancelled() async throws {
      let installation = try EmulatorInstallation.find()
      let (running, run) = AsyncStream.makeStream(of: EmulatorProcess.self)
      let emulator = await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          try await installation.withEmulator { emulator in
            run.yield(emulator)
            try await Task.sleep(for: .seconds(3600))
          }
        }
        let emulator = await running.first { _ in true }
        group.cancelAll()
        await #expect(throws: CancellationError.self) { try await group.next() }
        return emulator
      }
      #expect(isGone(try #require(emulator)))
      #expect(emulator.map { FileManager.default.fileExists(atPath: $0.log.path) } == false)
    }

    @Test("An emulator that dies ends the work on it, and says how it died", .timeLimit(.minutes(10)))
    func dying() async throws {
      let installation = try EmulatorInstallation.find()
      let error = await #expect(throws: EmulatorError.self) {
        try await installation.withEmulator { emulator in
          kill(-emulator.processGroup, SIGKILL)
          try await Task.sleep(for: .seconds(3600))
        }
      }
      #expect(error?.code == .emulatorDied)
      #expect(error?.message.contains("Server is now running") == true)
      #expect(error?.message.contains { $0.isNewline } == false)
      let never = await #expect(throws: EmulatorError.self) {
        try await installation.withEmulator(heapMegabytes: 0) { _ in Issue.record("it cannot start") }
      }
      #expect(never?.code == .emulatorDied)
      for error in [error, never] {
        let log = try #require(error?.logFile)
        #expect(error?.remedy.contains(log) == true)
        try FileManager.default.removeItem(atPath: log)
      }
    }

    /// Whether no process of the emulator's group is left. The JVM is the shell's child, so it is gone before the shell.
    private func isGone(_ emulator: EmulatorProcess) -> Bool {
      kill(-emulator.processGroup, 0) == -1 && errno == ESRCH
    }
  }
}
