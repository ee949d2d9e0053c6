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
  /// - Throws: `CommandError` if not everything could be written, such as to a full disk or a closed pipe.
  static func write(_ bytes: borrowing [UInt8]) throws {
    try Descriptor.write(bytes, to: STDOUT_FILENO)
  }

  static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
}

/// Standard error: progress and messages.
enum StandardError {
  static func line(_ text: String) { write(text + "\n") }

  /// Nothing can be told of a failure to write here.
  static func write(_ text: String) {
    try? Descriptor.write(Array(text.utf8), to: STDERR_FILENO)
  }

  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}

private enum Descriptor {
  static func write(_ bytes: borrowing [UInt8], to descriptor: CInt) throws {
    try bytes.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while !rest.isEmpty {
        let slice = UnsafeRawBufferPointer(rebasing: rest)
        let count = systemWrite(descriptor, slice.baseAddress, slice.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else {
          throw CommandError("The result could not be written: \(String(cString: strerror(errno))).")
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
  /// For standard output as it is: colour on a terminal unless NO_COLOR says no, 80 columns or the terminal's fewer.
  static var terminal: TextStyle {
    let noColor = ProcessInfo.processInfo.environment["NO_COLOR"].map { !$0.isEmpty } ?? false
    let isDumb = ProcessInfo.processInfo.environment["TERM"] == "dumb"
    return TextStyle(color: StandardOutput.isTerminal && !noColor && !isDumb, width: 80)
  }
}
