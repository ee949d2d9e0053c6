import Files
import Foundation
import GoogleCloud
import Subprocess
import SystemPackage

/// Runs a runbook's commands by bash, in a session of their own.
struct ShellCommand {
  struct Outcome {
    /// The exit status, or the signal's number as a negative one.
    var status: Int
    var timedOut = false
    /// Whether it was stopped for what it printed.
    var isTooLoud = false
    /// Whether the task was cancelled, and the command stopped.
    var wasStopped = false
    var seconds: Double
  }

  /// How often the log is looked at for the operator.
  private static let tailInterval = Duration.milliseconds(50)

  /// Ctrl-C first, as at a terminal, so that a command can end what it began; then less gently.
  private static let stop = [
    TeardownStep.send(signal: .interrupt, toProcessGroup: true, allowedDurationToNextStep: .seconds(10)),
    TeardownStep.gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .seconds(5)),
  ]

  private let surroundings: Runner.Surroundings
  /// The access token, which commands do not find in their environment.
  let tokenFile: TokenFile
  private let folder: JournalFolder?
  private let lock: CInt?

  private enum Event {
    case ended(TerminationStatus)
    case timeIsOut
    case tailEnded
    case tooMuchOutput
  }

  /// - Parameters:
  ///   - run: tells this run apart from every other one.
  ///   - folder: with `lock`, of the run's journal; nil for a dry run.
  init(_ surroundings: Runner.Surroundings, run: String, folder: JournalFolder? = nil, lock: CInt? = nil) {
    self.surroundings = surroundings
    tokenFile = TokenFile(surroundings.accessToken, run: run)
    self.folder = folder
    self.lock = lock
  }

  /// - Parameters:
  ///   - log: where its output goes, appended; nil for nowhere.
  ///   - values: of its variables, in its environment. They are never part of its text.
  ///   - tell: gets its output, line by line, as it may be shown.
  /// - Throws: what kept it from starting.
  func run(
    _ block: Block, for step: Int, values: [String: String], log: String?,
    timeout: Duration? = nil, tell: @escaping @Sendable (String) -> Void
  ) async throws -> Outcome {
    let path = log ?? "/dev/null"
    let flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC
    let output = open(path, log == nil ? O_WRONLY | O_CLOEXEC : flags | O_NOFOLLOW, 0o600)
    guard output >= 0 else {
      throw JournalError(.unwritable, path, "It cannot be written: \(SystemError.last).")
    }
    defer { close(output) }
    let input = lock ?? open("/dev/null", O_RDONLY | O_CLOEXEC)
    defer { if lock == nil { close(input) } }
    let token = try tokenFile.write()
    defer { tokenFile.remove() }
    let values = values.merging(token.map { [AccessTokenFile.variable: $0] } ?? [:]) { $1 }
    let start = ContinuousClock.now
    // A device has no end.
    let size = max(Int(lseek(output, 0, SEEK_END)), 0)
    var outcome = try await withTaskCancellationHandler {
      try await watched(log: log, size: size, timeout: timeout ?? block.timeout, tell: tell) {
        try await execute(block, step, values, input: FileDescriptor(rawValue: input), FileDescriptor(rawValue: output))
      }
    } onCancel: {
      tell("… stopping: the command gets SIGINT, then SIGTERM and SIGKILL if it does not end.")
    }
    outcome.seconds = (ContinuousClock.now - start) / .seconds(1)
    return outcome
  }

  private func execute(
    _ block: Block, _ step: Int, _ values: [String: String], input: FileDescriptor, _ output: FileDescriptor
  ) async throws -> TerminationStatus {
    var options = PlatformOptions()
    // A terminal's Ctrl-C reaches us, and we stop the command in our order; and no command asks behind our back.
    options.createSession = true
    options.teardownSequence = Self.stop
    var environment: [Environment.Key: String?] = [:]
    for (name, value) in values {
      if let key = Environment.Key(rawValue: name) { environment[key] = value }
    }
    if let programs = surroundings.programs, let key = Environment.Key(rawValue: "PATH") {
      let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
      environment[key] = "\(path):\(programs)"
    }
    let running = folder?.running
    let result = try await Subprocess.run(
      .path("/bin/bash"), arguments: ["-euo", "pipefail", "-c", block.command],
      environment: .withoutSecrets(adding: environment), workingDirectory: FilePath(surroundings.workingFolder),
      platformOptions: options,
      input: .fileDescriptor(input, closeAfterSpawningProcess: false),
      output: .fileDescriptor(output, closeAfterSpawningProcess: false),
      error: .fileDescriptor(output, closeAfterSpawningProcess: false)
    ) { execution in
      if let running {
        let text = "step \(step), process group \(execution.processIdentifier.value)"
        try? Data(text.utf8).write(to: URL(fileURLWithPath: running))
      }
    }
    if let running { unlink(running) }
    // What it began in the background got the signals too, but need not have ended.
    if Task.isCancelled { kill(-result.processIdentifier.value, SIGKILL) }
    return result.terminationStatus
  }

  /// Waits for the command's end, shows its output meanwhile, and stops it when its time is out.
  private func watched(
    log: String?, size: Int, timeout: Duration, tell: @escaping @Sendable (String) -> Void,
    _ execute: @escaping @Sendable () async throws -> TerminationStatus
  ) async throws -> Outcome {
    let (limit, mostOutput) = (surroundings.limit, surroundings.mostOutput)
    return try await withThrowingTaskGroup(of: Event.self) { group in
      group.addTask { .ended(try await execute()) }
      group.addTask {
        try? await limit.sleep(timeout)
        return .timeIsOut
      }
      if let log {
        group.addTask {
          var tail = OutputTail(log, from: size)
          while !Task.isCancelled {
            tail.more(tell)
            if tail.size - size > mostOutput { return .tooMuchOutput }
            try? await Task.sleep(for: Self.tailInterval)
          }
          tail.finish(tell)
          return .tailEnded
        }
      }
      var outcome = Outcome(status: 0, seconds: 0)
      for try await event in group {
        switch event {
        case .ended(let status):
          switch status {
          case .exited(let code): outcome.status = Int(code)
          case .signaled(let signal): outcome.status = -Int(signal)
          }
          group.cancelAll()
        case .timeIsOut:
          guard !group.isCancelled else { break }
          outcome.timedOut = true
          group.cancelAll()
        case .tooMuchOutput:
          tell("… more than \(mostOutput) bytes of output; the command is stopped.")
          outcome.isTooLoud = true
          group.cancelAll()
        case .tailEnded: break
        }
      }
      outcome.wasStopped = Task.isCancelled
      return outcome
    }
  }
}

extension Environment {
  /// Ours, without the variables that hold secrets.
  static func withoutSecrets(adding values: [Key: String?] = [:]) -> Environment {
    var changes = values
    for name in SecretVariables.names { changes.updateValue(nil, forKey: Key(stringLiteral: name)) }
    return .inherit.updating(changes)
  }
}
