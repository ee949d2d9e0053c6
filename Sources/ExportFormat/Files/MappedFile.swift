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
  /// What the system said.
  case unreadable(String)
}

/// A file's bytes, read where they lie (`mmap`), or copied when the file system cannot map them; freed when released.
///
/// Symbolic links are not followed: a folder that was downloaded has none, and one could lead out of it. The bytes are
/// those of the moment: nobody else may shorten the file while it is read.
package struct MappedFile: ~Copyable {
  private let base: UnsafeMutableRawPointer?
  package let size: Int
  private let isMapped: Bool

  package init(path: String) throws(FileProblem) {
    // Not blocking, so that a FIFO in the folder is refused below and does not stop the program here.
    let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw MappedFile.problem(errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .unreadable(MappedFile.text(errno)) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegular }
    let loaded = try MappedFile.load(descriptor, Int(status.st_size))
    size = Int(status.st_size)
    base = loaded.base
    isMapped = loaded.isMapped
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
    if isMapped { munmap(base, size) } else { free(base) }
  }

  /// Gives the bytes to `body`; they are valid during the call.
  package borrowing func withBytes<Result, Failure: Error>(
    _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(UnsafeRawBufferPointer(start: base, count: size).bytes)
  }

  private static func problem(_ code: CInt) -> FileProblem {
    switch code {
    case ENOENT, ENOTDIR: .missing
    case ELOOP, EMLINK: .notRegular
    default: .unreadable(text(code))
    }
  }

  private static func text(_ code: CInt) -> String { String(cString: strerror(code)) }
}
