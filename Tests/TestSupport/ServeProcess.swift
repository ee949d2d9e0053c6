package import JSON
package import Subprocess
import SystemPackage

extension CommandLineTool {
  /// Runs `rekindle serve` on a free port, calls `body` when it is ready, then ends it by a signal and waits.
  /// - Parameters:
  ///   - options: besides `--listen`.
  ///   - environment: changes of the tests' own; nil takes a variable away.
  ///   - body: is given what the ready line states, `http://127.0.0.1:PORT`.
  /// - Returns: the outcome; its output is the ready line and the entries of the audit log.
  package static func runServer(
    _ options: [String], environment: [String: String?], endingWith signal: Signal = .terminate,
    _ body: @Sendable (_ endpoint: String) async throws -> Void
  ) async throws -> Outcome {
    try await runReadyServer(options, environment: environment, endingWith: signal) { ready in
      try await body(ready["endpoint"]?.text ?? "")
    }
  }

  /// The same, with the whole ready line: that of `--demo` says more.
  package static func runReadyServer(
    _ options: [String], environment: [String: String?], endingWith signal: Signal = .terminate,
    _ body: @Sendable (_ ready: JSONValue) async throws -> Void
  ) async throws -> Outcome {
    let result = try await Subprocess.run(
      .path(FilePath(path)), arguments: Arguments(["serve", "--listen", "127.0.0.1:0"] + options),
      environment: changed(environment), input: .none, output: .sequence, error: .string(limit: 1 << 20)
    ) { execution in
      var output: [UInt8] = []
      var isReady = false
      for try await bytes in execution.standardOutput {
        output += bytes.withUnsafeBytes { Array($0) }
        guard !isReady, let end = output.firstIndex(of: UInt8(ascii: "\n")) else { continue }
        isReady = true
        let ready = try JSONParser.parse(Array(output[..<end]))
        do {
          try await body(ready)
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
