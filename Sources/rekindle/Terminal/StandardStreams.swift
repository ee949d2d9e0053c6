import Foundation
import Reports

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Standard output: results, and nothing else.
enum StandardOutput {
  /// - Throws: `ClosedPipe` if nobody reads any more, `CommandError` if not everything could be written.
  static func write(_ bytes: borrowing [UInt8]) throws {
    try Descriptor.write(bytes, to: STDOUT_FILENO, name: "The result")
  }

  static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
}

/// Standard error: progress and messages.
enum StandardError {
  /// Writes over a progress line, where there may be one.
  static func line(_ text: String) { write((isTerminal ? "\r\u{1B}[2K" : "") + text + "\n") }

  /// Nothing can be told of a failure to write here.
  static func write(_ text: String) {
    try? Descriptor.write(Array(text.utf8), to: STDERR_FILENO, name: "A message")
  }

  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}

/// Whoever read has seen enough, as in `rekindle dump EXPORT | head`: an end, and no failure worth a message.
struct ClosedPipe: Error {}

enum Descriptor {
  /// Writes all of the bytes.
  static func write(_ bytes: borrowing [UInt8], to descriptor: CInt, name: String) throws {
    try bytes.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while !rest.isEmpty {
        let slice = UnsafeRawBufferPointer(rebasing: rest)
        let count = systemWrite(descriptor, slice.baseAddress, slice.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else {
          if errno == EPIPE { throw ClosedPipe() }
          throw CommandError(
            "\(name) could not be written whole: \(String(cString: strerror(errno))). Look at the free space.")
        }
        rest = rest.dropFirst(count)
      }
    }
  }
}

/// `write(2)`, which inside a type with a method of that name cannot be called by its own.
private func systemWrite(_ descriptor: CInt, _ base: UnsafeRawPointer?, _ count: Int) -> Int {
  write(descriptor, base, count)
}

extension TextStyle {
  /// For standard output as it is: its width, and colour on a terminal unless NO_COLOR says no.
  static var terminal: TextStyle {
    let noColor = ProcessInfo.processInfo.environment["NO_COLOR"].map { !$0.isEmpty } ?? false
    let isDumb = ProcessInfo.processInfo.environment["TERM"] == "dumb"
    return TextStyle(color: StandardOutput.isTerminal && !noColor && !isDumb, width: TerminalWidth.ofOutput)
  }
}
