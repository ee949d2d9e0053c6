import Foundation
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A file without a name in the temporary folder, for what would not fit in memory; gone with the process,
/// however that ends.
package final class SpillFile: Sendable {
  /// Why something could not be kept there.
  package struct Failure: Error, CustomStringConvertible {
    package var description: String
  }

  private let descriptor: CInt
  private let folder: String
  private let end = Mutex(0)

  package init() throws(Failure) {
    folder = FileManager.default.temporaryDirectory.path
    var name = Array("\(folder)/rekindle-XXXXXX".utf8CString)
    descriptor = mkstemp(&name)
    guard descriptor >= 0 else { throw SpillFile.failure(in: folder) }
    unlink(name)
  }

  deinit { close(descriptor) }

  /// Appends bytes.
  /// - Returns: where they are, for `read`.
  package func append(_ bytes: UnsafeRawBufferPointer) throws(Failure) -> Int {
    let start = end.withLock { end in
      defer { end += bytes.count }
      return end
    }
    var written = 0
    while written < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
      let count = pwrite(descriptor, rest.baseAddress, rest.count, off_t(start + written))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw SpillFile.failure(in: folder) }
      written += count
    }
    return start
  }

  /// Fills `bytes` with what was appended at `start`.
  package func read(_ bytes: UnsafeMutableRawBufferPointer, at start: Int) throws(Failure) {
    var filled = 0
    while filled < bytes.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: bytes[filled...])
      let count = pread(descriptor, rest.baseAddress, rest.count, off_t(start + filled))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw SpillFile.failure(in: folder) }
      filled += count
    }
  }

  private static func failure(in folder: String) -> Failure {
    let reason = String(cString: strerror(errno))
    return Failure(
      description: "The temporary folder \(folder) cannot be used: \(reason). Set TMPDIR to a folder with room.")
  }
}
