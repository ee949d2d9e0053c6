import JSON

extension RunbookListModel {
  /// `rekindle.runbooks/1`: one object on one line.
  package var json: [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member("schema", "rekindle.runbooks/1")
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
    return json.line()
  }
}

extension RunbookModel {
  /// `rekindle.runbook/1`: one object on one line.
  package var json: [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member("schema", "rekindle.runbook/1")
      json.member("path", path)
      json.facts(self)
      json.member("when", when)
      json.member("cost", cost)
      json.member("approvers", approvers)
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
    return json.line()
  }
}

extension DryRunModel {
  /// `rekindle.dry-run/1`: one object on one line.
  package var json: [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member("schema", "rekindle.dry-run/1")
      json.member("path", runbook.path)
      json.facts(runbook)
      json.strings("missing", missing)
      json.objects("steps", steps) { json, step in
        json.member("number", step.number)
        json.member("title", step.title)
        json.member("mutates", step.mutates)
        if let isWanted = step.isWanted { json.member("wanted", isWanted) }
        json.objects("commands", step.commands) { json, command in
          json.member("part", command.part)
          json.member("text", command.lines.joined(separator: "\n"))
        }
        json.strings("notes", step.notes)
        json.strings("falseChecks", step.falseChecks)
        json.strings("unpredictable", step.unpredictable)
      }
    }
    return json.line()
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
    objects("blocks", step.blocks) { json, block in
      json.member("part", block.part)
      json.member("line", block.line)
      json.member("command", block.command)
      json.member("timeoutSeconds", Int(block.timeout.components.seconds))
    }
  }
}
