import Documents

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Reads a journal line by line, and finds out whether any was changed, added or taken out.
///
/// Each line was written by somebody with the key. Lines that were cut off at the end do not show. Behind the last newline is
/// what a command was writing when it was killed; that is passed over.
final class JournalReader {
  let path: String
  /// How far it was read.
  private(set) var tail = JournalWriter.Tail()
  private let key: MACKey
  private let file: JournalFile
  /// Of the next byte that is read.
  private var offset: off_t = 0
  private var buffer: [UInt8] = []
  private var position = 0
  private var isAtEnd = false

  /// Six bytes in JSON for one of a document, and what surrounds it.
  private static let longestLine = 8 << 20
  private static let chunkBytes = 1 << 18

  init(_ file: JournalFile, _ key: MACKey) {
    self.file = file
    self.key = key
    path = file.path
  }

  /// The next event; nil at the end.
  func next() throws(JournalProblem) -> JournalEvent? {
    guard let bytes = try line() else { return nil }
    let number = tail.sequence + 1
    guard let line = JournalLineReader.line(bytes) else {
      throw edited(number, number == 1 ? "it is no line of a journal" : "it was changed")
    }
    guard line.sequence == number, line.previous == tail.digest else {
      throw edited(number, "it does not follow the line before it: lines were changed, added or taken out")
    }
    let digest: Digest256
    let isAuthentic: Bool
    do throws(DigestFailure) {
      isAuthentic =
        try JournalLine.split(bytes).map { content, code throws(DigestFailure) in
          try key.code(of: content) == code
        } ?? false
      digest = try Digest256(of: bytes)
    } catch { throw JournalProblem(.unusable, "\(path): \(error).") }
    guard isAuthentic else { throw otherKey(number, bytes) }
    tail = JournalWriter.Tail(sequence: number, digest: digest, length: tail.length + bytes.count + 1)
    return line.event
  }

  private func otherKey(_ number: Int, _ bytes: [UInt8]) -> JournalProblem {
    guard JournalLine.split(bytes) != nil else {
      return edited(
        number, "it has no code: an older Rekindle wrote it, which alone can go on with it or undo it, or it was cut")
    }
    var again = "a plan can be made here, by the command that made it."
    // Whoever wrote it: the command is only shown.
    if number == 1, case .start(let start)? = JournalLineReader.line(bytes)?.event {
      again = "a plan can be made here: \(start.command(plan: path))"
    }
    return JournalProblem(
      .otherKey,
      "\(path), line \(number): it was not written with this machine's key of plans and journals, or was edited since. It is not "
        + "used. Give --mac-key the key of the machine that wrote it; \(again)")
  }

  /// - Parameter what: what the file is not.
  func unfit(_ what: String) -> JournalProblem {
    guard tail.length > 0 || !buffer.isEmpty else {
      return JournalProblem(
        .unfit,
        "\(path) is empty: the command that made it was killed before it began. Nothing was written. Begin again, "
          + "without it.")
    }
    return JournalProblem(.unfit, "\(path) is \(what).")
  }

  private func edited(_ line: Int, _ reason: String) -> JournalProblem {
    JournalProblem(.edited, "\(path), line \(line): \(reason). It is not used.")
  }

  /// The next whole line without its newline.
  private func line() throws(JournalProblem) -> [UInt8]? {
    var searched = position
    while true {
      if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        defer { position = end + 1 }
        return Array(buffer[position..<end])
      }
      guard !isAtEnd else { return nil }
      guard buffer.count - position <= Self.longestLine else { throw edited(tail.sequence + 1, "it does not end") }
      buffer.removeSubrange(..<position)
      searched = buffer.count
      position = 0
      try fill()
    }
  }

  private func fill() throws(JournalProblem) {
    var count = 0
    buffer += [UInt8](unsafeUninitializedCapacity: Self.chunkBytes) { bytes, initialized in
      repeat {
        count = pread(file.descriptor, bytes.baseAddress, Self.chunkBytes, offset)
      } while count < 0 && errno == EINTR
      initialized = max(count, 0)
    }
    guard count >= 0 else { throw JournalWriter.unusable(path) }
    offset += off_t(count)
    isAtEnd = count == 0
  }
}
