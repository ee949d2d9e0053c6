import Foundation
import Reports

/// What a command prints, read from its log while it grows, line by line.
///
/// The command writes to the file itself, so that nothing of it is lost, and it does not end for want of a reader, when
/// the runner is killed.
struct OutputTail: ~Copyable {
  private static let part = 64 << 10
  /// What is shown at once.
  private static let mostShown = 1 << 20
  /// Of a line that does not end; the log has all of it.
  private static let longestLine = 4000

  private let descriptor: CInt
  private var offset: Int
  private var line: [UInt8] = []

  /// - Parameter offset: where to begin.
  init(_ path: String, from offset: Int) {
    self.offset = offset
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// How large the file is now, in bytes.
  var size: Int { max(Int(lseek(descriptor, 0, SEEK_END)), 0) }

  /// Reads on to the end of the file as it is now; of a command that prints faster than anyone reads, only the last part.
  mutating func more(_ tell: (String) -> Void) {
    let end = size
    if end - offset > Self.mostShown {
      if !line.isEmpty { flush(tell) }
      tell("… \(end - offset - Self.part) bytes are not shown here; the log has them")
      offset = end - Self.part
    }
    var buffer = [UInt8](repeating: 0, count: Self.part)
    while offset < end {
      let count = pread(descriptor, &buffer, min(buffer.count, end - offset), off_t(offset))
      guard count > 0 else { return }
      offset += count
      for byte in buffer[..<count] { take(byte, tell) }
    }
  }

  /// Tells the last line, which has no newline.
  mutating func finish(_ tell: (String) -> Void) {
    more(tell)
    if !line.isEmpty { flush(tell) }
  }

  private mutating func take(_ byte: UInt8, _ tell: (String) -> Void) {
    switch byte {
    case UInt8(ascii: "\n"): flush(tell)
    // A progress bar writes over its line; here each state would be one.
    case UInt8(ascii: "\r"): if !line.isEmpty { flush(tell) }
    default:
      if line.count < Self.longestLine { line.append(byte) }
    }
  }

  private mutating func flush(_ tell: (String) -> Void) {
    let text = String(decoding: line, as: UTF8.self)
    tell(
      text.split(separator: "\t", omittingEmptySubsequences: false).map { VisibleText.of($0) }.joined(separator: "  "))
    line.removeAll()
  }
}
