import Subprocess
import SystemPackage

extension CommandLineTool {
  /// Runs the command and kills it (SIGKILL) as soon as `isDue`, which is asked again and again while it runs.
  ///
  /// Nothing is waited for by the clock, and nothing is asked in a circle that holds a thread: `isDue` has to wait for an
  /// answer, such as a server's.
  /// - Returns: the status; of a command that ended before, its own.
  package static func kill(
    _ arguments: [String], environment: [String: String] = [:], once isDue: @escaping @Sendable () async throws -> Bool
  ) async throws -> Int32 {
    var changes: [Environment.Key: String?] = [:]
    for (name, value) in environment { changes.updateValue(value, forKey: Environment.Key(stringLiteral: name)) }
    let result = try await Subprocess.run(
      .path(FilePath(path)), arguments: Arguments(arguments), environment: .inherit.updating(changes), input: .none,
      output: .sequence, error: .discarded
    ) { execution in
      let output = execution.standardOutput
      try await withThrowingTaskGroup(of: Bool.self) { group in
        // Ends with the command.
        group.addTask {
          for try await _ in output {}
          return false
        }
        group.addTask {
          while try await !isDue() { try Task.checkCancellation() }
          return true
        }
        if try await group.next() == true { try execution.send(signal: .kill) } else { group.cancelAll() }
      }
    }
    return status(result.terminationStatus)
  }
}
