import Files
import Foundation

/// How `rekindle`, called by a step's command, tells the runner that it refused and wrote nothing.
///
/// Exit status 4 alone does not tell: jq, for one, ends with it too.
package enum RefusalFile {
  /// Names the file.
  package static let variable = "RUNBOOK_REFUSAL"
  /// The exit status of a refusal.
  static let status = 4

  /// Makes the file at the end of a command that refused, and takes it away at the end of any other one, if a runner called this
  /// process. What keeps it from being made is not told: without it, the step has failed.
  package static func tell(isRefused: Bool) {
    guard let path = ProcessInfo.processInfo.environment[variable], !path.isEmpty else { return }
    guard isRefused else {
      // Only what could have been made here: whoever sets the variable to another file does not lose it.
      let status = try? FileStatus(at: path, followingLinks: false)
      if let status, status.kind == .regular, status.size == 0 { unlink(path) }
      return
    }
    let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    if descriptor >= 0 { close(descriptor) }
  }

  static func isThere(_ path: String) -> Bool { access(path, F_OK) == 0 }
}
