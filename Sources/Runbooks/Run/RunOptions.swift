import Reports
import Verification

/// What the operator said with the command.
package struct RunOptions: Sendable {
  /// Values of `confirm:`, by the variable's name.
  package var confirmations: [String: String] = [:]
  /// Steps to pass over, each with its reason.
  package var skips: [Int: String] = [:]
  /// Steps by hand that are done, each with how.
  package var doneByHand: [Int: String] = [:]
  /// What the operator decides where a step asks, and what steps by hand set: each name once.
  package var answers: [NamedValue] = []
  /// Steps that were interrupted and change something, to be run again.
  package var again: Set<Int> = []
  /// Whether steps that change something are run without asking; not those with a `confirm:` or an approval.
  package var yes = false
  /// Whether it asks before every step.
  package var isParanoid = false
  /// Whether what was done is taken back: at once on `resume`, else if a step fails and nobody can be asked.
  package var undo = false

  package init() {}

  /// The answer for a variable; nil if none was given.
  func answer(_ name: String) -> String? { answers.first { $0.name == name }?.value }

  /// What of it says nothing to this runbook, as a sentence: it would be passed over without a word.
  func misfit(_ runbook: Runbook) -> String? {
    let count = runbook.steps.count
    if let step = (Set(skips.keys).union(doneByHand.keys).union(again)).sorted().first(where: {
      !(1...count).contains($0)
    }) {
      return "The runbook has \(Quantity.counted(count, "step")), and no step \(step)."
    }
    if let step = doneByHand.keys.sorted().first(where: { !runbook.steps[$0 - 1].isManual }) {
      return "Step \(step) is not done by hand: --done is for steps without a command."
    }
    if let step = doneByHand.keys.sorted().first(where: { skips[$0] != nil }) {
      return "Step \(step) cannot be both done and skipped."
    }
    let asked = runbook.steps.flatMap { $0.isManual ? $0.sets : $0.asks }
    if let name = answers.map(\.name).first(where: { name in !asked.contains { $0 == name } }) {
      return "No step asks for \(VisibleText.of(name))."
        + (asked.isEmpty ? "" : " Steps ask for \(asked.joined(separator: ", ")).")
    }
    // As at a terminal: what a command's step asks is one word, and what a step by hand sets may have spaces.
    let words = runbook.steps.filter { !$0.isManual }.flatMap(\.asks)
    let refused = answers.lazy.compactMap { answer in
      let isWord = words.contains { $0 == answer.name }
      return (isWord ? ParameterValues.refusal(ofPlain: answer.value) : ParameterValues.refusal(of: answer.value))
        .map { "The answer for \(answer.name) cannot be that: \($0)" }
    }
    return refused.first
  }
}

/// How a run ended, for now.
package enum RunEnding: Sendable, Equatable {
  case finished
  /// Every step is done, and so many points are left open.
  case open(points: Int)
  case takenBack
  case stopped(JournalEvent.Stop)
}

/// Why a step is not done.
struct StepFailure: Error {
  /// `check`, `command`, or `refused` for a command that refused before it wrote anything.
  var reason: JournalEvent.Stop.Reason
  /// A sentence.
  var message: String
}
