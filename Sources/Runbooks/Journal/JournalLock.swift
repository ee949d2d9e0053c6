import Foundation

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Keeps two runners from one journal (`flock(2)`), until this goes.
///
/// A command gets the descriptor as its standard input, which reads as empty: so the lock outlasts a runner that was
/// killed, for as long as its command lives, and no other runner starts beside it.
final class JournalLock: Sendable {
  let descriptor: CInt

  /// A process that is just being started holds a copy of every descriptor for a moment (`fork(2)`).
  private static let pause: UInt32 = 10_000

  /// - Parameter patience: how often it is tried again, 10 ms later.
  init(_ folder: JournalFolder, patience: Int = 50) throws(JournalProblem) {
    descriptor = open(folder.lock, O_RDONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw folder.unwritable(folder.lock) }
    var tries = 0
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      if errno == EINTR { continue }
      tries += 1
      if errno == EWOULDBLOCK, tries <= patience {
        usleep(Self.pause)
        continue
      }
      guard errno == EWOULDBLOCK else { throw folder.unwritable(folder.lock) }
      let running = (try? String(contentsOfFile: folder.running, encoding: .utf8)).map { ": \($0)" } ?? "."
      throw JournalProblem(
        .inUse, folder.path,
        "A runner has this journal, or a command that it left behind still runs\(running) Wait until it is done.")
    }
  }

  /// Runs for one that could not be locked too.
  deinit { if descriptor >= 0 { close(descriptor) } }
}
