import Foundation

/// A small file that the user named: a policy, a seal. Links are followed, and a pipe is read to its end.
package enum NamedFile {
  /// - Parameters:
  ///   - limit: in bytes; what is larger is refused, before more than that is in memory.
  ///   - problem: what is thrown if it cannot be read, from a sentence that says why.
  package static func read<Problem: Error>(
    _ path: String, limit: Int, _ problem: (_ message: String) -> Problem
  ) throws(Problem) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    defer { if descriptor >= 0 { close(descriptor) } }
    let bytes: [UInt8]?
    do throws(SystemError) {
      guard descriptor >= 0 else { throw SystemError.last }
      bytes = try Descriptor.bytes(of: descriptor, limit: limit)
    } catch { throw problem("The file cannot be read: \(error).") }
    guard let bytes else { throw problem("The file is larger than \(limit) bytes.") }
    return bytes
  }
}
