import Documents
import ExportFormat
package import Foundation
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
    whenHeard answer: (marker: String, act: @Sendable () throws -> Void)? = nil
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
          try heard.act()
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

  /// Runs the command and changes a file as soon as the command has it mapped, which /proc tells (Linux).
  ///
  /// Nothing is waited for by the clock: the mappings are looked at until the file is among them, or the command is done.
  /// - Parameter gate: a FIFO that the command reads before it maps anything, so that it is not done before the first look;
  ///   it gets `text`.
  /// - Returns: the outcome, with what was said on standard error; no output.
  package static func run(
    _ arguments: [String], waitingFor gate: String, toSay text: String, whenMapped file: String,
    _ change: @Sendable () throws -> Void
  ) async throws -> Outcome {
    let result = try await Subprocess.run(
      .path(FilePath(path)), arguments: Arguments(arguments), environment: changed([:]), input: .none,
      output: .discarded, error: .sequence
    ) { execution in
      let opened = try FileHandle(forWritingTo: URL(fileURLWithPath: gate))
      try opened.write(contentsOf: Data(text.utf8))
      try opened.close()
      let process = "/proc/\(execution.processIdentifier.value)"
      // A command that is done has no mappings, but neither has one for the moment in which its program is loaded (which
      // thread sanitizer does twice): its state tells.
      while let state = FileManager.default.contents(atPath: "\(process)/stat"),
        state.range(of: Data(") Z ".utf8)) == nil
      {
        // FileManager.contents(atPath:) ends after the first 4 kB of a file whose size is not known.
        let mappings = try? FileHandle(forReadingFrom: URL(fileURLWithPath: "\(process)/maps")).readToEnd()
        guard let mappings, mappings.range(of: Data(file.utf8)) != nil else { continue }
        try change()
        break
      }
      var errors = ""
      for try await bytes in execution.standardError {
        errors += bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
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

/// Runs a command again that was done before its signal came: on a busy machine, this process may get its turn late.
package func untilStopped(_ run: () async throws -> CommandLineTool.Outcome) async throws -> CommandLineTool.Outcome {
  for _ in 0..<20 {
    let outcome = try await run()
    if outcome.status != 0 { return outcome }
  }
  return try await run()
}

/// Gives `body` an export of so many small documents, and an empty folder beside it.
package func withLargeExport(
  _ documents: Int, _ body: (_ export: String, _ temporary: URL) async throws -> Void
) async throws {
  try await withTemporaryFolder { parent in
    let database = DatabaseName(project: "p")
    let export = parent.appending(path: "export")
    let writer = try ExportWriter(folder: export.path, start: 1)
    for number in 0..<documents {
      let path = DocumentPath([PathElement(collection: "c", id: .name("\(number)"))])
      try writer.append(
        Document(
          name: DocumentName(database: database, path: path),
          fields: [Field("n", .integer(Int64(number))), Field("text", .string("some text"))]))
    }
    try writer.finish(end: 2)
    let temporary = parent.appending(path: "temporary")
    try FileManager.default.createDirectory(at: temporary, withIntermediateDirectories: false)
    try await body(export.path, temporary)
  }
}
