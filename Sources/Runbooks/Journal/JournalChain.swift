import Foundation
import JSON
import Keys
import Verification

/// The lines of a journal, after it was found that none was changed, and none is missing.
///
/// Each line names the digest of the one before, and the head that of the last. Whoever can write the folder could write
/// all of them anew: this tells of accidents and of careless edits, and no more than that.
package struct JournalChain: Sendable {
  package private(set) var lines: [JournalLine] = []
  /// Of the last line, without its newline.
  private(set) var lastDigest = Digest256.zero
  /// Of all whole lines.
  private(set) var length = 0
  /// Behind the last newline: what a runner was writing when it was killed.
  package private(set) var partialBytes = 0

  static let mostBytes = 64 << 20
  /// How often both files are read again that a runner is writing.
  private static let tries = 50

  /// Reads the journal of a run. One that is being written is read as it was at one moment.
  package static func read(_ folder: JournalFolder) throws(JournalProblem) -> JournalChain {
    var (head, journal) = (try file(folder.head), try file(folder.journal))
    for _ in 0..<tries {
      let again = try file(folder.head)
      guard again != head else { break }
      head = again
      journal = try file(folder.journal)
    }
    return try JournalChain(journal ?? [], head: head, path: folder.journal)
  }

  private static func file(_ path: String) throws(JournalProblem) -> [UInt8]? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    do throws(NamedFile.Failure) { return try NamedFile.read(path, limit: mostBytes) } catch {
      throw JournalProblem(.edited, path, error.message)
    }
  }

  /// - Parameter head: the head file; nil if there is none.
  init(_ bytes: [UInt8], head: [UInt8]?, path: String) throws(JournalProblem) {
    var parts = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    partialBytes = parts.popLast()?.count ?? 0
    length = bytes.count - partialBytes
    var digests: [Digest256] = []
    for part in parts { digests.append(try Self.digest(Array(part), path)) }
    let known = head.flatMap { JournalHead($0) }
    for (index, part) in parts.enumerated() {
      try append(Array(part), digests: digests, next: parts.dropFirst(index + 1).first, known, path)
    }
    lastDigest = digests.last ?? .zero
    try check(head, digests, path)
    guard case .started? = lines.first?.event else {
      throw JournalProblem(
        .edited, path, line: 1, "The journal holds no start: nothing was run, so begin anew in another folder.")
    }
  }

  private static func digest(_ bytes: [UInt8], _ path: String) throws(JournalProblem) -> Digest256 {
    do throws(DigestFailure) { return try Digest256(of: bytes) } catch {
      throw JournalProblem(.unwritable, path, "\(error).")
    }
  }

  private mutating func append(
    _ bytes: [UInt8], digests: [Digest256], next: ArraySlice<UInt8>?, _ head: JournalHead?, _ path: String
  ) throws(JournalProblem) {
    let number = lines.count + 1
    func edited(_ line: Int, _ reason: String) -> JournalProblem {
      JournalProblem(.edited, path, line: line, "\(reason) The journal is no proof any more, so nothing is run by it.")
    }
    let line: JournalLine
    do throws(JSONShapeError) { line = try JournalLineReader.line(bytes) } catch {
      throw edited(number, "This line was changed: \(error.message)")
    }
    guard line.sequence == number else {
      throw edited(number, "Here stands line \(line.sequence): lines were taken out, added or moved.")
    }
    guard line.previous == (number == 1 ? .zero : digests[number - 2]) else {
      // It, or the line before it: whichever nothing else vouches for.
      func isVouchedFor(_ line: Int) -> Bool { head?.sequence == line && head?.digest == digests[line - 1] }
      let following = next.flatMap { try? JournalLineReader.line(Array($0)) }
      let isIntact = isVouchedFor(number) || following?.previous == digests[number - 1]
      let isThis = number == 1 || isVouchedFor(number - 1) || !isIntact
      throw edited(isThis ? number : number - 1, "This line was changed after it was written.")
    }
    // As a line is written, byte for byte: JSON has other ways to say the same.
    guard line.bytes.dropLast().elementsEqual(bytes) else {
      throw edited(number, "This line was written by something else.")
    }
    if case .started = line.event, number > 1 { throw edited(number, "A run starts once.") }
    lines.append(line)
  }

  private func check(_ head: [UInt8]?, _ digests: [Digest256], _ path: String) throws(JournalProblem) {
    let count = digests.count
    guard let head else {
      // The first line is written before there is a head.
      guard count + (partialBytes > 0 ? 1 : 0) <= 1 else {
        throw JournalProblem(
          .cut, path, line: count, "head.json is missing beside it, so nobody knows whether this is its last line.")
      }
      return
    }
    guard let head = JournalHead(head) else {
      throw JournalProblem(.edited, path, line: count, "head.json beside it was changed; it is not what was written.")
    }
    if head.sequence > count {
      throw JournalProblem(
        .cut, path, line: count + 1, "The journal was cut: line \(count + 1) to \(head.sequence) are missing.")
    }
    guard digests[head.sequence - 1] == head.digest else {
      throw JournalProblem(
        .edited, path, line: head.sequence, "This line was changed after it was written; head.json knows another one.")
    }
    // A runner that is killed between a line and its head leaves one more line, and begins no other.
    guard count == head.sequence || (count == head.sequence + 1 && partialBytes == 0) else {
      throw JournalProblem(.edited, path, line: head.sequence + 1, "Lines were added after line \(head.sequence).")
    }
  }
}
