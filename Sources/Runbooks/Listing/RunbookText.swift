import Keys
import Reports

/// Runbooks as text on a terminal; nothing of a file acts on it.
package enum RunbookText {
  package static func listing(_ listing: RunbookListing) -> String {
    var text = ""
    for entry in listing.entries {
      switch entry.result {
      case .success(let runbook):
        text += "\(VisibleText.of(entry.path))\n  \(VisibleText.of(runbook.title))\n  \(facts(runbook))\n"
      case .failure(let problem):
        text += "\(VisibleText.of(entry.path))\n  no runbook: \(VisibleText.of(problem.withoutPath))\n"
      }
    }
    return text.isEmpty ? "No Markdown file is here.\n" : text
  }

  /// "5 steps, about 30m, changes something"
  private static func facts(_ runbook: Runbook) -> String {
    let mutating = runbook.steps.count(where: \.mutates)
    var facts = [Quantity.counted(runbook.steps.count, "step")]
    if let expected = runbook.expected { facts.append("about \(DurationText.text(expected))") }
    facts.append(mutating == 0 ? "changes nothing" : "changes something in \(Quantity.counted(mutating, "step"))")
    return facts.joined(separator: ", ")
  }

  package static func show(_ runbook: Runbook) -> String {
    var text = "\(VisibleText.of(runbook.title))\n  \(facts(runbook))\n"
    func line(_ label: String, _ value: String?) {
      guard let value else { return }
      text += "  \(label.padding(10))\(VisibleText.of(value))\n"
    }
    line("when", runbook.when)
    line("cost", runbook.cost)
    for role in runbook.roles {
      line(
        "role",
        "\(role.name): \(role.description)" + (role.people.isEmpty ? "" : " (\(role.people.joined(separator: ", ")))"))
    }
    if !runbook.tools.isEmpty { line("programs", runbook.tools.joined(separator: ", ")) }
    for need in runbook.environment { line("variable", "\(need.name): \(need.description)") }
    line("sha256", runbook.digest.hexadecimal)
    if !runbook.parameters.isEmpty { text += "\nparameters\n" }
    for parameter in runbook.parameters {
      let value =
        parameter.defaultValue.map { "by default \($0)" } ?? (parameter.isRequired ? "has to be given" : "may be empty")
      text += "  \(parameter.name)  \(VisibleText.of(parameter.description)) (\(VisibleText.of(value))"
      text += (parameter.pattern.map { ", like \(VisibleText.of($0))" } ?? "") + ")\n"
    }
    text += "\nsteps\n"
    for step in runbook.steps { text += self.step(step) }
    return text
  }

  private static func step(_ step: Step) -> String {
    var facts: [String] = []
    if step.mutates { facts.append("changes something" + (step.undo == nil ? ", no undo block" : ", can be undone")) }
    if step.isManual { facts.append("by hand") }
    if let expected = step.expected { facts.append("about \(DurationText.text(expected))") }
    if let confirm = step.confirm { facts.append("confirm by typing ${\(confirm)}") }
    if let approval = step.approval { facts.append("approval by \(approval)") }
    if let condition = step.condition { facts.append("only if \(condition.text)") }
    let checks = step.before.count + step.after.count
    if checks > 0 { facts.append(Quantity.counted(checks, "check")) }
    if !step.sets.isEmpty { facts.append("sets \(step.sets.joined(separator: ", "))") }
    let number = "\(step.number)."
    return "  \(number.padding(4))\(VisibleText.of(step.title))\n"
      + (facts.isEmpty ? "" : "      \(VisibleText.of(facts.joined(separator: "; ")))\n")
  }

  package static func dryRun(_ dryRun: DryRun, of runbook: Runbook) -> String {
    var text = "Dry run of \(VisibleText.of(runbook.title)): nothing is changed.\n"
    for missing in dryRun.missing { text += "missing: \(VisibleText.of(missing))\n" }
    for report in dryRun.steps {
      text += "\nStep \(report.step.number) of \(dryRun.steps.count): \(VisibleText.of(report.step.title))\n"
      for (part, lines) in report.commands {
        for (index, line) in lines.enumerated() { text += "  \((index == 0 ? part : "").padding(8))$ \(line)\n" }
      }
      for note in report.notes { text += "  - \(VisibleText.of(note))\n" }
      for check in report.falseChecks { text += "  ! \(VisibleText.of(check))\n" }
      for item in report.unpredictable { text += "  ? not known before the run: \(VisibleText.of(item))\n" }
    }
    return text
  }
}

extension String {
  fileprivate func padding(_ width: Int) -> String {
    self + String(repeating: " ", count: Swift.max(1, width - count))
  }
}

extension RunbookProblem {
  fileprivate var withoutPath: String {
    var problem = self
    problem.path = line == nil ? "" : "line"
    return problem.description.replacing("line:", with: "line ", maxReplacements: 1)
  }
}
