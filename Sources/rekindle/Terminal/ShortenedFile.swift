import Foundation
import Reports

/// What happens when somebody shortens a file that is mapped and being read: the system sends SIGBUS, and nothing of
/// the work can go on. The message says so, and the exit status is that of unfinished work.
enum ShortenedFile {
  static func catchSignal() {
    signal(SIGBUS) { _ in
      // Only what is safe in a signal's handler: no memory is taken.
      let text: StaticString =
        "rekindle: a file became shorter while it was read. Nothing was proved; let nothing write to the export.\n"
      _ = write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
      _exit(ExitStatus.incomplete.rawValue)
    }
  }
}
