import Foundation
import Reports
import Work

/// Asks before something that costs money is done.
struct Confirmation: Sendable {
  /// Whether the answer was given with the command.
  var isGiven: Bool
  /// What was done before the question, for who says no.
  var soFar = "nothing but the count was read"
  /// For work that a first signal does not cancel: it ends the question too.
  var stopping: StopRequest?

  /// Tells what it costs; returns if it may be done.
  /// - Throws: `RefusedError` if the answer is no, or if nobody can be asked.
  func ask(_ cost: String, progress: ProgressMeter) throws {
    StandardError.line("rekindle: " + VisibleText.of(cost))
    guard !isGiven else { return }
    guard isatty(STDIN_FILENO) == 1, StandardError.isTerminal else {
      throw RefusedError("Nobody can be asked here whether to go on. Give --yes to go on; \(soFar).")
    }
    progress.pause()
    StandardError.write("Go on? [y/N] ")
    guard ["y", "yes"].contains(try TerminalInput.read(until: stopping)?.lowercased() ?? "") else {
      throw RefusedError("You said no; \(soFar).")
    }
  }
}
