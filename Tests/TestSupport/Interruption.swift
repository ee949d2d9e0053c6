package import Subprocess
import SystemPackage

extension CommandLineTool {
  /// Runs the command until it says something on standard error, sends it a signal, and waits for its end.
  ///
  /// Nothing is waited for by the clock: progress is told from the first second on.
  /// - Parameters:
  ///   - marker: what a line on standard error has to contain.
  ///   - folder: where it puts its temporary files (TMPDIR).
  ///   - environment: what is added to the tests' own.
  ///   - answer: what to do once it says that it heard the signal; nothing by default.
  /// - Returns: the outcome, with what was said on standard error; no output.
  package static func run(
    _ arguments: [String], temporaryFolder folder: String, environment: [String: String] = [:],
    sending signal: Signal, at marker: String,
    whenHeard answer: (marker: String, act: @Sendable () async throws -> Void)? = nil
  ) async throws -> Outcome {
    var updates = environment
    updates["TMPDIR"] = folder
    let result = try await Subprocess.run(
      .path(FilePath(path)), arguments: Arguments(arguments), environment: changed(updates),
      input: .none, output: .discarded, error: .sequence
    ) { execution in
      var errors = ""
      var isSent = false
      var answer = answer
      for try await bytes in execution.standardError {
        errors += bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
        if let heard = answer, errors.contains(heard.marker) {
          try await heard.act()
          answer = nil
        }
        guard !isSent, errors.contains(marker) else { continue }
        try execution.send(signal: signal)
        isSent = true
      }
      return errors
    }
    return Outcome(status: status(result.terminationStatus), output: "", errors: result.closureResult)
  }

  /// The exit status, or the signal's number as a negative one.
  static func status(_ status: TerminationStatus) -> Int32 {
    switch status {
    case .exited(let code): code
    case .signaled(let signal): -signal
    }
  }
}

/// The command lines of all processes of this machine that contain a text.
package func processes(containing text: String) async throws -> [String] {
  let result = try await Subprocess.run(
    .name("ps"), arguments: ["-A", "-ww", "-o", "args="], output: .string(limit: 16 << 20), error: .discarded)
  return result.standardOutput.split(separator: "\n").map(String.init).filter { $0.contains(text) }
}
