import Foundation

/// How `rekindle`, called by a step's command, tells the runner that it refused and wrote nothing.
///
/// Exit status 4 alone does not tell: jq, for one, ends with it too.
package enum RefusalFile {
  /// Names the file.
  package static let variable = "RUNBOOK_REFUSAL"
  /// The exit status of a refusal.
  static let status = 4
  /// Of the file beside it, for a command that ended otherwise and so may have written.
  private static let other = ".other"

  /// Makes the file at the end of a command that refused, and the one beside it at the end of any other command, if a runner called
  /// this process. Without them the step has failed, so what keeps them from being made is not told.
  package static func tell(isRefused: Bool) {
    guard let path = ProcessInfo.processInfo.environment[variable], !path.isEmpty else { return }
    let descriptor = open(isRefused ? path : path + other, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    if descriptor >= 0 { close(descriptor) }
  }

  /// Whether a command refused, and all others of the block did too.
  static func isThere(_ path: String) -> Bool { access(path, F_OK) == 0 && access(path + other, F_OK) != 0 }
}
