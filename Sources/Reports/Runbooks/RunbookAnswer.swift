import JSON
import Policy
import Verification

extension RunbookListModel {
  package func answer(toolVersion: String) -> Answer {
    Answer(.verified, schema: "rekindle.runbooks/1", toolVersion: toolVersion) { canvas in
      if entries.isEmpty { canvas.line(("No Markdown file is here.", .none)) }
      for entry in entries {
        switch entry {
        case .runbook(let runbook):
          canvas.line((runbook.path, .none))
          canvas.paragraph(runbook.title, indent: 2)
          canvas.paragraph(runbook.facts, indent: 2, .dim)
        case .other(let path, _, let line, let key, let message):
          canvas.line((path, .none))
          let reason = [line.map { "line \($0)" } ?? "", key, message].filter { !$0.isEmpty }.joined(separator: ": ")
          canvas.paragraph("no runbook: \(reason)", indent: 2, .yellow)
        }
      }
    } members: { json in
      json.objects("runbooks", entries) { json, entry in
        switch entry {
        case .runbook(let runbook):
          json.member("path", runbook.path)
          json.facts(runbook)
        case .other(let path, let code, let line, _, let message):
          json.member("path", path)
          json.object("problem") { json in
            json.member("code", code)
            json.member("line", line)
            json.member("message", message)
          }
        }
      }
    }
  }
}

extension RunbookModel {
  package func answer(toolVersion: String) -> Answer {
    Answer(.verified, schema: "rekindle.runbook/1", toolVersion: toolVersion) { canvas in
      canvas.line((title, .none))
      canvas.paragraph(facts, indent: 2, .dim)
      if let when { canvas.labelled("when", [when]) }
      if let cost { canvas.labelled("cost", [cost]) }
      for (label, text) in declaration { canvas.paragraph("\(label): \(text)", indent: 2) }
      for role in roles {
        let people = role.people.isEmpty ? "" : " (\(role.people.joined(separator: ", ")))"
        canvas.labelled("role", ["\(role.name): \(role.description)\(people)"])
      }
      if !tools.isEmpty { canvas.labelled("programs", tools, separator: ", ") }
      for need in environment { canvas.labelled("variable", ["\(need.name): \(need.description)"]) }
      canvas.labelled("sha256", whole: sha256)
      appendParameters(&canvas)
      appendMessages(&canvas)
      canvas.gap()
      canvas.line(("steps", .none))
      let column = steps.count < 100 ? 6 : 7
      for step in steps {
        canvas.labelled("  \(step.number).", [step.title], column: column)
        if !step.facts.isEmpty { canvas.labelled("", step.facts, separator: "; ", column: column) }
      }
    } members: { json in
      json.member("path", path)
      json.facts(self)
      json.member("when", when)
      json.member("cost", cost)
      json.member("approvers", approvers)
      json.declaration(self)
      json.objects("statusMessages", messages) { json, message in
        json.member("name", message.name)
        json.member("text", message.text)
      }
      json.objects("roles", roles) { json, role in
        json.member("name", role.name)
        json.member("description", role.description)
        json.strings("people", role.people)
      }
      json.objects("parameters", parameters) { json, parameter in
        json.member("name", parameter.name)
        json.member("description", parameter.description)
        json.member("default", parameter.defaultValue)
        json.member("required", parameter.isRequired)
        json.member("pattern", parameter.pattern)
      }
      json.objects("environment", environment) { json, need in
        json.member("name", need.name)
        json.member("description", need.description)
      }
      json.strings("tools", tools)
      json.objects("steps", steps) { $0.step($1) }
    }
  }

  private func appendParameters(_ canvas: inout TextCanvas) {
    guard let longest = parameters.map({ $0.name.count }).max() else { return }
    canvas.gap()
    canvas.line(("parameters", .none))
    for parameter in parameters {
      let value =
        parameter.defaultValue.map { "by default \($0)" } ?? (parameter.isRequired ? "has to be given" : "may be empty")
      let pattern = parameter.pattern.map { ", like \($0)" } ?? ""
      canvas.labelled(
        "  \(parameter.name)", ["\(parameter.description) (\(value)\(pattern))"], column: longest + 4)
    }
  }

  private func appendMessages(_ canvas: inout TextCanvas) {
    guard !messages.isEmpty else { return }
    canvas.gap()
    canvas.line(("status messages", .none))
    for (name, text) in messages { canvas.paragraph("\(name): \(text)", indent: 2) }
  }

