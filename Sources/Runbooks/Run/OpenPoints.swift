import Reports
import Verification

/// What stays open after steps, and how it is settled at the end.
extension Runner {
  /// Names the file into which a step's command writes its open points, a line for each.
  static let openVariable = "RUNBOOK_OPEN"
  private static let mostBytes = 64 << 10

  /// The open points that a command wrote, each once, in their order.
  static func openPoints(_ path: String) throws(StepFailure) -> [String] {
    func failure(_ message: String) -> StepFailure { StepFailure(reason: .command, message: message) }
    guard let text = try StepOutputs.text(path, limit: mostBytes, "What it left open") else { return [] }
    var lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map {
      String(Substring($0))
    }
    if lines.last == "" { lines.removeLast() }
    var points: [String] = []
    for (index, line) in lines.enumerated() {
      if let reason = OpenPoint.refusal(of: line) {
        throw failure("Line \(index + 1) of what it left open cannot be read: \(reason)")
      }
      if !points.contains(where: { $0.utf8.elementsEqual(line.utf8) }) { points.append(line) }
    }
    guard points.count <= OpenPoint.most else {
      throw failure("It left \(points.count) points open; at most \(OpenPoint.most) are taken.")
    }
    return points
  }

  /// Writes what a step leaves open into the journal. It replaces what the step left in the same way before.
  func leaveOpen(_ step: Int, _ origin: OpenPoint.Origin, _ points: [String]) throws(JournalError) {
    guard !points.isEmpty || state.open.contains(where: { $0.step == step && $0.origin == origin }) else { return }
    try record(.leftOpen(step: step, origin, points))
    for point in points where origin == .command { console.say("left open: \(point)") }
  }

  /// Reads what the last try of a step's command left open. A try that refused settled nothing: its points come to those of the try before.
  func takeOpenPoints(_ step: Step) throws {
    guard !step.isManual else { return }
    var points = try Self.openPoints(file.folder.openPoints(step.number, state.attempts[step.number - 1]))
    if state[step.number] == .refused {
      guard !points.isEmpty else { return }
      let before = state.open.filter { $0.step == step.number && $0.origin == .command }.map(\.text)
      points = before + points.filter { point in !before.contains { $0.utf8.elementsEqual(point.utf8) } }
    }
    try leaveOpen(step.number, .command, points)
  }

  /// What is left to do of a step that was done by hand, line by line; empty if nothing is typed.
  func askWhatStaysOpen() async throws -> [String] {
    var points: [String] = []
    while points.count < OpenPoint.most, let typed = try await console.ask?("What stays open (nothing to end)? "),
      !typed.isEmpty
    {
      if let reason = OpenPoint.refusal(of: typed) {
        console.say("It cannot be that: \(reason)")
      } else if !points.contains(where: { $0.utf8.elementsEqual(typed.utf8) }) {
        points.append(typed)
      }
    }
    return points
  }

  /// After the last step, asks about each point that is still open, if somebody is here. The operator may also go back to its step.
  func settleOpenPoints() async throws {
    guard !state.open.isEmpty, console.ask != nil else { return }
    console.tell("")
    console.say("Every step is done. \(Quantity.counted(state.open.count, "point")) left open:", indent: 0)
    for point in state.open {
      console.say(point.sentence)
      switch try await console.choose("Is it settled?", ["yes", "no", "back"]) {
      case "yes":
        guard let reason = try await settlement() else { return }
        try record(.settled(state.operator, point, reason: reason))
      case "no": continue
      case "back": if try await goBack() { return }
      default: return
      }
    }
  }

  /// How a point was settled; nil at the end of input.
  private func settlement() async throws -> String? {
    while let typed = try await console.line("How was it settled? ") {
      guard let reason = RunNote.refusal(of: typed) else { return typed }
      console.say("It cannot be that: \(reason)")
    }
    return nil
  }
}
