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
    console.tell(
      "Step \(step.number) of \(runbook.steps.count): \(VisibleText.of(step.title))"
        + (facts.isEmpty ? "" : "  (\(facts.joined(separator: ", ")))"))
    let prose = step.prose.isEmpty ? [] : step.prose.split(separator: "\n", omittingEmptySubsequences: false)
    for line in prose {
      console.tell("  \(VisibleText.of(line))")
    }
    if let run = step.run { tellCommand(run) }
  }

  /// The command with its values in their places.
  func tellCommand(_ block: Block) {
    for line in ExpandedCommand(block.command, state.values).lines { console.tell("  $ \(line)") }
  }
}
