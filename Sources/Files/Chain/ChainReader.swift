import Foundation
import JSON
package import Keys

/// Six bytes in JSON for one of a document, and what surrounds it.
private let longestLine = 8 << 20
private let chunkBytes = 1 << 18

/// Reads a chained log line by line, and finds out whether any line was changed, added, moved or taken out.
///
/// With a key, each line was written by somebody with that key. Without one, whoever can write the file could write all of it
/// again: the chain tells of accidents and of careless edits. That lines were cut off at the end shows only in a head. Behind
/// the last newline is what a command was writing when it was killed; that is passed over.
package final class ChainReader<Line: ChainedLine> {
  package let path: String
  /// How far it was read.
  package private(set) var tail = ChainTail()
  /// The bytes of the line that was read last, without its newline; also of one that `next` refused.
  package private(set) var lastBytes: [UInt8] = []

  /// What is known of the end.
  private enum End {
    /// The log has no head.
    case unknown
    case missing, damaged
    case head(ChainHead)
  }

  private let key: MACKey?
  private let end: End
  /// Of the line that the head tells of.
  private var digestAtHead: Digest256?
  /// Nil for bytes that are at hand.
  private let file: ChainFile?
  /// Of the next byte that is read.
  private var offset = 0
  private var buffer: [UInt8]
  private var position = 0
  private var isAtEnd: Bool

  /// Reads a log that has no head, from its beginning.
  package init(_ file: ChainFile, _ key: MACKey?) {
    (path, self.key, end, self.file) = (file.path, key, .unknown, file)
    (buffer, isAtEnd) = ([], false)
  }

  /// Reads a log that has a head, from its beginning, piece by piece.
  /// - Parameter head: the head's file; nil if there is none.
  package init(_ file: ChainFile, head: [UInt8]?) {
    (path, key, self.file) = (file.path, nil, file)
    (buffer, isAtEnd) = ([], false)
    if let head { end = ChainHead(head).map { End.head($0) } ?? .damaged } else { end = .missing }
  }

  /// Reads a log that has a head, from bytes that are at hand.
  /// - Parameters:
  ///   - head: the head's file; nil if there is none.
  ///   - path: of the log, for messages.
  package init(_ bytes: [UInt8], head: [UInt8]?, path: String) {
    (self.path, key, file) = (path, nil, nil)
    (buffer, isAtEnd) = (bytes, true)
    if let head { end = ChainHead(head).map { End.head($0) } ?? .damaged } else { end = .missing }
  }

  /// Behind the last whole line, as far as it was read: after the end, what a killed command left of a line.
  package var restBytes: Int { buffer.count - position }

  /// The next line; nil at the end.
  package func next() throws(ChainError) -> Line? {
    guard let bytes = try wholeLine() else {
      try checkEnd()
      return nil
    }
    lastBytes = bytes
    let number = tail.sequence + 1
    let line: Line
    do throws(JSONShapeError) { line = try Line(line: bytes) } catch {
      throw edited(number, "This line was changed: \(error.message)")
    }
    guard line.sequence == number else {
      throw edited(number, "Here stands line \(line.sequence): lines were taken out, added or moved.")
    }
    let after = try counted { () throws(DigestFailure) in try tail.after(bytes) }
    guard line.previous == tail.digest else {
      throw edited(try changed(before: after), "This line was changed after it was written.")
    }
    if let key { try check(bytes, key, number) }
    tail = after
    if case .head(let head) = end, head.sequence == number { digestAtHead = tail.digest }
    return line
  }

  /// A problem of the line that was read last.
  /// - Parameter reason: a sentence.
  package func edited(_ reason: String) -> ChainError { edited(tail.sequence, reason) }

  private func edited(_ line: Int, _ reason: String) -> ChainError {
    ChainError(
      .edited, path, line: line, "\(reason) The journal is no proof any more, so nothing is done by it.")
  }

  private func counted<Result>(_ digest: () throws(DigestFailure) -> Result) throws(ChainError) -> Result {
    do throws(DigestFailure) { return try digest() } catch { throw ChainError(.unusable, path, "\(error)") }
  }

  /// The number of the line that does not fit: this one, or the one before it, whichever nothing else vouches for.
  private func changed(before this: ChainTail) throws(ChainError) -> Int {
    func isVouchedFor(_ line: ChainTail) -> Bool {
      guard case .head(let head) = end else { return false }
      return head.sequence == line.sequence && head.digest == line.digest
    }
    let following = try wholeLine().flatMap { try? Line(line: $0) }
    let isIntact = isVouchedFor(this) || following?.previous == this.digest
    return tail.sequence == 0 || isVouchedFor(tail) || !isIntact ? this.sequence : tail.sequence
  }

  private func check(_ bytes: [UInt8], _ key: MACKey, _ number: Int) throws(ChainError) {
    guard let (content, code) = LineCode.split(bytes) else {
      throw edited(
        number,
        "This line has no code: an older Rekindle wrote it, which alone can go on with it or undo it, or it was cut.")
    }
    let isAuthentic = try counted { () throws(DigestFailure) in try key.code(of: content) == code }
    guard isAuthentic else {
      throw ChainError(
        .otherKey, path, line: number,
        "This line was not written with this machine's key of plans and journals, or was edited since. It is not used.")
    }
  }

  private func checkEnd() throws(ChainError) {
    let count = tail.sequence
    switch end {
    case .unknown: return
    case .missing:
      // The first line is written before there is a head.
      guard count + (restBytes > 0 ? 1 : 0) > 1 else { return }
      throw ChainError(
        .cut, path, line: count, "head.json is missing beside it, so nobody knows whether this is its last line.")
    case .damaged:
      throw ChainError(.edited, path, line: count, "head.json beside it was changed; it is not what was written.")
    case .head(let head):
      if head.sequence > count {
        throw ChainError(
          .cut, path, line: count + 1, "The journal was cut: line \(count + 1) to \(head.sequence) are missing.")
      }
      guard digestAtHead == head.digest else {
        throw ChainError(
          .edited, path, line: head.sequence, "This line was changed after it was written; head.json knows another one."
        )
      }
      // A command that is killed between a line and its head leaves one more line, and begins no other.
      guard count == head.sequence || (count == head.sequence + 1 && restBytes == 0) else {
        throw ChainError(.edited, path, line: head.sequence + 1, "Lines were added after line \(head.sequence).")
      }
    }
  }

  /// The next whole line without its newline.
  private func wholeLine() throws(ChainError) -> [UInt8]? {
    var searched = position
    while true {
      if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        defer { position = end + 1 }
        return Array(buffer[position..<end])
      }
      guard !isAtEnd, let file else { return nil }
      guard restBytes <= longestLine else { throw edited(tail.sequence + 1, "This line does not end.") }
      buffer.removeSubrange(..<position)
      searched = buffer.count
      position = 0
      do throws(SystemError) {
        isAtEnd = !(try Descriptor.append(chunkBytes, from: file.descriptor, at: offset, to: &buffer))
        offset += buffer.count - searched
      } catch { throw ChainError(path, error) }
    }
  }
}
