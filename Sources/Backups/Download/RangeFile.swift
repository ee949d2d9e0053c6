import Files
import Foundation

/// A file that is written in ranges, each from its own position on. It holds documents: only its owner may read it.
final class RangeFile: Sendable {
  private let descriptor: CInt
  private let path: String

  /// Opens the file, or makes it, and the folders that it is in. Links are not followed.
  init(_ path: String) throws(BackupError) {
    self.path = path
    do throws(PrivateFiles.Failure) {
      try PrivateFiles.makeFolder(URL(fileURLWithPath: path).deletingLastPathComponent().path)
      descriptor = try PrivateFiles.open(path)
    } catch { throw RangeFile.failure(error.description, code: error.reason.code) }
  }

  deinit { close(descriptor) }

  func write(_ bytes: RawSpan, at offset: Int64) throws {
    do throws(SystemError) {
      try bytes.withUnsafeBytes { buffer throws(SystemError) in
        try Descriptor.writeAll(buffer, to: descriptor, at: Int(offset))
      }
    } catch { throw RangeFile.failure(path, error) }
  }

  /// Cuts off what is longer.
  func truncate(to size: Int64) throws(BackupError) {
    guard ftruncate(descriptor, off_t(size)) == 0 else { throw RangeFile.failure(path, .last) }
  }

  /// Returns when all that was written, by whomever, is on the disk.
  func synchronize() throws(BackupError) {
    guard fsync(descriptor) == 0 else { throw RangeFile.failure(path, .last) }
  }

  private static func failure(_ path: String, _ reason: SystemError) -> BackupError {
    failure("\(path) could not be written: \(reason)", code: reason.code)
  }

  /// - Parameter what: a sentence without its full stop.
  private static func failure(_ what: String, code: CInt) -> BackupError {
    BackupError(
      code == ENOSPC || code == EDQUOT ? .noSpace : .fileSystem, "\(what).",
      remedy: "Make room, or look at the disk; then give the same command: it goes on where it was.")
  }
}
