import Dispatch
import Foundation
import Reports

/// The end of a process whose work does not end by itself: what a second signal means.
enum ForcedExit {
  /// For work that heard of its end: it removes its temporary folders and stops what it started.
  private static let grace = DispatchTimeInterval.milliseconds(500)

  /// Ends the process within a second, whatever its threads do, unless it ends by itself before. Reports are not written
  /// then, and a temporary folder may be left; the next run of Rekindle removes it.
  static func schedule() {
    // A serial queue has a thread of its own, while work may hold all of Swift's pool.
    DispatchQueue(label: "rekindle.forced-exit").asyncAfter(deadline: .now() + grace) {
      let text: StaticString = "rekindle: stopped at once; no report was written.\n"
      _ = write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
      _exit(ExitStatus.interrupted.rawValue)
    }
  }
}
