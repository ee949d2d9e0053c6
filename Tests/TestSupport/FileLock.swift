import Dispatch
import SystemPackage

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Waits until no process holds the lock (`flock(2)`) of a file: of a journal's, until the command that a killed runner left
/// behind has ended.
/// - Throws: `Errno` if the file cannot be opened.
package func waitUntilUnlocked(_ path: String) async throws {
  try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
    // On a thread of its own, which the system wakes.
    DispatchQueue(label: "lock").async { continuation.resume(with: Result { try passLock(of: path) }) }
  }
}

/// Takes the lock and gives it up.
private func passLock(of path: String) throws {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw Errno(rawValue: errno) }
  defer { close(descriptor) }
  while flock(descriptor, LOCK_EX) != 0 {
    guard errno == EINTR else { throw Errno(rawValue: errno) }
  }
  // A process that is just being started has a copy of the descriptor, which would hold the lock.
  flock(descriptor, LOCK_UN)
}
