import Documents
import Reports
import Work

/// Has the name of a database typed before it is emptied, or written over: a yes is given too easily.
struct NameConfirmation: Sendable {
  /// What `--confirm-name` gave; nil without it.
  var given: String?
  /// Ends the question.
  var stopping: StopRequest?

  /// Returns if it may be done.
  /// - Parameters:
  ///   - question: what will be done.
  ///   - undone: what is told of it to whoever is refused.
  /// - Throws: `RefusedError` if another name was given, or if no terminal is there to ask for it.
  func ask(_ database: DatabaseName, _ question: String, undone: String, progress: ProgressMeter) throws {
    let name = database.project.appending(database.database)
    StandardError.tell(question)
    if let given {
      guard matches(given, name) else {
        throw RefusedError("--confirm-name is not \(name); \(undone).")
      }
      return
    }
    guard TerminalInput.isPossible else {
      throw RefusedError(
        "Rekindle cannot ask here for the name. Give --confirm-name '\(name)'; --yes is not enough, and "
          + "\(undone).")
    }
    progress.pause()
    StandardError.write("Type its name, \(VisibleText.of(name.text)): ")
    guard matches(try TerminalInput.read(until: stopping) ?? "", name) else {
      throw RefusedError("That is not its name; \(undone).")
    }
  }

  private func matches(_ text: String, _ name: ExactName) -> Bool {
    [name, "firestore://\(name)"].contains(ExactName(text))
  }
}
