import Files
import Foundation
import Reports

/// Standard output: results, and nothing else.
enum StandardOutput {
  /// - Throws: `ClosedPipe` if nobody reads any more, `CommandError` if not everything could be written.
  static func write(_ bytes: borrowing [UInt8]) throws {
    do { try bytes.withUnsafeBytes { try Descriptor.writeAll($0, to: STDOUT_FILENO) } } catch let error as SystemError {
      throw error.writing("The result")
    }
  }

  static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
}

/// Standard error: progress and messages.
enum StandardError {
  /// Writes over a progress line, where there may be one.
  static func line(_ text: String) { write((isTerminal ? "\r\u{1B}[2K" : "") + text + "\n") }

  /// Tells the user something. What would act on a terminal is written out.
  static func tell(_ message: String) { line("rekindle: " + VisibleText.of(message)) }

  /// Nothing can be told of a failure to write here.
  static func write(_ text: String) {
    try? Descriptor.writeAll(Array(text.utf8), to: STDERR_FILENO)
  }

  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}

/// Whoever read has seen enough, as in `rekindle dump EXPORT | head`: an end, and no failure worth a message.
struct ClosedPipe: Error {}

extension SystemError {
  /// - Parameter name: what could not be written.
  func writing(_ name: String) -> any Error {
    guard code != EPIPE else { return ClosedPipe() }
    return CommandError("\(name) could not be written whole: \(self). Look at the free space.")
  }
}

extension TextStyle {
  /// For standard output as it is: its width, and colour on a terminal unless NO_COLOR says no.
  static var terminal: TextStyle {
    let noColor = ProcessInfo.processInfo.environment["NO_COLOR"].map { !$0.isEmpty } ?? false
    let isDumb = ProcessInfo.processInfo.environment["TERM"] == "dumb"
    return TextStyle(color: StandardOutput.isTerminal && !noColor && !isDumb, width: TerminalWidth.ofOutput)
  }
}
