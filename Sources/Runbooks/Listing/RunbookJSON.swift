import JSON
import Keys

/// Runbooks as JSON.
package enum RunbookJSON {
  package static func listing(_ listing: RunbookListing) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member("schema", "rekindle.runbooks/1")
      json.objects("runbooks", listing.entries) { json, entry in
        json.member("path", entry.path)
        switch entry.result {
        case .success(let runbook): facts(runbook, &json)
        case .failure(let problem):
          json.object("problem") { json in
            json.member("code", problem.code.rawValue)
            json.member("line", problem.line)
            json.member("message", problem.message)
          }
        }
      }
    }
    return json.line()
  }

  private static func facts(_ runbook: Runbook, _ json: inout JSONWriter) {
    json.member("title", runbook.title)
    json.member("sha256", runbook.digest.hexadecimal)
    json.member("expectedSeconds", runbook.expected.map { Int($0.components.seconds) })
    json.member("mutates", runbook.mutates)
    json.member("stepCount", runbook.steps.count)
  }

  package static func show(_ runbook: Runbook) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member("schema", "rekindle.runbook/1")
      json.member("path", runbook.path)
      facts(runbook, &json)
      json.member("when", runbook.when)
      json.member("cost", runbook.cost)
      json.member("approvers", runbook.approvers)
      json.objects("roles", runbook.roles) { json, role in
        json.member("name", role.name)
        json.member("description", role.description)
        json.strings("people", role.people)
      }
      json.objects("parameters", runbook.parameters) { json, parameter in
        json.member("name", parameter.name)
        json.member("description", parameter.description)
        json.member("default", parameter.defaultValue)
        json.member("required", parameter.isRequired)
        json.member("pattern", parameter.pattern)
      }
      json.objects("environment", runbook.environment) { json, need in
        json.member("name", need.name)
        json.member("description", need.description)
      }
      json.strings("tools", runbook.tools)
      json.objects("steps", runbook.steps) { $0.step($1) }
    }
    return json.line()
  }

  package static func dryRun(_ dryRun: DryRun, of runbook: Runbook) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member("schema", "rekindle.dry-run/1")
      json.member("path", runbook.path)
      facts(runbook, &json)
      json.strings("missing", dryRun.missing)
      json.objects("steps", dryRun.steps) { json, report in
        json.member("number", report.step.number)
        json.member("title", report.step.title)
        json.member("mutates", report.step.mutates)
        if let isWanted = report.isWanted { json.member("wanted", isWanted) }
        json.objects("commands", report.commands) { json, command in
          json.member("part", command.part)
          json.member("text", command.lines.joined(separator: "\n"))
        }
        json.strings("notes", report.notes)
        json.strings("falseChecks", report.falseChecks)
        json.strings("unpredictable", report.unpredictable)
      }
    }
    return json.line()
  }
}

extension JSONWriter {
  fileprivate mutating func step(_ step: Step) {
    member("number", step.number)
    member("title", step.title)
    member("line", step.line)
    member("manual", step.isManual)
    member("mutates", step.mutates)
    member("expectedSeconds", step.expected.map { Int($0.components.seconds) })
    member("confirm", step.confirm)
    member("approval", step.approval)
    member("onlyIf", step.condition?.text)
    strings("sets", step.sets)
    objects("blocks", step.blocks) { json, block in
      json.member("part", block.part)
      json.member("line", block.block.line)
      json.member("command", block.block.command)
      json.member("timeoutSeconds", Int(block.block.timeout.components.seconds))
    }
  }
}
