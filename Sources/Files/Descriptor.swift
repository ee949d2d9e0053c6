import Foundation

/// What is done with an open file by its descriptor: completely, also where a signal interrupts a call.
package enum Descriptor {
  /// Writes all of the bytes.
  /// - Parameter offset: of the first one in the file; nil for where the file is.
  package static func writeAll(
    _ bytes: UnsafeRawBufferPointer, to descriptor: CInt, at offset: Int? = nil
  ) throws(SystemError) {
    let written = try repeating(upTo: bytes.count) { done in
      let (start, left) = (bytes.baseAddress?.advanced(by: done), bytes.count - done)
      guard let offset else { return write(descriptor, start, left) }
      return pwrite(descriptor, start, left, off_t(offset + done))
    }
    guard written == bytes.count else { throw SystemError.last }
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
    try repeating(upTo: target.count) { filled in
      let (start, left) = (target.baseAddress?.advanced(by: filled), target.count - filled)
      guard let offset else { return read(descriptor, start, left) }
      return pread(descriptor, start, left, off_t(offset + filled))
    }
  }

  /// Repeats a call of the system until it has done with all bytes, or does with none.
  /// - Parameter call: gets how many are done with; returns with how many more it did, or -1 with `errno`.
  private static func repeating(upTo count: Int, _ call: (_ done: Int) -> Int) throws(SystemError) -> Int {
    var done = 0
    while done < count {
      let more = call(done)
      if more < 0, errno == EINTR { continue }
      guard more >= 0 else { throw SystemError.last }
      guard more > 0 else { break }
      done += more
    }
    return done
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
