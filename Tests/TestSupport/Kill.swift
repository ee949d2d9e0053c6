package import Subprocess
import SystemPackage

extension CommandLineTool {
  /// Runs the command and sends it a signal when it says something on standard error.
  /// - Parameter environment: changes of the tests' own; nil takes a variable away.
  package static func run(
    _ arguments: [String], in folder: String, environment: [String: String?] = [:], sending signal: Signal,
    onceSaid text: String
  ) async throws -> Outcome {
    let result = try await Subprocess.run(
      .path(FilePath(path)), arguments: Arguments(arguments), environment: changed(environment),
      workingDirectory: FilePath(folder), input: .none, output: .string(limit: 1 << 20), error: .sequence
    ) { execution in
      var said = ""
      var isSent = false
      for try await bytes in execution.standardError {
        said += bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
        guard !isSent, said.contains(text) else { continue }
        try execution.send(signal: signal)
        isSent = true
      }
      return said
    }
    return Outcome(
      status: status(result.terminationStatus), output: result.standardOutput, errors: result.closureResult)
  }

  /// Runs the command and sends it a signal as soon as `isDue`, which is asked again and again while it runs.
  ///
  /// Nothing is waited for by the clock, and nothing is asked in a circle that holds a thread: `isDue` has to wait for an
  /// answer, such as a server's.
  /// - Returns: the status; of a command that ended before, its own.
  package static func kill(
    _ arguments: [String], in folder: String? = nil, environment: [String: String] = [:],
    sending signal: Signal = .kill, once isDue: @escaping @Sendable () async throws -> Bool
  ) async throws -> Int32 {
    let result = try await Subprocess.run(
      .path(FilePath(path)), arguments: Arguments(arguments), environment: changed(environment),
      workingDirectory: folder.map { FilePath($0) }, input: .none, output: .sequence, error: .discarded
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
        if try await group.next() == true { try execution.send(signal: signal) } else { group.cancelAll() }
      }
    }
    return status(result.terminationStatus)
  }
}
