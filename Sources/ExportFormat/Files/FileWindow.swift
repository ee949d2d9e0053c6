package import Documents
package import Keys

/// A window that moves over a file. It reads each byte once, into private memory.
///
/// A write to the file does not change what was read. If the file becomes shorter, the next read throws. Windows end at
/// block borders. The memory is reused for the next file.
package final class FileWindow {
  /// It fits into a processor's cache. From 128 KiB to 1 MiB the time is the same, and less than that of mapped files.
  private static let size = 8 * LogFormat.blockSize

  private let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: FileWindow.size, alignment: 4_096)
  private var file: RegularFile?
  private var count = 0
  /// Beyond it, what the last record of a segment needs is read block by block.
  private var limit = Int.max
  private var hashing: (stream: KeyedHashStream, number: Int, start: Int)?

  /// Where the window begins in the file.
  package private(set) var start = 0
  /// Where it ends.
  package var end: Int { start + count }

  package init() {}

  deinit { memory.deallocate() }

  /// The file as it was when it was opened; nil before.
  package var identity: MappedFile.Identity? { file?.identity }
  package var fileSize: Int { file?.identity.size ?? 0 }

  /// Opens a file. The window is empty, at the file's beginning.
  package func open(_ path: ExactName, in export: Export) throws(FileProblem) {
    file = nil
    file = try RegularFile(folder: export.folder, path: path)
    (start, count, limit, hashing) = (0, 0, .max, nil)
  }

  /// Opens a segment of a file. The window is empty, at the segment's beginning.
  /// - Parameters:
  ///   - number: of the segment, for the hash.
  ///   - hash: receives every byte that the window moves over; nil to hash nothing.
  /// - Throws: `.changed` if the file is not the one that the segments were made of.
  package func open(
    _ segment: FileSegment, in export: Export, number: Int = 0, hash: KeyedHashStream? = nil
  ) throws {
    try open(segment.file.path, in: export)
    guard identity == segment.identity else { throw FileProblem.changed }
    start = segment.range.lowerBound
    limit = segment.range.upperBound
    guard let hash else { return }
    try hash.begin(number)
    hashing = (hash, number, start)
  }

  /// Moves the window on to the bytes that follow, fewer at the end of the file.
  /// - Throws: `FileProblem`: `.changed` if the file has become shorter; `DigestFailure`.
  package func advance() throws {
    guard let file else { return }
    start += count
    count = 0
    let wanted = start < limit ? min(memory.count, limit - start) : LogFormat.blockSize
    let next = max(0, min(wanted, file.identity.size - start))
    try file.read(into: UnsafeMutableRawBufferPointer(rebasing: memory[..<next]), at: start)
    count = next
    try withBytes { try hashing?.stream.update($0) }
  }

  /// Gives the window's bytes to `body`; they are valid during the call.
  package func withBytes<Result>(_ body: (RawSpan) throws -> Result) rethrows -> Result {
    try body(UnsafeRawBufferPointer(rebasing: memory[..<count]).bytes)
  }

  /// The hash of every byte since the segment was opened; nil without a hash.
  package func finishHash() throws -> HashedBytes? {
    guard let hashing else { return nil }
    self.hashing = nil
    return HashedBytes(number: hashing.number, range: hashing.start..<end, hash: try hashing.stream.finish())
  }
}

/// Bytes of a file that were read, and the hash of what was read.
package struct HashedBytes: Sendable {
  /// The hash's own (`KeyedHashStream.begin`).
  package var number: Int
  /// Of a segment, and of what its last record needed beyond it.
  package var range: Range<Int>
  package var hash: KeyedHash
}
