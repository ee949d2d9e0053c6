#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A plan or a journal that is open. All of a command's readings are of this file, whatever comes to lie at its path.
final class JournalFile {
  let path: String
  let descriptor: CInt

  /// Takes over a descriptor that can be read.
  init(_ path: String, descriptor: CInt) {
    self.path = path
    self.descriptor = descriptor
  }

  /// - Throws: `JournalProblem` if nothing can be read there.
  init(_ path: String) throws(JournalProblem) {
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw JournalWriter.unusable(path) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw JournalProblem(.unfit, "\(path) is not a file. Give the journal that the restore named.")
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }
}
