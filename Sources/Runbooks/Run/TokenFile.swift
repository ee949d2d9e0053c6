import Files
import Foundation

/// The operator's access token, in a file that only they can read, for as long as a command runs.
///
/// Everything that a command starts inherits its variables, and other programs of the account can look at them. So a command
/// gets the path of this file in place of the token. The file (mode 0600) is alone in a folder (0700) of the temporary
/// folder, named by the run: `resume` removes what a runner left that was killed.
struct TokenFile: Sendable {
  /// Nil if the operator has given none.
  private let token: String?
  private let folder: String

  private var path: String { "\(folder)/access-token" }

  /// - Parameter run: tells this run apart from every other one.
  init(_ token: String?, run: String) {
    self.token = token.flatMap { $0.isEmpty ? nil : $0 }
    folder = FileManager.default.temporaryDirectory.appending(path: "rekindle-run-\(run)").path
  }

  /// - Returns: where it is; nil without a token.
  /// - Throws: `unwritable` if it cannot be made, also if something of another user has its name.
  func write() throws(JournalError) -> String? {
    guard let token else { return nil }
    remove()
    guard mkdir(folder, 0o700) == 0 else { throw unwritable(SystemError.last) }
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw unwritable(SystemError.last) }
    defer { close(descriptor) }
    do throws(SystemError) { try Descriptor.writeAll(Array(token.utf8), to: descriptor) } catch {
      remove()
      throw unwritable(error)
    }
    return path
  }

  func remove() {
    unlink(path)
    rmdir(folder)
  }

  private func unwritable(_ reason: SystemError) -> JournalError {
    JournalError(
      .unwritable, path,
      "The access token's file cannot be written: \(reason). Look at the folder and its free space; TMPDIR names another "
        + "place.")
  }
}
