import Foundation
import Synchronization

/// A file that is written in pieces and appears whole or not at all: under a temporary name beside its own until `commit`.
package final class AtomicFile: Sendable {
  private let path: String
  /// Nil for what is written through.
  private let temporary: String?
  /// -1 once it is closed.
  private let descriptor: Mutex<CInt>

  /// - Parameter mode: nine bits from the file's first byte on, whatever the umask is; nil: those of the file that it
  ///   replaces, and without one, what the umask leaves.
  /// - Throws: why no file can be made there.
  package init(_ path: String, mode: Int? = nil) throws(SystemError) {
    let url = URL(fileURLWithPath: path)
    let temporary = url.deletingLastPathComponent()
      .appendingPathComponent(".\(url.lastPathComponent.prefix(100)).\(UUID().uuidString.prefix(8))").path
    let exact = mode ?? (try? FileStatus(at: path, followingLinks: true).mode)
    (self.path, self.temporary) = (path, temporary)
    let opened = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode_t(exact ?? 0o666))
    descriptor = Mutex(opened)
    // The umask can take bits away.
    guard opened >= 0, exact.map({ fchmod(opened, mode_t($0)) }) ?? 0 == 0 else { throw SystemError.last }
  }

  /// Writes through, as the pieces come, to what is no regular file: a FIFO or a device that is open already.
  /// - Parameter descriptor: is closed in the end; a negative one throws what `errno` says.
  package init(writingThrough descriptor: CInt) throws(SystemError) {
    (path, temporary) = ("", nil)
    self.descriptor = Mutex(descriptor)
    guard descriptor >= 0 else { throw SystemError.last }
  }

  /// Writes the bytes as the whole of a file.
  package static func write(
    _ bytes: [UInt8], to path: String, mode: Int? = nil, replacing: Bool = true
  ) throws(SystemError) {
    let file = try AtomicFile(path, mode: mode)
    try file.append(bytes)
    try file.commit(replacing: replacing)
  }

  deinit {
    descriptor.withLock { if $0 >= 0 { close($0) } }
    // Gone already if it replaced another one.
    if let temporary { unlink(temporary) }
  }

  package func append(_ bytes: [UInt8]) throws(SystemError) {
    try descriptor.withLock { descriptor throws(SystemError) in try Descriptor.writeAll(bytes, to: descriptor) }
  }

  /// Makes the file appear under its name, with all that was appended, so that it outlasts a crash.
  /// - Parameter replacing: false: throws `EEXIST` where something is, and leaves that as it is.
  package func commit(replacing: Bool = true) throws(SystemError) {
    try descriptor.withLock { descriptor throws(SystemError) -> Void in
      // Before its name says that it is whole.
      if temporary != nil, fsync(descriptor) != 0 { throw SystemError.last }
      defer { descriptor = -1 }
      guard close(descriptor) == 0 else { throw SystemError.last }
      guard let temporary else { return }
      // Unlike rename(2), link(2) fails where something is.
      guard (replacing ? rename(temporary, path) : link(temporary, path)) == 0 else { throw SystemError.last }
      Descriptor.synchronizeFolder(of: path)
    }
  }

  /// Gives a folder that was made under another name of the same file system its own, so that it outlasts a crash.
  /// - Throws: also where there is something with files in it; an empty folder is replaced.
  package static func move(folder unfinished: String, to path: String) throws(SystemError) {
    guard rename(unfinished, path) == 0 else { throw SystemError.last }
    Descriptor.synchronizeFolder(of: path)
  }
}
