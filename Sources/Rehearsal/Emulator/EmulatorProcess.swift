import Foundation
package import GoogleCloud
import Subprocess
import Verification

/// An emulator that runs, and stops with the call that started it.
package struct EmulatorProcess: Sendable {
  /// Such as `http://127.0.0.1:41234`.
  package let address: String
  package let client: EmulatorClient
  /// What the emulator prints. Reasons that its answers leave out stand here.
  let log: EmulatorLog
  /// Of the shell that watches over the JVM; both are in the process group of this number.
  package let processGroup: Int32
}

/// Which of Firestore's two modes the emulator's databases have, by its own names.
package enum DatabaseMode: String, Sendable, CaseIterable {
  case native = "firestore-native"
  case datastore = "datastore-mode"
}

extension EmulatorInstallation {
  /// How often another port is tried when someone else was faster.
  private static let portTries = 3
  /// How long the JVM may take to end after SIGTERM; it holds nothing worth more.
  private static let stopGrace = Duration.seconds(3)

  /// Starts the emulator, calls `body` when it answers, and stops it on every way out.
  ///
  /// It is gone when this returns: after a result, an error, or the cancellation of the task. If this process itself is
  /// killed, the shell around the JVM ends it. Its log is removed, unless an error names it: `EmulatorError.logFile`, or
  /// what `EmulatorLog.explain` makes of one.
  /// - Parameters:
  ///   - heapMegabytes: the JVM's largest heap; 512 bear the import and a full read of 50,000 small documents.
  ///   - folder: for the log and whatever the JVM writes.
  ///   - body: cancelled if the emulator dies meanwhile, and then its error is `died`.
  package func withEmulator<Result: Sendable>(
    mode: DatabaseMode = .native, heapMegabytes: Int = 1024, startTimeLimit: Duration = .seconds(60),
    folder: String = FileManager.default.temporaryDirectory.path,
    _ body: @escaping @Sendable (EmulatorProcess) async throws -> Result
  ) async throws -> Result {
    var tries = 1
    while true {
      do {
        return try await runOnce(mode, heapMegabytes, startTimeLimit, folder, body)
      } catch let error as EmulatorError
        where error.code == .emulatorPortTaken && tries < EmulatorInstallation.portTries
      {
        tries += 1
      }
    }
  }

  private func runOnce<Result: Sendable>(
    _ mode: DatabaseMode, _ heapMegabytes: Int, _ startTimeLimit: Duration, _ folder: String,
    _ body: @escaping @Sendable (EmulatorProcess) async throws -> Result
  ) async throws -> Result {
    let port = try LoopbackPort.free()
    let address = "http://127.0.0.1:\(port)"
    let client = try EmulatorClient(address)
    let log = EmulatorLog(folder: folder)
    defer { log.remove() }
    let command =
      [
        java, "-Xmx\(heapMegabytes)m", "-Duser.language=en", "-Djava.io.tmpdir=\(folder)", "-cp", jar,
        "com.google.cloud.datastore.emulator.firestore.CloudFirestore", "--host=127.0.0.1", "--port=\(port)",
      ] + (mode == .native ? [] : ["--database-mode=\(mode.rawValue)"])
    var options = PlatformOptions()
    // A session of its own: a terminal's Ctrl-C reaches us, and we stop the emulator in our order.
    options.createSession = true
    options.teardownSequence = EmulatorInstallation.stop
    let execution = try await run(
      .name("sh"), arguments: Arguments(["-c", Self.watchingShell, "sh", log.path] + command),
      environment: .withoutSecrets,
      platformOptions: options, input: .inputWriter, output: .sequence, error: .discarded
    ) { execution in
      let emulator = EmulatorProcess(
        address: address, client: client, log: log, processGroup: execution.processIdentifier.value)
      return try await withThrowingTaskGroup(of: Event<Result>.self) { group in
        group.addTask {
          // The shell prints nothing: its output ends when it does.
          for try await _ in execution.standardOutput {}
          return .died
        }
        group.addTask {
          try await client.waitUntilReady(startTimeLimit, log)
          return .finished(try await body(emulator))
        }
        let first = await group.nextResult()
        group.cancelAll()
        await execution.teardown(using: EmulatorInstallation.stop)
        switch first {
        case .success(.finished(let result)): return result
        case .failure(let error): throw error
        case .success(.died), nil:
          try Task.checkCancellation()
          throw log.deathError
        }
      }
    }
    return execution.closureResult
  }

  private enum Event<Result: Sendable>: Sendable {
    case finished(Result)
    case died
  }

  private static let stop = [
    TeardownStep.gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: stopGrace)
  ]

  /// Runs a command, `$2` and on, that must not outlive us; its output goes to the file `$1`.
  ///
  /// Standard input is a pipe of which we hold the other end and write nothing: when it closes, we are gone, however
  /// that came about. A signal to stop goes to the whole group, so the shell itself only has to survive it and wait.
  ///
  /// What the emulator prints, and files that it writes, can hold documents: only their owner may read them.
  private static let watchingShell = """
    umask 077
    log=$1; shift
    trap : TERM
    exec 3<&0 </dev/null
    "$@" >"$log" 2>&1 3<&- &
    child=$!
    { read -r _ <&3; kill -KILL "$child"; } >/dev/null &
    watcher=$!
    while kill -0 "$child"; do wait "$child"; status=$?; done
    kill "$watcher"
    exit "$status"
    """
}

extension Environment {
  /// Ours, without the variables that hold secrets.
  static var withoutSecrets: Environment {
    var removed: [Key: String?] = [:]
    for name in SecretVariables.names { removed.updateValue(nil, forKey: Key(stringLiteral: name)) }
    return .inherit.updating(removed)
  }
}

extension EmulatorClient {
  fileprivate func waitUntilReady(_ timeLimit: Duration, _ log: EmulatorLog) async throws {
    let start = ContinuousClock.now
    while try await !isReady() {
      guard start.duration(to: .now) < timeLimit else {
        throw log.startError(timeLimit)
      }
      try await Task.sleep(for: .milliseconds(50))
    }
  }
}
