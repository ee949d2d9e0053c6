import Foundation

/// Makes and reads files and folders that can hold documents' values or names, or secrets: only their owner looks into them,
/// from their first moment on, whatever the process's umask is.
package enum PrivateFiles {
  /// Why one could not be made.
  package struct Failure: LocalizedError, Sendable, CustomStringConvertible {
    /// A sentence without its full stop.
    package let description: String
    package let reason: SystemError

    package var errorDescription: String? { reason.description }

    fileprivate init(_ path: String, _ reason: SystemError = .last) {
      self.reason = reason
      description = "\(path) cannot be made: \(reason)"
    }
  }

  /// Why one is not read: what is to be said of the file.
  package enum Refusal: Error, CustomStringConvertible {
    case unreadable(SystemError)
    case notRegular
    case ofAnotherUser
    /// Others than its owner may do something with it.
    case exposed
    /// Than this, in bytes.
    case larger(Int)

    package var description: String {
      switch self {
      case .unreadable(let reason): "cannot be read: \(reason)"
      case .notRegular: "is not a regular file"
      case .ofAnotherUser: "belongs to another user"
      case .exposed: "can be read or written by other users"
      case .larger(let limit): "is larger than \(limit) bytes"
      }
    }
  }

  private static let fileMode: mode_t = 0o600
  private static let folderMode: mode_t = 0o700

  /// Makes a folder (mode 0700), and the folders on the way to it where they are not there.
  ///
  /// A folder that is there becomes private and keeps what it holds. A link to a folder, and a folder on the way, stay as
  /// they are.
  /// - Throws: `Failure`, also for a folder of another user's that others can look into.
  package static func makeFolder(_ path: String) throws(Failure) {
    guard mkdir(path, folderMode) != 0 else { return }
    var error = SystemError.last
    if error.code == ENOENT {
      let url = URL(fileURLWithPath: path)
      let parent = url.deletingLastPathComponent().path
      // Only the root, which is there, has no shorter parent.
      guard parent.utf8.count < url.path.utf8.count else { throw Failure(path, error) }
      if !isFolder(parent) { try makeFolder(parent) }
      guard mkdir(path, folderMode) != 0 else { return }
      error = SystemError.last
    }
    guard error.code == EEXIST else { throw Failure(path, error) }
    guard let status = try? FileStatus(at: path, followingLinks: false) else { throw Failure(path) }
    switch status.kind {
    case .folder where status.isPrivate: return
    case .folder: guard chmod(path, folderMode) == 0 else { throw Failure(path) }
    case .link where isFolder(path): return
    default: throw Failure(path, error)
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
    guard let status = try? FileStatus(of: descriptor), status.isPrivate || fchmod(descriptor, fileMode) == 0 else {
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

  /// Reads a file that holds a secret, through one descriptor, so that what is looked at is what is read. Links are followed.
  /// - Parameters:
  ///   - limit: in bytes; what is larger is refused before more than that is in memory.
  ///   - isOwn: whether it must be this user's.
  ///   - orPipe: whether it may be a pipe too, as a shell's `<(command)`; then its writer is waited for.
  package static func read(
    _ path: String, limit: Int, isOwn: Bool = false, orPipe: Bool = false
  ) throws(Refusal) -> [UInt8] {
    // Not blocking, so that a FIFO is refused and does not hold the program.
    let descriptor = openFile(path, O_RDONLY | O_CLOEXEC | (orPipe ? 0 : O_NONBLOCK), 0)
    guard descriptor >= 0 else { throw .unreadable(.last) }
    defer { close(descriptor) }
    guard let status = try? FileStatus(of: descriptor) else { throw .unreadable(.last) }
    guard status.kind == .regular || (orPipe && status.kind == .other) else { throw .notRegular }
    guard status.isOwn || !isOwn else { throw .ofAnotherUser }
    guard status.isPrivate else { throw .exposed }
    let bytes: [UInt8]?
    do throws(SystemError) { bytes = try Descriptor.bytes(of: descriptor, limit: limit) } catch {
      throw .unreadable(error)
    }
    guard let bytes else { throw .larger(limit) }
    return bytes
  }

  /// Makes private what is in a folder and is not yet, such as files that a library wrote. Links are left alone.
  package static func restrict(_ folder: String) throws(Failure) {
    guard let names = FileManager.default.enumerator(atPath: folder) else {
      throw Failure(folder, SystemError(code: ENOENT))
    }
    while let name = names.nextObject() as? String {
      let path = "\(folder)/\(name)"
      guard let status = try? FileStatus(at: path, followingLinks: false) else { throw Failure(path) }
      guard !status.isPrivate, status.kind == .folder || status.kind == .regular else { continue }
      guard chmod(path, status.kind == .folder ? folderMode : fileMode) == 0 else { throw Failure(path) }
    }
  }

  private static func isFolder(_ path: String) -> Bool {
    (try? FileStatus(at: path, followingLinks: true))?.kind == .folder
  }
}

/// The system's `open`, which inside the type its own function hides.
private func openFile(_ path: String, _ flags: CInt, _ mode: mode_t) -> CInt { open(path, flags, mode) }
