import Subprocess
import SystemPackage

extension CommandLineTool {
  /// Runs the command and kills it (SIGKILL) as soon as `isDue`, which is asked again and again while it runs.
  ///
  /// Nothing is waited for by the clock: the question reads what the command has written.
  /// - Returns: the status; not 0 if it was killed.
  package static func kill(
    _ arguments: [String], environment: [String: String] = [:], once isDue: @escaping @Sendable () -> Bool
  ) async throws -> Int32 {
    var changes: [Environment.Key: String?] = [:]
    for (name, value) in environment { changes.updateValue(value, forKey: Environment.Key(stringLiteral: name)) }
    let result = try await Subprocess.run(
      .path(FilePath(path)), arguments: Arguments(arguments), environment: .inherit.updating(changes), input: .none,
      output: .discarded, error: .discarded
    ) { execution in
      while !isDue() { await Task.yield() }
      try execution.send(signal: .kill)
    }
    return status(result.terminationStatus)
  }
}
