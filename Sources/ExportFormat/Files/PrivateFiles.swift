import Foundation

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Makes files and folders that can hold documents' values or names: only their owner looks into them, from their first
/// moment on, whatever the process's umask is.
package enum PrivateFiles {
  /// Why one could not be made.
  package struct Failure: LocalizedError, Sendable, CustomStringConvertible {
    /// A sentence without its full stop.
    package let description: String
    /// The system's words, and its number for them: `errno`.
    package let reason: String
    package let code: CInt

    package var errorDescription: String? { reason }

    fileprivate init(_ path: String, _ code: CInt = errno) {
      self.code = code
      reason = String(cString: strerror(code))
      description = "\(path) cannot be made: \(reason)"
    }
  }

  private static let fileMode: mode_t = 0o600
  private static let folderMode: mode_t = 0o700
  /// What others may do.
  private static let others: mode_t = 0o077

  /// Makes a folder (mode 0700), and the folders on the way to it where they are not there.
  ///
  /// A folder that is there becomes private and keeps what it holds. A link to a folder, and a folder on the way, stay as
  /// they are.
  /// - Throws: `Failure`, also for a folder of another user's that others can look into.
  package static func makeFolder(_ path: String) throws(Failure) {
    guard mkdir(path, folderMode) != 0 else { return }
    var code = errno
    if code == ENOENT {
      let url = URL(fileURLWithPath: path)
      let parent = url.deletingLastPathComponent().path
      // Only the root, which is there, has no shorter parent.
      guard parent.utf8.count < url.path.utf8.count else { throw Failure(path, code) }
      if !isFolder(parent) { try makeFolder(parent) }
      guard mkdir(path, folderMode) != 0 else { return }
      code = errno
    }
    guard code == EEXIST else { throw Failure(path, code) }
    var status = stat()
    guard lstat(path, &status) == 0 else { throw Failure(path) }
    switch status.st_mode & S_IFMT {
    case S_IFDIR where status.st_mode & others == 0: return
    case S_IFDIR: guard chmod(path, folderMode) == 0 else { throw Failure(path) }
    case S_IFLNK where isFolder(path): return
    default: throw Failure(path, EEXIST)
    }
  }

  /// Opens a file (mode 0600) for writing, and makes it if it is not there. One that is there becomes private. Links are not
  /// followed.
  /// - Parameters:
  ///   - isRead: whether it is opened for reading too.
  ///   - isEmptied: whether it loses the bytes that it has.
  /// - Returns: a descriptor, for the caller to close.
  package static func open(_ path: String, isRead: Bool = false, isEmptied: Bool = false) throws(Failure) -> CInt {
    let flags = (isRead ? O_RDWR : O_WRONLY) | (isEmptied ? O_TRUNC : 0)
    let descriptor = openFile(path, flags | O_CREAT | O_CLOEXEC | O_NOFOLLOW, fileMode)
    guard descriptor >= 0 else { throw Failure(path) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & others == 0 || fchmod(descriptor, fileMode) == 0 else {
      let failure = Failure(path)
      close(descriptor)
      throw failure
    }
    return descriptor
  }

  /// Writes the bytes as the whole of a file (mode 0600).
  package static func write(_ bytes: [UInt8], to path: String) throws {
    let file = FileHandle(fileDescriptor: try open(path, isEmptied: true), closeOnDealloc: true)
    try file.write(contentsOf: bytes)
    try file.close()
  }

  /// Makes private what is in a folder and is not yet, such as files that a library wrote. Links are left alone.
  package static func restrict(_ folder: String) throws(Failure) {
    guard let names = FileManager.default.enumerator(atPath: folder) else { throw Failure(folder, ENOENT) }
    while let name = names.nextObject() as? String {
      let path = "\(folder)/\(name)"
      var status = stat()
      guard lstat(path, &status) == 0 else { throw Failure(path) }
      let mode: mode_t
      switch status.st_mode & S_IFMT {
      case S_IFDIR: mode = folderMode
      case S_IFREG: mode = fileMode
      default: continue
      }
      guard status.st_mode & others == 0 || chmod(path, mode) == 0 else { throw Failure(path) }
    }
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}

/// The system's `open`, which inside the type its own function hides.
private func openFile(_ path: String, _ flags: CInt, _ mode: mode_t) -> CInt { open(path, flags, mode) }
