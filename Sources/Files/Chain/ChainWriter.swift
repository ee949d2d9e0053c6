import Foundation
package import Keys

/// A chained log that is written: lines are only ever added, each names the SHA-256 of the one before, and nobody but its
/// owner may read it (0600).
package final class ChainWriter {
  /// What was written so far can be read from it.
  package let file: ChainFile
  /// Behind the last line that was appended.
  package private(set) var tail = ChainTail()
  /// Behind the last line that is on the disk.
  private var kept = ChainTail()
  private let key: MACKey?
  private let head: String?
  private var waiting: [UInt8] = []

  private static let chunkBytes = 1 << 20
  private static let flags = O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK

  package var path: String { file.path }
  private var descriptor: CInt { file.descriptor }

  /// Makes a new one. An empty file, which a killed command left behind before its first line, is taken for it.
  /// - Parameters:
  ///   - key: each line gets a code of it; nil for none.
  ///   - head: a file beside it that tells how far it was written; nil for none.
  /// - Throws: `ChainError`, `inTheWay` if there is something else at the path.
  package init(new path: String, _ key: MACKey? = nil, head: String? = nil) throws(ChainError) {
    (self.key, self.head) = (key, head)
    let made = open(path, Self.flags | O_CREAT | O_EXCL, 0o600)
    file = ChainFile(path, descriptor: made < 0 && errno == EEXIST ? open(path, Self.flags) : made)
    guard descriptor >= 0 else {
      guard ![ELOOP, EISDIR, ENXIO].contains(errno) else { throw Self.inTheWay(path) }
      throw ChainError(path, SystemError.last)
    }
    try lock()
    // One that was there must be what such a command leaves; and another command may have begun it meanwhile.
    guard let status = try? FileStatus(of: descriptor), status.kind == .regular, status.size == 0, status.isOwn,
      status.links == 1, status.isPrivate
    else { throw Self.inTheWay(path) }
    // The name must outlast a crash as the lines do.
    Descriptor.synchronizeFolder(of: path)
  }

  /// Opens one that is there, so that no other command does. Nothing can be added before `resume`.
  package init(existing path: String, _ key: MACKey? = nil, head: String? = nil) throws(ChainError) {
    (self.key, self.head) = (key, head)
    file = ChainFile(path, descriptor: open(path, Self.flags))
    guard descriptor >= 0 else { throw ChainError(path, SystemError.last) }
    try lock()
  }

  /// Goes on behind what was read; what a killed command left of a line is taken away.
  package func resume(after tail: ChainTail) throws(ChainError) {
    guard ftruncate(descriptor, off_t(tail.length)) == 0, fsync(descriptor) == 0 else {
      throw ChainError(path, SystemError.last)
    }
    (self.tail, kept) = (tail, tail)
  }

  /// - Throws: `ChainError` if there is something at the path that a new log would be written over.
  package static func checkFree(_ path: String) throws(ChainError) {
    guard let status = try? FileStatus(at: path, followingLinks: false) else { return }
    guard status.kind == .regular, status.size == 0 else { throw inTheWay(path) }
  }

  /// Adds a line; it is on the disk after `synchronize`.
  /// - Parameter line: without its newline and its code; it has the number and the digest that follow from `tail`.
  package func append(_ line: [UInt8]) throws(ChainError) {
    do throws(DigestFailure) {
      let coded = if let key { try LineCode.added(to: line, key) } else { line }
      tail = try tail.after(coded)
      waiting += coded
    } catch { throw ChainError(.unusable, path, "\(error)") }
    waiting.append(UInt8(ascii: "\n"))
    if waiting.count >= Self.chunkBytes { try flush() }
  }

  /// Has everything on the disk before it returns, and then in the head.
  /// - Throws: `unusable`; then whatever the lines announce must not be done, and the lines are taken away again.
  package func synchronize() throws(ChainError) {
    try flush()
    guard fsync(descriptor) == 0 else { throw takeBack(SystemError.last) }
    if let head {
      do throws(SystemError) {
        try AtomicFile.write(ChainHead(sequence: tail.sequence, digest: tail.digest).bytes, to: head, mode: 0o600)
      } catch {
        // The next line has the number of the one that failed.
        _ = takeBack(error)
        throw ChainError(head, error)
      }
    }
    kept = tail
  }

  private func flush() throws(ChainError) {
    do throws(SystemError) { try Descriptor.writeAll(waiting, to: descriptor) } catch { throw takeBack(error) }
    waiting.removeAll(keepingCapacity: true)
  }

  /// Half a line must not stand before the next one.
  private func takeBack(_ error: SystemError) -> ChainError {
    ftruncate(descriptor, off_t(kept.length))
    (tail, waiting) = (kept, [])
    return ChainError(path, error)
  }

  /// Two commands that write the same log would each take the other's lines for somebody else's.
  private func lock() throws(ChainError) {
    do throws(FileLock.Refusal) { try FileLock.lock(descriptor) } catch {
      switch error {
      case .inUse: throw ChainError(.inUse, path, "Another command has it open. Wait until it is done.")
      case .unusable(let reason): throw ChainError(path, reason)
      }
    }
  }

  private static func inTheWay(_ path: String) -> ChainError {
    ChainError(
      .inTheWay, path,
      "There is something already, and a journal is never written over. Give another place, or go on with this one by "
        + "--resume.")
  }
}
