import Keys

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A journal that is written: each line is on the disk before `append` returns.
final class JournalFile {
  let folder: JournalFolder
  let lock: JournalLock
  private(set) var lines: [JournalLine]
  private var lastDigest: Digest256
  private var length: Int
  private let descriptor: CInt

  /// Starts the journal of a new run.
  init(new folder: JournalFolder) throws(JournalProblem) {
    self.folder = folder
    lock = try JournalLock(folder)
    (lines, lastDigest, length) = ([], .zero, 0)
    descriptor = open(folder.journal, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw folder.unwritable(folder.journal) }
    folder.synchronize()
  }

  /// Goes on with one, and takes away what a killed runner left of a line.
  /// - Parameter tellLost: gets the number of bytes that were taken away.
  init(resuming folder: JournalFolder, tellLost: (Int) -> Void) throws(JournalProblem) {
    self.folder = folder
    lock = try JournalLock(folder)
    let chain = try JournalChain.read(folder)
    (lines, lastDigest, length) = (chain.lines, chain.lastDigest, chain.length)
    descriptor = open(folder.journal, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { throw folder.unwritable(folder.journal) }
    guard chain.partialBytes > 0 else { return }
    guard ftruncate(descriptor, off_t(length)) == 0, fsync(descriptor) == 0 else {
      throw folder.unwritable(folder.journal)
    }
    tellLost(chain.partialBytes)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// - Throws: `unwritable` if the line is not on the disk; then whatever it announces must not be done.
  func append(_ event: JournalEvent, time: Int64) throws(JournalProblem) {
    let line = JournalLine(sequence: lines.count + 1, previous: lastDigest, time: time, event: event)
    let bytes = line.bytes
    guard bytes.count <= JournalLine.longest, length + bytes.count <= JournalChain.mostBytes else {
      throw JournalProblem(.unwritable, folder.journal, "The journal is full: no journal of a run gets this long.")
    }
    let digest: Digest256
    do throws(DigestFailure) { digest = try Digest256(of: bytes.dropLast()) } catch {
      throw JournalProblem(.unwritable, folder.journal, "\(error).")
    }
    guard Self.writeAll(bytes, descriptor), fsync(descriptor) == 0 else {
      let problem = folder.unwritable(folder.journal)
      // Half a line must not stand before the next one.
      ftruncate(descriptor, off_t(length))
      throw problem
    }
    lines.append(line)
    (lastDigest, length) = (digest, length + bytes.count)
    try folder.write(JournalHead(sequence: line.sequence, digest: digest).bytes, to: folder.head)
  }

  static func writeAll(_ bytes: [UInt8], _ descriptor: CInt) -> Bool {
    bytes.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while !rest.isEmpty {
        let slice = UnsafeRawBufferPointer(rebasing: rest)
        let count = write(descriptor, slice.baseAddress, slice.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return false }
        rest = rest.dropFirst(count)
      }
      return true
    }
  }
}
