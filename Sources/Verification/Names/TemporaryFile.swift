import Foundation

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A file without a name: nobody else can open it, and it is gone when this is released or the process ends.
final class TemporaryFile: Sendable {
  /// Why a file for intermediate results cannot be used: a failure of the tool, not of the data.
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  private let descriptor: CInt

  init() throws(Failure) {
    let folder = FileManager.default.temporaryDirectory.path
    var template = Array("\(folder)/rekindle-XXXXXX".utf8CString)
    descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw TemporaryFile.failure("made in \(folder)", errno) }
    unlink(template)
  }

  deinit { close(descriptor) }

  func write(_ bytes: [UInt8], at offset: Int) throws(Failure) {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress.map { $0 + done }, $0.count - done, off_t(offset + done)) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw TemporaryFile.failure("written", errno) }
      done += count
    }
  }

  func read(_ count: Int, at offset: Int) throws(Failure) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var done = 0
    while done < count {
      let part = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress.map { $0 + done }, count - done, off_t(offset + done)) }
      if part < 0, errno == EINTR { continue }
      guard part > 0 else { throw TemporaryFile.failure("read", errno) }
      done += part
    }
    return bytes
  }

  private static func failure(_ what: String, _ code: CInt) -> Failure {
    Failure(
      description: "A temporary file could not be \(what): \(String(cString: strerror(code))). Look at TMPDIR and its "
        + "free space.")
  }
}
