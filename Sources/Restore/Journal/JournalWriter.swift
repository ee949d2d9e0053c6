import Documents
import Foundation

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A journal that is written: lines are only ever added, each names the SHA-256 of the one before, and nobody but its owner
/// may read it (0600), since it holds documents.
final class JournalWriter {
  /// A place behind a line.
  struct Tail: Equatable {
    /// The line's number, from 1; 0 before the first.
    var sequence = 0
    /// Of the line, without its newline.
    var digest = Digest256.zero
    /// Bytes up to there.
    var length = 0
  }

  /// What was written so far can be read from it.
  let file: JournalFile
  private let key: MACKey
  private var tail: Tail
  private var waiting: [UInt8] = []

  private static let chunkBytes = 1 << 20

  var path: String { file.path }
  private var descriptor: CInt { file.descriptor }

  /// Makes a new one. An empty file, which a killed command left behind before its first line, is taken for it.
  /// - Throws: `JournalProblem` if there is something else at the path.
  init(new path: String, _ key: MACKey) throws(JournalProblem) {
    self.key = key
    tail = Tail()
    let flags = O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
    let made = open(path, flags | O_CREAT | O_EXCL, 0o600)
    file = JournalFile(path, descriptor: made < 0 && errno == EEXIST ? open(path, flags) : made)
    guard descriptor >= 0 else {
      guard ![ELOOP, EISDIR, ENXIO].contains(errno) else { throw Self.inTheWay(path) }
      throw Self.unusable(path)
    }
    try lock()
    // One that was there must be what such a command leaves; and another command may have begun it meanwhile.
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size == 0,
      status.st_uid == geteuid(), status.st_nlink == 1, status.st_mode & 0o077 == 0
    else { throw Self.inTheWay(path) }
    // The name must outlast a crash as the lines do.
    let folder = open(URL(fileURLWithPath: path).deletingLastPathComponent().path, O_RDONLY | O_CLOEXEC)
    if folder >= 0 {
      fsync(folder)
      close(folder)
    }
  }

  /// - Throws: `JournalProblem` if there is something at the path that a new journal would be written over.
  static func checkFree(_ path: String) throws(JournalProblem) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFREG, status.st_size == 0 else { throw inTheWay(path) }
  }

  /// Opens one that is there, so that no other command does. Nothing can be added before `goOn`.
  private init(locking path: String, _ key: MACKey) throws(JournalProblem) {
    self.key = key
    tail = Tail()
    file = JournalFile(path, descriptor: open(path, O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW))
    guard descriptor >= 0 else { throw Self.unusable(path) }
    try lock()
  }

  /// Reads a journal and goes on with it; what a killed command left of a line is taken away.
  static func goOn(_ path: String, _ key: MACKey) throws(JournalProblem) -> (writer: JournalWriter, state: JournalState)
  {
    let writer = try JournalWriter(locking: path, key)
    let state = try JournalState.read(writer.file, key)
    try writer.goOn(after: state.tail)
    return (writer, state)
  }

  /// As `goOn`, for the journal of a restore of a whole export.
  static func goOnWhole(
    _ path: String, _ key: MACKey
  ) throws(JournalProblem) -> (writer: JournalWriter, state: WholeJournalState) {
    let writer = try JournalWriter(locking: path, key)
    let state = try WholeJournalState.read(writer.file, key)
    try writer.goOn(after: state.tail)
    return (writer, state)
  }

  private func goOn(after tail: Tail) throws(JournalProblem) {
    self.tail = tail
    guard ftruncate(descriptor, off_t(tail.length)) == 0 else { throw Self.unusable(path) }
  }

  /// Begins a journal with the plan of another file.
  /// - Parameter state: what was read of the plan.
  /// - Throws: `JournalProblem` if the plan changed since it was read; then nothing is left at the path.
  static func copy(
    _ plan: JournalFile, _ state: JournalState, to path: String, _ key: MACKey
  ) throws(JournalProblem) -> JournalWriter {
    let (reader, writer) = (JournalReader(plan, key), try JournalWriter(new: path, key))
    do throws(JournalProblem) {
      while let event = try reader.next() { try writer.append(event) }
      guard reader.tail == state.tail else {
        throw JournalProblem(.edited, "\(plan.path) was changed while it was used. Nothing was written. Plan again.")
      }
      try writer.synchronize()
    } catch {
      unlink(path)
      throw error
    }
    return writer
  }

  /// A process that is just being started holds a copy of every descriptor for a moment (`fork(2)`): it is waited for.
  private static let (lockTries, lockPause): (Int, UInt32) = (50, 10_000)

  /// Two commands that write the same documents would each take the other's writes for somebody else's.
  private func lock() throws(JournalProblem) {
    for _ in 0..<Self.lockTries {
      guard flock(descriptor, LOCK_EX | LOCK_NB) != 0 else { return }
      guard errno == EWOULDBLOCK || errno == EINTR else { throw Self.unusable(path) }
      usleep(Self.lockPause)
    }
    throw JournalProblem(.inUse, "Another command has \(path) open. Wait until it is done.")
  }

  func append(_ event: JournalEvent) throws(JournalProblem) {
    do throws(DigestFailure) {
      let line = try JournalLine.bytes(event, sequence: tail.sequence + 1, previous: tail.digest, key)
      tail = Tail(
        sequence: tail.sequence + 1, digest: try Digest256(of: line), length: tail.length + line.count + 1)
      waiting += line
    } catch { throw JournalProblem(.unusable, "\(path): \(error).") }
    waiting.append(UInt8(ascii: "\n"))
    if waiting.count >= Self.chunkBytes { try flush() }
  }

  /// Has everything on the disk before it returns.
  /// - Throws: `unusable`; then whatever the lines announce must not be done.
  func synchronize() throws(JournalProblem) {
    try flush()
    guard fsync(descriptor) == 0 else { throw Self.unusable(path) }
  }

  private func flush() throws(JournalProblem) {
    let bytes = waiting
    waiting.removeAll(keepingCapacity: true)
    let isWritten = bytes.withUnsafeBytes { buffer in
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
    guard isWritten else { throw Self.unusable(path) }
  }

  private static func inTheWay(_ path: String) -> JournalProblem {
    JournalProblem(
      .inTheWay,
      "There is something at \(path) already, and a journal is never written over. Give another place, or go on with this one by "
        + "--resume.")
  }

  static func unusable(_ path: String) -> JournalProblem {
    JournalProblem(
      .unusable, "\(path): \(String(cString: strerror(errno))). Look at its folder, its permissions and its free space."
    )
  }
}
