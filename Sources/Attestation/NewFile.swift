import Foundation

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Writes a file that must not be there yet: whole or not at all, and never over another one.
package enum NewFile {
  /// - Parameter mode: exactly this, whatever the user's mask is.
  /// - Throws: `exists`, `unwritable`.
  package static func write(_ bytes: [UInt8], to path: String, mode: Int) throws(AttestationError) {
    let url = URL(fileURLWithPath: path)
    let temporary = url.deletingLastPathComponent()
      .appendingPathComponent(".\(url.lastPathComponent.prefix(100)).\(UUID().uuidString.prefix(8))").path
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode_t(mode))
    guard descriptor >= 0 else { throw failure(path) }
    defer { unlink(temporary) }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
    do { try file.write(contentsOf: bytes) } catch {
      close(descriptor)
      throw AttestationError(
        .unwritable, "\(path) could not be written whole: \(error.localizedDescription).",
        remedy: "Look at the free space of its folder.")
    }
    // Before its name says that it is whole.
    guard fchmod(descriptor, mode_t(mode)) == 0, fsync(descriptor) == 0 else {
      let error = failure(path)
      close(descriptor)
      throw error
    }
    guard close(descriptor) == 0 else { throw failure(path) }
    // Unlike rename(2), link(2) fails where something is.
    guard link(temporary, path) == 0 else { throw errno == EEXIST ? taken(path) : failure(path) }
  }

  static func taken(_ path: String) -> AttestationError {
    AttestationError(
      .exists, "\(path) is there already, and is not written over.", remedy: "Give another name, or move it away.")
  }

  private static func failure(_ path: String) -> AttestationError {
    AttestationError(
      .unwritable, "\(path) could not be written: \(String(cString: strerror(errno))).",
      remedy: "Look at the folder, its permissions and its free space.")
  }
}
