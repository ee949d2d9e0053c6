import JSON
package import Subprocess
import SystemPackage

extension CommandLineTool {
  /// Runs `rekindle sandbox` on a free port, calls `body` when it is ready, then ends it by a signal and waits.
  /// - Parameters:
  ///   - options: besides `--listen` and `--data`.
  ///   - umask: in octal.
  ///   - body: is given what the ready line states, `http://127.0.0.1:PORT`.
  /// - Returns: the outcome; its output is the ready line.
  package static func runSandbox(
    data folder: String, options: [String] = [], umask: String = "022", endingWith signal: Signal = .terminate,
    _ body: @Sendable (_ endpoint: String) async throws -> Void
  ) async throws -> Outcome {
    let result = try await Subprocess.run(
      .path("/bin/sh"),
      arguments: Arguments(under(umask) + ["sandbox", "--listen", "127.0.0.1:0", "--data", folder] + options),
      input: .none, output: .sequence, error: .string(limit: 1 << 20)
    ) { execution in
      var output: [UInt8] = []
      for try await bytes in execution.standardOutput {
        output += bytes.withUnsafeBytes { Array($0) }
        guard output.last == UInt8(ascii: "\n") else { continue }
        let ready = try JSONParser.parse(output)
        do {
          try await body(ready["endpoint"]?.text ?? "")
        } catch {
          try execution.send(signal: .kill)
          throw error
        }
        try execution.send(signal: signal)
      }
      return String(decoding: output, as: UTF8.self)
    }
    return Outcome(
      status: status(result.terminationStatus), output: result.closureResult, errors: result.standardError)
  }
}
