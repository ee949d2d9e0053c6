import Files
import Foundation

/// The hidden folder beside the download to be, in which it grows: `.NAME.download`, with a lock, a journal, and `files`.
///
/// The system releases the lock of a process that is gone, so a killed download locks nobody out.
final class WorkFolder: Sendable {
  let path: String
  private let lock: FileLock

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
    do throws(FileLock.Refusal) { lock = try FileLock(path + "/lock", patience: 0) } catch {
      switch error {
      case .inUse:
        throw BackupError(
          .inTheWay, "Another download is writing into \(path).", remedy: "Wait for it, or give another folder with -o."
        )
      case .unusable(let reason):
        throw BackupError(
          .fileSystem, "\(path)/lock cannot be made: \(reason).", remedy: "Give another folder with -o.")
      }
    }
    // What an earlier version left can be wider.
    do throws(PrivateFiles.Failure) { try PrivateFiles.restrict(files) } catch {
      throw BackupError(.fileSystem, "\(error.description).", remedy: "Give another folder with -o.")
    }
  }

  /// Makes the files appear at `target`, and removes the rest.
  func publish(as target: String) throws(BackupError) {
    do throws(SystemError) { try AtomicFile.move(folder: files, to: target) } catch {
      throw BackupError(
        .inTheWay, "The download is whole, but \(target) cannot be made: \(error).",
        remedy: "Move away what is there, and download again: nothing is transferred a second time.")
    }
    try? FileManager.default.removeItem(atPath: path)
  }
}
