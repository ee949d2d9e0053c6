import Files
import Foundation

/// The lines of a journal, after it was found that none was changed, and none is missing.
package struct JournalChain: Sendable {
  package private(set) var lines: [JournalLine] = []
  private(set) var tail = ChainTail()
  /// Behind the last newline: what a runner was writing when it was killed.
  package private(set) var partialBytes = 0

  static let mostBytes = 64 << 20
  /// How often both files are read again that a runner is writing.
  private static let tries = 50

  /// Reads the journal of a run. One that is being written is read as it was at one moment.
  package static func read(_ folder: JournalFolder) throws(JournalError) -> JournalChain {
    var (head, journal) = (try file(folder.head), try file(folder.journal))
    for _ in 0..<tries {
      let again = try file(folder.head)
      guard again != head else { break }
      head = again
      journal = try file(folder.journal)
    }
    return try JournalChain(journal ?? [], head: head, path: folder.journal)
  }

  private static func file(_ path: String) throws(JournalError) -> [UInt8]? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    return try NamedFile.read(path, limit: mostBytes) { JournalError(.edited, path, $0) }
  }

  /// - Parameter head: the head file; nil if there is none.
  init(_ bytes: [UInt8], head: [UInt8]?, path: String) throws(JournalError) {
    let reader = ChainReader<JournalLine>(bytes, head: head, path: path)
    do throws(ChainError) {
      while let line = try reader.next() {
        // As a line is written, byte for byte: JSON has other ways to say the same.
        guard line.bytes.dropLast().elementsEqual(reader.lastBytes) else {
          throw reader.edited("This line was written by something else.")
        }
        if case .started = line.event, !lines.isEmpty { throw reader.edited("A run starts once.") }
        lines.append(line)
      }
    } catch { throw JournalError(error) }
    tail = reader.tail
    partialBytes = reader.restBytes
    guard case .started? = lines.first?.event else {
      throw JournalError(
        .edited, path, line: 1, "The journal holds no start: nothing was run, so begin anew in another folder.")
    }
  }
}
