import Work

/// Asks before something that costs money is done.
struct Confirmation: Sendable {
  /// Whether the answer was given with the command.
  var isGiven: Bool
  /// For work that a first signal does not cancel: it ends the question too.
  var stopping: StopRequest?

  /// Tells what it costs; returns if it may be done.
  /// - Parameter soFar: what was done before the question, for who says no.
  /// - Throws: `RefusedError` if the answer is no, or if nobody can be asked.
  func ask(_ cost: String, soFar: String = "nothing but the count was read", progress: ProgressMeter) throws {
    StandardError.tell(cost)
    guard !isGiven else { return }
    guard TerminalInput.isPossible else {
      throw RefusedError("Rekindle cannot ask here whether to go on. Give --yes to go on; \(soFar).")
    }
    progress.pause()
    StandardError.write("Go on? [y/N] ")
    guard ["y", "yes"].contains(try TerminalInput.read(until: stopping)?.lowercased() ?? "") else {
      throw RefusedError("You said no; \(soFar).")
    }
  }
}
