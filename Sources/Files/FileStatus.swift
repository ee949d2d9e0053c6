#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// What the system says of a file: `stat(2)`.
///
/// Only this file imports the C library by its name, and touches the C structure: which module declares the members depends
/// on what else a file imports. Everywhere else Foundation brings the library's functions.
package struct FileStatus: Sendable {
  package enum Kind: Sendable {
    case regular, folder, link
    /// A device, a FIFO, a socket.
    case other
  }

  package let kind: Kind
  /// In bytes.
  package let size: Int
  /// What its owner, its group and others may do: nine bits.
  package let mode: Int
  /// How many names it has.
  package let links: Int
  package let device: UInt64
  /// Of the file on its device.
  package let number: UInt64
  /// When its content last changed: seconds and nanoseconds since 1970.
  package let modified: [Int]
  /// When anything about it last changed, which no program can set.
  package let changed: [Int]
  private let owner: UInt32

  /// Whether it belongs to the user of this process.
  package var isOwn: Bool { owner == geteuid() }
  /// Whether only its owner may read or write it.
  package var isPrivate: Bool { mode & 0o077 == 0 }

  package init(of descriptor: CInt) throws(SystemError) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw SystemError.last }
    self.init(status)
  }

  /// - Parameter followingLinks: whether it is about the file that a symbolic link leads to.
  package init(at path: String, followingLinks: Bool) throws(SystemError) {
    var status = stat()
    guard (followingLinks ? stat(path, &status) : lstat(path, &status)) == 0 else { throw SystemError.last }
    self.init(status)
  }

  /// Bytes that the file system of a path has for this user; nil if it does not say.
  package static func freeBytes(at path: String) -> Int64? {
    var status = statvfs()
    guard statvfs(path, &status) == 0 else { return nil }
    let (bytes, overflow) = Int64(status.f_frsize).multipliedReportingOverflow(by: Int64(clamping: status.f_bavail))
    return overflow ? .max : bytes
  }

  /// The absolute path without links and `..`, as `realpath(3)` has it; nil if nothing is there.
  package static func realPath(of path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  private init(_ status: stat) {
    switch status.st_mode & S_IFMT {
    case S_IFREG: kind = .regular
    case S_IFDIR: kind = .folder
    case S_IFLNK: kind = .link
    default: kind = .other
    }
    size = Int(status.st_size)
    mode = Int(status.st_mode & 0o777)
    links = Int(status.st_nlink)
    device = UInt64(truncatingIfNeeded: status.st_dev)
    number = UInt64(status.st_ino)
    owner = status.st_uid
    #if canImport(Darwin)
      let times = (modified: status.st_mtimespec, changed: status.st_ctimespec)
    #else
      let times = (modified: status.st_mtim, changed: status.st_ctim)
    #endif
    modified = [Int(times.modified.tv_sec), Int(times.modified.tv_nsec)]
    changed = [Int(times.changed.tv_sec), Int(times.changed.tv_nsec)]
  }
}
