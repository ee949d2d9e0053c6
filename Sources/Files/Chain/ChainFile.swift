import Foundation

/// A chained log that is open. All of a command's readings are of this file, whatever comes to lie at its path.
package final class ChainFile {
  package let path: String
  let descriptor: CInt

  /// Takes over a descriptor that can be read.
  init(_ path: String, descriptor: CInt) {
    self.path = path
    self.descriptor = descriptor
  }

  /// - Throws: `ChainError` if nothing can be read there.
  package init(_ path: String) throws(ChainError) {
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw ChainError(path, SystemError.last) }
    guard let status = try? FileStatus(of: descriptor), status.kind == .regular else {
      throw ChainError(.unfit, path, "It is not a file. Give the journal that the command named.")
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }
}
