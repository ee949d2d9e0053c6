import Documents

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A file that is open for reading; closed when released.
///
/// Symbolic links are not followed, neither to the file nor to a folder on the way to it: a folder that was downloaded has
/// none, and one could lead out of it.
final class RegularFile {
  let descriptor: CInt
  /// As it was when it was opened.
  let identity: MappedFile.Identity

  /// - Parameters:
  ///   - folder: links on the way to it are followed; its user chose it.
  ///   - path: of the file, relative to the folder.
  init(folder: String, path: ExactName) throws(FileProblem) {
    let opened = try RegularFile.openFile(path, in: folder)
    do throws(FileProblem) {
      identity = try RegularFile.identify(opened)
    } catch {
      close(opened)
      throw error
    }
    descriptor = opened
  }

  deinit { close(descriptor) }

  /// Reads bytes that the file must have.
  /// - Parameters:
  ///   - target: filled to its end.
  ///   - offset: of its first byte in the file.
  /// - Throws: `.changed` if the file has become shorter.
  func read(into target: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileProblem) {
    guard let base = target.baseAddress else { return }
    var filled = 0
    while filled < target.count {
      let count = pread(descriptor, base + filled, target.count - filled, off_t(offset + filled))
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .unreadable(RegularFile.text(errno)) }
      guard count > 0 else { throw .changed }
      filled += count
    }
  }

  /// All of its bytes, in memory of their own.
  /// - Throws: `.changed` if the file has become shorter.
  func bytes() throws(FileProblem) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: identity.size)
    let result = bytes.withUnsafeMutableBytes { target in
      Result { () throws(FileProblem) in try read(into: target, at: 0) }
    }
    try result.get()
    return bytes
  }

  private static func openFile(_ path: ExactName, in folder: String) throws(FileProblem) -> CInt {
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

  private static func identify(_ descriptor: CInt) throws(FileProblem) -> MappedFile.Identity {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .unreadable(text(errno)) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegular }
    #if canImport(Darwin)
      let (modified, changed) = (status.st_mtimespec, status.st_ctimespec)
    #else
      let (modified, changed) = (status.st_mtim, status.st_ctim)
    #endif
    return MappedFile.Identity(
      size: Int(status.st_size), device: UInt64(truncatingIfNeeded: status.st_dev), number: UInt64(status.st_ino),
      modified: [Int(modified.tv_sec), Int(modified.tv_nsec)], changed: [Int(changed.tv_sec), Int(changed.tv_nsec)])
  }

  private static func problem(_ code: CInt) -> FileProblem {
    switch code {
    case ENOENT: .missing
    // A folder on the way that is a link, or a file, is ENOTDIR.
    case ELOOP, EMLINK, ENOTDIR: .notRegular
    // A socket, or a device without a driver.
    case ENXIO, ENODEV, EOPNOTSUPP: .notRegular
    case ENAMETOOLONG: .nameTooLong
    default: .unreadable(text(code))
    }
  }

  private static func text(_ code: CInt) -> String { String(cString: strerror(code)) }
}
