import Foundation
import Work

/// A line that the user enters at the terminal.
enum TerminalInput {
  /// In bytes; the rest of a longer line is the next one.
  private static let longest = 4096

  /// Whether somebody can be asked: questions go to standard error.
  static var isPossible: Bool { isatty(STDIN_FILENO) == 1 && StandardError.isTerminal }

  /// Looks up now and then whether the work was cancelled, so that Ctrl-C is not waited for.
  /// - Parameter stopping: for work that a first signal does not cancel: it ends the question too.
  /// - Returns: without spaces around it; nil at the end of input.
  static func read(until stopping: StopRequest? = nil) throws -> String? {
    var line: [UInt8] = []
    while line.count < longest {
      var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
      let ready = poll(&input, 1, 200)
      try Task.checkCancellation()
      if stopping?.reason != nil { throw CancellationError() }
      guard ready != 0, ready > 0 || errno != EINTR else { continue }
      var byte: UInt8 = 0
      guard ready > 0, systemRead(&byte) == 1 else {
        if line.isEmpty { return nil }
        break
      }
      if byte == UInt8(ascii: "\n") { break }
      line.append(byte)
    }
    return String(decoding: line, as: UTF8.self).trimmingCharacters(in: .whitespaces)
  }
}

/// `read(2)`, which inside a type with a method of that name cannot be called by its own.
private func systemRead(_ byte: inout UInt8) -> Int { read(STDIN_FILENO, &byte, 1) }