  /// "5 steps, about 30m, changes something in 1 step"
  fileprivate var facts: String {
    let mutating = steps.count(where: \.mutates)
    var facts = [Quantity.counted(steps.count, "step")]
    if let expected { facts.append("about \(LengthOfTime.textInHours(expected))") }
    facts.append(mutating == 0 ? "changes nothing" : "changes something in \(Quantity.counted(mutating, "step"))")
    return facts.joined(separator: ", ")
  }
}

extension RunbookModel.Step {
  fileprivate var facts: [String] {
    var facts: [String] = []
    if mutates { facts.append("changes something" + (canBeUndone ? ", can be undone" : ", no undo block")) }
    if isManual { facts.append("by hand") }
    if let expected { facts.append("about \(LengthOfTime.textInHours(expected))") }
    if let confirm { facts.append("confirm by typing ${\(confirm)}") }
    if let approval { facts.append("approval by \(approval)") }
    if let condition { facts.append("only if \(condition)") }
    if checks > 0 { facts.append(Quantity.counted(checks, "check")) }
    if let tells { facts.append("shows the status message \(tells)") }
    if !sets.isEmpty { facts.append("sets \(sets.joined(separator: ", "))") }
    return facts
  }
}

extension DryRunModel {
  package func answer(toolVersion: String) -> Answer {
    Answer(hasFalseCheck ? .different : .verified, schema: "rekindle.dry-run/1", toolVersion: toolVersion) { canvas in
      canvas.line(("Dry run of \(runbook.title): nothing is changed.", .none))
      for (label, text) in runbook.declaration { canvas.paragraph("\(label): \(text)", indent: 2) }
      for item in missing { canvas.paragraph("missing: \(item)", indent: 0, .yellow) }
      for step in steps {
        canvas.gap()
        canvas.line(("Step \(step.number) of \(steps.count): \(step.title)", .none))
        for line in ProseText.lines(step.text, width: canvas.width - 2) {
          canvas.line((line.isEmpty ? "" : "  \(line)", .none))
        }
        for (part, lines) in step.commands {
          for (index, line) in lines.enumerated() {
            canvas.line(("  " + Columns.padded(index == 0 ? part : "", to: 8), .dim), ("$ \(line)", .none))
          }
        }
        for note in step.notes { canvas.labelled("  -", [note], column: 4) }
        for check in step.falseChecks { canvas.labelled("  !", [check], .yellow, column: 4) }
        for item in step.unpredictable { canvas.labelled("  ?", ["not known before the run: \(item)"], column: 4) }
      }
    } members: { json in
      json.member("path", runbook.path)
      json.facts(runbook)
      json.declaration(runbook)
      json.strings("missing", missing)
      json.objects("steps", steps) { json, step in
        json.member("number", step.number)
        json.member("title", step.title)
        json.member("mutates", step.mutates)
        if let isWanted = step.isWanted { json.member("wanted", isWanted) }
        if !step.text.isEmpty { json.member("text", step.text) }
        json.objects("commands", step.commands) { json, command in
          json.member("part", command.part)
          json.member("text", command.lines.joined(separator: "\n"))
        }
        json.strings("notes", step.notes)
        json.strings("falseChecks", step.falseChecks)
        json.strings("unpredictable", step.unpredictable)
      }
    }
  }
}

extension JSONWriter {
  fileprivate mutating func facts(_ runbook: RunbookModel) {
    member("title", runbook.title)
    member("sha256", runbook.sha256)
    member("expectedSeconds", runbook.expected.map { Int($0.components.seconds) })
    member("mutates", runbook.steps.contains(where: \.mutates))
    member("stepCount", runbook.steps.count)
  }

  fileprivate mutating func declaration(_ runbook: RunbookModel) {
    member("severity", runbook.severity)
    member("declareWhen", runbook.declareWhen)
    member("endsWhen", runbook.endsWhen)
    guard let people = runbook.people else { return }
    object("people") { json in
      json.member("decides", people.decides)
      json.objects("contacts", people.contacts) { json, contact in
        json.member("role", contact.role)
        json.member("who", contact.who)
      }
      json.member("statusPage", people.statusPage)
    }
  }

  fileprivate mutating func step(_ step: RunbookModel.Step) {
    member("number", step.number)
    member("title", step.title)
    member("line", step.line)
    member("manual", step.isManual)
    member("mutates", step.mutates)
    member("expectedSeconds", step.expected.map { Int($0.components.seconds) })
    member("confirm", step.confirm)
    member("approval", step.approval)
    member("onlyIf", step.condition)
    strings("sets", step.sets)
    member("tells", step.tells)
    objects("blocks", step.blocks) { json, block in
      json.member("part", block.part)
      json.member("line", block.line)
      json.member("command", block.command)
      json.member("timeoutSeconds", Int(block.timeout.components.seconds))
    }
  }
}
