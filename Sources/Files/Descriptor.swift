import Foundation

/// What is done with an open file by its descriptor: completely, also where a signal interrupts a call.
package enum Descriptor {
  /// Writes all of the bytes.
  /// - Parameter offset: of the first one in the file; nil for where the file is.
  package static func writeAll(
    _ bytes: UnsafeRawBufferPointer, to descriptor: CInt, at offset: Int? = nil
  ) throws(SystemError) {
    var done = 0
    while done < bytes.count {
      let (start, left) = (bytes.baseAddress?.advanced(by: done), bytes.count - done)
      let count: Int
      if let offset {
        count = pwrite(descriptor, start, left, off_t(offset + done))
      } else {
        count = write(descriptor, start, left)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw SystemError.last }
      done += count
    }
  }

  package static func writeAll(_ bytes: [UInt8], to descriptor: CInt) throws(SystemError) {
    try bytes.span.bytes.withUnsafeBytes { buffer throws(SystemError) in try writeAll(buffer, to: descriptor) }
  }

  /// Reads until `target` is full or the file ends.
  /// - Parameter offset: of the first byte in the file; nil for where the file is.
  /// - Returns: how many bytes were read.
  package static func fill(
    _ target: UnsafeMutableRawBufferPointer, from descriptor: CInt, at offset: Int? = nil
  ) throws(SystemError) -> Int {
    var filled = 0
    while filled < target.count {
      let (start, left) = (target.baseAddress?.advanced(by: filled), target.count - filled)
      let count: Int
      if let offset {
        count = pread(descriptor, start, left, off_t(offset + filled))
      } else {
        count = read(descriptor, start, left)
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw SystemError.last }
      guard count > 0 else { break }
      filled += count
    }
    return filled
  }

  /// Appends the next bytes of a file.
  /// - Parameter offset: of the first one in the file; nil for where the file is.
  /// - Returns: whether there were so many.
  package static func append(
    _ count: Int, from descriptor: CInt, at offset: Int? = nil, to bytes: inout [UInt8]
  ) throws(SystemError) -> Bool {
    var result: Result<Int, SystemError> = .success(0)
    bytes += [UInt8](unsafeUninitializedCapacity: count) { part, initialized in
      result = Result { () throws(SystemError) in
        try fill(UnsafeMutableRawBufferPointer(part), from: descriptor, at: offset)
      }
      initialized = (try? result.get()) ?? 0
    }
    let read = try result.get()
    return read == count
  }

  /// The rest of a file.
  /// - Returns: nil for more than `limit` bytes; then no more than one of them more is in memory.
  package static func bytes(of descriptor: CInt, limit: Int) throws(SystemError) -> [UInt8]? {
    var bytes: [UInt8] = []
    // One byte more than is allowed tells that there is more.
    while try append(min(partBytes, limit + 1 - bytes.count), from: descriptor, to: &bytes) {
      guard bytes.count <= limit else { return nil }
    }
    return bytes
  }

  private static let partBytes = 64 << 10

  /// Makes the names in the folder that a path is in outlast a crash, as far as its file system can.
  package static func synchronizeFolder(of path: String) {
    let folder = open(
      URL(fileURLWithPath: path).deletingLastPathComponent().path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return }
    fsync(folder)
    close(folder)
  }
}
