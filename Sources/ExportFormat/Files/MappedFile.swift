#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Why a file cannot be read.
package enum FileProblem: Error, Sendable, Equatable {
  case missing
  /// A folder, a symbolic link, or a device stands where a file should be.
  case notRegular
  case nameTooLong
  /// It is not the file any more that it was when reading began.
  case changed
  /// What the system said.
  case unreadable(String)
}

/// A file's bytes, read where they lie (`mmap`), or copied when the file system cannot map them; freed when released.
///
/// Symbolic links are not followed, neither to the file nor to a folder on the way to it: a folder that was downloaded
/// has none, and one could lead out of it. The bytes are those of the moment: nobody else may shorten the file while it
/// is read.
package struct MappedFile: ~Copyable {
  /// What tells one file, as it was at one time, from another.
  package struct Identity: Sendable, Equatable, Codable {
    package var size: Int
    var device: UInt64
    var number: UInt64
    var modified: [Int]
    /// Of the last change of anything about it, which no program can set: a write that restores the other time is seen.
    var changed: [Int]

    /// Whether it is the same file, whatever is in it.
    package func isSameFile(as other: Identity) -> Bool { device == other.device && number == other.number }
  }

  private let base: UnsafeMutableRawPointer?
  package let identity: Identity
  private let isMapped: Bool

  package var size: Int { identity.size }

  /// - Parameters:
  ///   - folder: links on the way to it are followed; its user chose it.
  ///   - path: of the file, relative to the folder.
  package init(folder: String, path: String) throws(FileProblem) {
    let descriptor = try MappedFile.openFile(path, in: folder)
    defer { close(descriptor) }
    let identity = try MappedFile.identify(descriptor)
    let loaded = try MappedFile.load(descriptor, identity.size)
    self.identity = identity
    base = loaded.base
    isMapped = loaded.isMapped
  }

  /// What the file is, without its bytes.
  package static func identity(folder: String, path: String) throws(FileProblem) -> Identity {
    let descriptor = try openFile(path, in: folder)
    defer { close(descriptor) }
    return try identify(descriptor)
  }

  private static func openFile(_ path: String, in folder: String) throws(FileProblem) -> CInt {
    var current = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard current >= 0 else { throw problem(errno) }
    let parts = path.utf8.split(separator: UInt8(ascii: "/"))
    for (index, part) in parts.enumerated() {
      // Not blocking, so that a FIFO in the folder is refused later and does not stop the program here.
      let kind = index == parts.count - 1 ? O_NONBLOCK : O_DIRECTORY
      let next = openat(current, String(Substring(part)), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | kind)
      let code = errno
      close(current)
      guard next >= 0 else { throw problem(code) }
      current = next
    }
    return current
  }

  private static func identify(_ descriptor: CInt) throws(FileProblem) -> Identity {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .unreadable(text(errno)) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegular }
    #if canImport(Darwin)
      let (modified, changed) = (status.st_mtimespec, status.st_ctimespec)
    #else
      let (modified, changed) = (status.st_mtim, status.st_ctim)
    #endif
    return Identity(
      size: Int(status.st_size), device: UInt64(truncatingIfNeeded: status.st_dev), number: UInt64(status.st_ino),
      modified: [Int(modified.tv_sec), Int(modified.tv_nsec)], changed: [Int(changed.tv_sec), Int(changed.tv_nsec)])
  }

  private static func load(
    _ descriptor: CInt, _ size: Int
  ) throws(FileProblem) -> (base: UnsafeMutableRawPointer?, isMapped: Bool) {
    guard size > 0 else { return (nil, false) }
    if let mapped = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), mapped != MAP_FAILED {
      madvise(mapped, size, MADV_SEQUENTIAL)
      return (mapped, true)
    }
    guard let copy = malloc(size) else { throw .unreadable("not enough memory for a file that cannot be mapped") }
    var filled = 0
    while filled < size {
      let count = read(descriptor, copy + filled, size - filled)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        let reason = count < 0 ? text(errno) : "the file became shorter while it was read"
        free(copy)
        throw .unreadable(reason)
      }
      filled += count
    }
    return (copy, false)
  }

  deinit {
    if isMapped { munmap(base, identity.size) } else { free(base) }
  }

  /// Gives the bytes to `body`; they are valid during the call.
  package borrowing func withBytes<Result, Failure: Error>(
    _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(UnsafeRawBufferPointer(start: base, count: identity.size).bytes)
  }

  /// Tells the system that the bytes before `end` are done with, so that they count as nobody's memory. They may be read
  /// again all the same.
  package borrowing func release(before end: Int) {
    // Only what is mapped: bytes that were copied would come back as zeros.
    guard isMapped else { return }
    madvise(base, end - end % Int(sysconf(Int32(_SC_PAGESIZE))), MADV_DONTNEED)
  }

  private static func problem(_ code: CInt) -> FileProblem {
    switch code {
    case ENOENT: .missing
    // A folder on the way that is a link, or a file, is ENOTDIR.
    case ELOOP, EMLINK, ENOTDIR: .notRegular
    // A socket, or a device that no driver stands behind.
    case ENXIO, ENODEV, EOPNOTSUPP: .notRegular
    case ENAMETOOLONG: .nameTooLong
    default: .unreadable(text(code))
    }
  }

  private static func text(_ code: CInt) -> String { String(cString: strerror(code)) }
}
