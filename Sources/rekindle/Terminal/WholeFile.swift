import Foundation
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A file that is written in pieces and appears whole or not at all: under a temporary name until `commit`.
///
/// One that is private has mode 0600 from its first byte on, whatever was there. Any other has the mode of the file that it
/// replaces, or what the umask leaves. Anything but a regular file, such as a FIFO, is written through as the pieces come, and
/// keeps its mode.
final class WholeFile: Sendable {
  private let place: OutputPlace
  /// Nil for what is written through.
  private let temporary: String?
  /// -1 once it is closed.
  private let descriptor: Mutex<CInt>

  /// - Parameter isPrivate: whether it can hold documents' values or names, or other secrets.
  /// - Throws: `CommandError` if no file can be made there. Waits for a FIFO's reader.
  init(_ place: OutputPlace, isPrivate: Bool = false) throws {
    self.place = place
    let opened: CInt
    switch place.kind {
    case .descriptor(let number):
      temporary = nil
      opened = fcntl(number, F_DUPFD_CLOEXEC, 0)
    case .stream:
      temporary = nil
      opened = open(place.path, O_WRONLY | O_CLOEXEC)
    case .file:
      let url = URL(fileURLWithPath: place.path)
      let temporary = url.deletingLastPathComponent()
        .appendingPathComponent(".\(url.lastPathComponent).\(UUID().uuidString.prefix(8))").path
      self.temporary = temporary
      var status = stat()
      let replaced: mode_t? = stat(place.path, &status) == 0 ? status.st_mode & 0o777 : nil
      let mode: mode_t = isPrivate ? 0o600 : replaced ?? 0o666
      opened = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
      // The umask took more from it than the replaced file lacks. A file without a predecessor keeps what is left.
      if opened >= 0, isPrivate || replaced != nil { fchmod(opened, mode) }
    }
    descriptor = Mutex(opened)
    guard opened >= 0 else { throw failure() }
  }

  /// Writes the bytes as the whole of a file.
  static func write(_ bytes: [UInt8], to place: OutputPlace, isPrivate: Bool = false) throws {
    let file = try WholeFile(place, isPrivate: isPrivate)
    try file.append(bytes)
    try file.commit()
  }

  deinit {
    descriptor.withLock { if $0 >= 0 { close($0) } }
    // Gone already if it was committed.
    if let temporary { unlink(temporary) }
  }

  func append(_ bytes: [UInt8]) throws {
    try descriptor.withLock { try Descriptor.write(bytes, to: $0, name: place.path) }
  }

  /// Makes the file appear under its name, with all that was appended.
  func commit() throws {
    try descriptor.withLock { descriptor in
      // Before its name says that it is whole.
      if temporary != nil, fsync(descriptor) != 0 { throw failure() }
      defer { descriptor = -1 }
      guard close(descriptor) == 0 else { throw failure() }
      if let temporary, rename(temporary, place.path) != 0 { throw failure() }
    }
  }

  private func failure() -> CommandError {
    CommandError(
      "\(place.path) could not be written: \(String(cString: strerror(errno))). Look at its folder and its free space.")
  }
}
