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
  package init(folder: String, path: ExactName) throws(FileProblem) {
    let file = try RegularFile(folder: folder, path: path)
    let loaded = try MappedFile.load(file)
    identity = file.identity
    base = loaded.base
    isMapped = loaded.isMapped
  }

  /// What the file is, without its bytes.
  package static func identity(folder: String, path: ExactName) throws(FileProblem) -> Identity {
    let file = try RegularFile(folder: folder, path: path)
    return file.identity
  }

  private static func load(
    _ file: RegularFile
  ) throws(FileProblem) -> (base: UnsafeMutableRawPointer?, isMapped: Bool) {
    let size = file.identity.size
    guard size > 0 else { return (nil, false) }
    if let mapped = mmap(nil, size, PROT_READ, MAP_PRIVATE, file.descriptor, 0), mapped != MAP_FAILED {
      madvise(mapped, size, MADV_SEQUENTIAL)
      return (mapped, true)
    }
    guard let copy = malloc(size) else { throw .unreadable("not enough memory for a file that cannot be mapped") }
    do throws(FileProblem) {
      try file.read(into: UnsafeMutableRawBufferPointer(start: copy, count: size), at: 0)
    } catch {
      free(copy)
      throw error
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
}
