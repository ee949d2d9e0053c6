import Foundation

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A file without a name in the temporary folder, for numbers that would not fit in memory; gone with the process,
/// however that ends.
final class SpillFile {
  /// Why something could not be kept there.
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  private let descriptor: CInt
  private let folder: String
  private var end = 0

  init() throws(Failure) {
    folder = FileManager.default.temporaryDirectory.path
    var name = Array("\(folder)/rekindle-XXXXXX".utf8CString)
    descriptor = mkstemp(&name)
    guard descriptor >= 0 else { throw SpillFile.failure(in: folder) }
    unlink(name)
  }

  deinit { close(descriptor) }

  /// Appends numbers.
  /// - Returns: where they are, for `read`.
  func append(_ numbers: [UInt64]) throws -> Int {
    let start = end
    try numbers.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = pwrite(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count, off_t(end))
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { throw SpillFile.failure(in: folder) }
        end += count
        rest = rest.dropFirst(count)
      }
    }
    return start
  }

  /// Reads numbers that were appended, to the end of `numbers`.
  func read(_ count: Int, at start: Int, appendingTo numbers: inout [UInt64]) throws {
    var buffer = [UInt64](repeating: 0, count: count)
    try buffer.withUnsafeMutableBytes { bytes in
      var filled = 0
      while filled < bytes.count {
        let rest = UnsafeMutableRawBufferPointer(rebasing: bytes[filled...])
        let count = pread(descriptor, rest.baseAddress, rest.count, off_t(start + filled))
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { throw SpillFile.failure(in: folder) }
        filled += count
      }
    }
    numbers.append(contentsOf: buffer)
  }

  private static func failure(in folder: String) -> Failure {
    let reason = String(cString: strerror(errno))
    return Failure(
      description: "The temporary folder \(folder) cannot be used: \(reason). Set TMPDIR to a folder with room.")
  }
}
