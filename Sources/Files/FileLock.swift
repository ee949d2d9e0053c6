import Foundation

/// A lock on a file (`flock(2)`), until this is released or the process ends.
package final class FileLock: Sendable {
  package enum Refusal: Error {
    /// Somebody else has it.
    case inUse
    case unusable(SystemError)
  }

  package let descriptor: CInt

  /// How often a lock is tried again, 10 ms later. A process that is just being started holds a copy of every descriptor for
  /// a moment (`fork(2)`).
  package static let patience = 50
  private static let pause: UInt32 = 10_000

  /// Opens the file, or makes it (mode 0600), and locks it. Links are not followed.
  package init(_ path: String, patience: Int = FileLock.patience) throws(Refusal) {
    descriptor = open(path, O_RDONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw .unusable(SystemError.last) }
    try FileLock.lock(descriptor, patience: patience)
  }

  /// Runs for one that could not be locked too.
  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Locks a file that is open, until it is closed.
  static func lock(_ descriptor: CInt, patience: Int = FileLock.patience) throws(Refusal) {
    var tries = 0
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      if errno == EINTR { continue }
      guard errno == EWOULDBLOCK else { throw .unusable(SystemError.last) }
      tries += 1
      guard tries <= patience else { throw .inUse }
      usleep(pause)
    }
  }
}
