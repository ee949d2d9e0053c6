import Dispatch
import Foundation
import Subprocess
import SystemPackage

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

extension CommandLineTool {
  /// Runs the command at a terminal: its standard input and error are one, its standard output is not.
  /// - Parameter answer: gets what was said since the last answer, each time that more is said; what it returns is typed,
  ///   with Enter.
  /// - Parameter environment: changes of the tests' own; nil takes a variable away.
  /// - Returns: the outcome; its errors are all that stood on the terminal, with what was typed.
  package static func converse(
    _ arguments: [String], in folder: String, environment: [String: String?] = [:],
    answer: @escaping @Sendable (String) -> String?
  ) async throws -> Outcome {
    let (own, theirs) = try pseudoTerminal()
    defer { close(own) }
    let copy = fcntl(theirs, F_DUPFD_CLOEXEC, 0)
    return try await withThrowingTaskGroup(of: Outcome?.self) { group in
      group.addTask {
        let result = try await Subprocess.run(
          .path(FilePath(path)), arguments: Arguments(arguments), environment: changed(environment),
          workingDirectory: FilePath(folder),
          input: .fileDescriptor(FileDescriptor(rawValue: theirs), closeAfterSpawningProcess: true),
          output: .string(limit: 1 << 20),
          error: .fileDescriptor(FileDescriptor(rawValue: copy), closeAfterSpawningProcess: true))
        return Outcome(status: status(result.terminationStatus), output: result.standardOutput, errors: "")
      }
      // On a thread of its own: it waits for what is said.
      let said = await withCheckedContinuation { continuation in
        DispatchQueue(label: "terminal").async { continuation.resume(returning: Self.transcript(own, answer)) }
      }
      var outcome = Outcome(status: -1, output: "", errors: "")
      for try await result in group { if let result { outcome = result } }
      outcome.errors = said
      return outcome
    }
  }

  private static func pseudoTerminal() throws -> (own: CInt, theirs: CInt) {
    var (own, theirs): (CInt, CInt) = (-1, -1)
    guard openpty(&own, &theirs, nil, nil, nil) == 0, fcntl(own, F_SETFD, FD_CLOEXEC) == 0,
      fcntl(theirs, F_SETFD, FD_CLOEXEC) == 0
    else { throw Errno(rawValue: errno) }
    return (own, theirs)
  }

  /// Reads until nobody has the other end any more.
  private static func transcript(_ own: CInt, _ answer: @Sendable (String) -> String?) -> String {
    var all = ""
    var latest = ""
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(own, &buffer, buffer.count)
      guard count > 0 else { return all }
      let text = String(decoding: buffer[..<count], as: UTF8.self)
      all += text
      latest += text
      guard let line = answer(latest) else { continue }
      latest = ""
      let bytes = Array((line + "\n").utf8)
      guard write(own, bytes, bytes.count) == bytes.count else { return all }
    }
  }
}
