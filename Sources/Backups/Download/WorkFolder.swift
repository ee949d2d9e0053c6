import ExportFormat
import Foundation

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The hidden folder beside the download to be, in which it grows: `.NAME.download`, with a lock, a journal, and `files`.
///
/// The system releases the lock of a process that is gone, so a killed download locks nobody out.
final class WorkFolder: Sendable {
  let path: String
  private let lock: CInt

  var files: String { path + "/files" }
  var journal: String { path + "/journal.ndjson" }

  /// - Throws: `inTheWay` if another download uses it.
  init(beside target: String) throws(BackupError) {
    let url = URL(fileURLWithPath: target)
    path = url.deletingLastPathComponent().path + "/.\(url.lastPathComponent).download"
    do throws(PrivateFiles.Failure) {
      // An export holds everything that the database does.
      try PrivateFiles.makeFolder(path)
      try PrivateFiles.makeFolder(path + "/files")
    } catch {
      throw BackupError(.fileSystem, "\(error.description).", remedy: "Give another folder with -o.")
    }
    lock = open(path + "/lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard lock >= 0 else {
      throw BackupError(
        .fileSystem, "\(path)/lock cannot be made: \(String(cString: strerror(errno))).",
        remedy: "Give another folder with -o.")
    }
    guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
      close(lock)
      throw BackupError(
        .inTheWay, "Another download is writing into \(path).", remedy: "Wait for it, or give another folder with -o.")
    }
    // What an earlier version left can be wider.
    do throws(PrivateFiles.Failure) { try PrivateFiles.restrict(files) } catch {
      throw BackupError(.fileSystem, "\(error.description).", remedy: "Give another folder with -o.")
    }
  }

  deinit { close(lock) }

  /// Bytes that the file system has for this user.
  func freeBytes() -> Int64? {
    var status = statvfs()
    guard statvfs(path, &status) == 0 else { return nil }
    let (bytes, overflow) = Int64(status.f_frsize).multipliedReportingOverflow(by: Int64(clamping: status.f_bavail))
    return overflow ? .max : bytes
  }

  /// Makes the files appear at `target`, and removes the rest.
  func publish(as target: String) throws(BackupError) {
    // Fails where there is something with files in it; an empty folder is replaced.
    guard rename(files, target) == 0 else {
      throw BackupError(
        .inTheWay, "The download is whole, but \(target) cannot be made: \(String(cString: strerror(errno))).",
        remedy: "Move away what is there, and download again: nothing is transferred a second time.")
    }
    // So that the new name outlives a power failure; where it cannot be done, the download is whole all the same.
    let parent = open(URL(fileURLWithPath: target).deletingLastPathComponent().path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if parent >= 0 {
      fsync(parent)
      close(parent)
    }
    try? FileManager.default.removeItem(atPath: path)
  }
}
