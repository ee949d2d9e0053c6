package import Documents
import Foundation

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
/// For single documents, and for Rekindle's own files. A write to the file changes the bytes, and a read beyond the end of a
/// shortened file kills the process. `FileWindow` reads what is verified.
package final class MappedFile {
  /// What tells one file, as it was at one time, from another.
  package struct Identity: Sendable, Equatable, Codable {
    package var size: Int
    var device: UInt64
    var number: UInt64
    var modified: [Int]
    /// Of the last change of anything about it, which no program can set: a write that restores the other time is seen.
    var changed: [Int]

    /// When its content was last written, as far as the file system knows, in microseconds since 1970. Programs can set it.
    package var written: Int64? {
      guard modified.count == 2, (-9_000_000_000_000...9_000_000_000_000).contains(modified[0]) else { return nil }
      return Int64(modified[0]) * 1_000_000 + Int64(modified[1] / 1_000)
    }

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
  package init(folder: String, path: ExactName) throws(FileProblem) {
    let file = try RegularFile(folder: folder, path: path)
    identity = file.identity
    let size = identity.size
    let mapped = size > 0 ? mmap(nil, size, PROT_READ, MAP_PRIVATE, file.descriptor, 0) : nil
    isMapped = mapped != nil && mapped != MAP_FAILED
    base = isMapped || size == 0 ? mapped : malloc(size)
    guard let base else {
      if size == 0 { return }
      throw .unreadable("not enough memory for a file that cannot be mapped")
    }
    // `deinit` runs for a file that could not be read too.
    if isMapped {
      madvise(base, size, MADV_SEQUENTIAL)
    } else {
      try file.read(into: UnsafeMutableRawBufferPointer(start: base, count: size), at: 0)
    }
  }

  /// What the file is, without its bytes.
  package static func identity(folder: String, path: ExactName) throws(FileProblem) -> Identity {
    try RegularFile(folder: folder, path: path).identity
  }

  deinit {
    if isMapped { munmap(base, identity.size) } else { free(base) }
  }

  /// Gives the bytes to `body`; they are valid during the call.
  package func withBytes<Result, Failure: Error>(
    _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(UnsafeRawBufferPointer(start: base, count: identity.size).bytes)
  }

  /// Tells the system that the bytes before `end` are done with, so that they count as nobody's memory. They may be read
  /// again all the same.
  package func release(before end: Int) {
    // Only what is mapped: bytes that were copied would come back as zeros.
    guard isMapped else { return }
    madvise(base, end - end % Int(sysconf(Int32(_SC_PAGESIZE))), MADV_DONTNEED)
  }
}
