import Policy
import Reports

/// What the operator reads while the steps are run.
extension Runner {
  func tellHeading(_ step: Step) {
    var facts: [String] = []
    if let expected = step.expected { facts.append("about \(LengthOfTime.textInHours(expected))") }
    if step.mutates { facts.append("changes something") }
    if let approval = step.approval { facts.append("needs approval by \(approval)") }
    console.tell("")
    console.say(
      "Step \(step.number) of \(runbook.steps.count): \(step.title)"
        + (facts.isEmpty ? "" : " (\(facts.joined(separator: ", ")))"), indent: 0)
    console.prose(step.prose, value: proseValue)
    // A step that its condition leaves out tells nobody anything.
    if let message = step.tells.flatMap(runbook.message), step.condition?.holds(state.values) != false { tell(message) }
    if let run = step.run { tellCommand(run) }
  }

  /// What the runbook says of failures of this step.
  func tellTroubles(_ step: Step) {
    let troubles = runbook.troubles(at: step.number)
    guard !troubles.isEmpty else { return }
    console.say("What the runbook says of this step:")
    for trouble in troubles {
      for (index, cell) in trouble.cells.enumerated() {
        console.prose((index == 0 ? "- " : "") + cell, indent: index == 0 ? 4 : 6, value: proseValue)
      }
    }
  }

  /// How severe it is, when it is an incident and when it is over, and who decides.
  func tellDeclaration() {
    for (label, text) in RunbookModel(runbook, people).declaration { console.say("\(label): \(text)", indent: 0) }
  }

  /// The status messages that belong to no step.
  func tellUntoldMessages() {
    for message in runbook.untoldMessages { tell(message) }
  }

  /// A status message, not wrapped, since it is there to be copied.
  private func tell(_ message: StatusMessage) {
    console.say("Status message \"\(message.name)\":")
    let text = ProseText.filled(message.text, value: proseValue)
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      console.tell(line.isEmpty ? "" : "    \(line)")
    }
  }

  /// What the runbook says of the time after its last step.
  func tellAfterwards() {
    if !RunbookModel(runbook, people).declaration.isEmpty {
      console.tell("")
      tellDeclaration()
    }
    guard !runbook.afterwards.isEmpty else { return }
    console.tell("")
    console.prose(runbook.afterwards, indent: 0, value: proseValue)
  }

  /// What replaces a name in prose: one of the policy's people, or a value.
  private func proseValue(_ name: String) -> String? { PeopleNames.value(name, people) ?? state.values[name] }

  /// The command with its values in their places.
  /// - Parameter values: of its variables; nil for what they hold now.
  func tellCommand(_ block: Block, _ values: [String: String]? = nil) {
    for line in ExpandedCommand(block.command, values ?? state.values).lines { console.tell("  $ \(line)") }
  }
}
