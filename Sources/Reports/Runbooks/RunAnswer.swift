import JSON
import Policy
import Verification

/// Where a run is.
extension RunModel {
  /// How to go on; nil if there is nothing to go on with.
  var nextStep: String? {
    guard !isFinished, !isTakenBack, !isInUse else { return nil }
    return "\(isOpen ? "settle them" : "go on") by  rekindle runbook resume \(VisibleText.of(ShellWord.quoted(folder)))"
  }

  /// The timeline as one object: what `rekindle runbook status --format json` prints.
  package func json(toolVersion: String) -> [UInt8] {
    JSONWriter.line(Self.schema, toolVersion: toolVersion) { members(&$0) }
  }

  package func answer(_ status: ExitStatus, toolVersion: String) -> Answer {
    var answer = Answer(status, schema: Self.schema, toolVersion: toolVersion) { canvas in
      let paint = isInUse ? TextCanvas.Paint.none : tone.paint
      canvas.line(("\(title): ", .none), (isInUse ? "running" : ending, paint))
      canvas.list("left open", open.map(\.sentence))
      canvas.labelled("operator", [person.text])
      let limit = expected.map { ", expected \(LengthOfTime.textInHours($0))" } ?? ""
      canvas.labelled("took", [Quantity.seconds(seconds) + limit])
      let partial = partialBytes > 0 && !isInUse ? "; the last one, half written, will be taken away" : ""
      canvas.labelled("journal", ["\(Quantity.counted(lines, "line")), none changed, none missing\(partial)"])
      for step in steps {
        let seconds = step.seconds.map { [Quantity.seconds($0)] } ?? []
        canvas.labelled("", ["\(step.number). \(step.title): \(step.state)"] + seconds, separator: "  ", column: 2)
        if let skipped = step.skipped, !skipped.byCondition { canvas.paragraph(skipped.reason, indent: 5, .dim) }
      }
      canvas.list("follow-up", followUps.map { "\($0.text) (\($0.owner), due \($0.due))" })
      if let nextStep { canvas.line((nextStep, .none)) }
    } members: { json in
      members(&json)
    }
    answer.notesBesideJSON = nextStep.map { [$0] } ?? []
    return answer
  }
}

extension RunModel {
  private static let schema = "rekindle.run/1"

  private func members(_ json: inout JSONWriter) {
    json.member("run", run)
    json.member("title", title)
    json.member("journal", folder)
    json.member("runbook", runbook)
    json.member("sha256", sha256)
    json.member("operator", person.name)
    json.strings("operators", operators)
    json.strings("machines", machines)
    json.member("tool", tool)
    json.objects("values", values) { json, value in
      json.member("name", value.name)
      json.member("value", value.value)
    }
    json.objects("stepValues", stepValues) { json, value in
      json.member("step", value.step)
      json.member("name", value.name)
      json.member("value", value.value)
    }
    json.member("state", state)
    json.objects("open", open) { json, point in
      json.member("step", point.step)
      json.member("point", point.text)
      json.member("origin", point.origin)
    }
    json.member("running", isInUse)
    json.member("finished", isFinished)
    json.member("takenBack", isTakenBack)
    json.member("stopped", stop?.reason)
    json.member("stoppedAt", stop?.step)
    json.member("next", next)
    json.member("lines", lines)
    json.member("partialBytes", partialBytes)
    json.member("began", microseconds: began)
    json.member("ended", microseconds: ended)
    json.member("seconds", seconds: seconds)
    json.member("retries", retries)
    json.objects("steps", steps) { json, step in
      json.member("number", step.number)
      json.member("title", step.title)
      json.member("state", step.state)
      json.member("reason", step.skipped?.reason)
      if let seconds = step.seconds { json.member("seconds", seconds: seconds) }
      json.member("expectedSeconds", step.expected.map { Int($0.components.seconds) })
      json.member("attempts", step.attempts)
    }
    json.commands(commands)
    json.files(files)
    json.objects("followUps", followUps) { json, followUp in
      json.member("text", followUp.text)
      json.member("owner", followUp.owner)
      json.member("due", followUp.due)
    }
    json.objects("approvals", approvals) { json, approval in
      json.member("step", approval.step)
      json.member("name", approval.name)
      json.member("role", approval.role)
      json.member("method", approval.method)
    }
  }
}

extension JSONWriter {
  /// A text that is as for the same part before is left out.
  fileprivate mutating func commands(_ commands: [RunModel.Command]) {
    objects("commands", commands) { json, command in
      json.member("step", command.step)
      json.member("part", command.part)
      json.member("attempt", command.attempt)
      if !command.lines.isEmpty { json.member("command", command.lines.joined(separator: "\n")) }
      json.member("outcome", command.outcome)
      json.member("ok", command.isSuccess)
      json.member("status", command.status)
      if let seconds = command.seconds { json.member("seconds", seconds: seconds) }
      json.member("log", command.log)
    }
  }

  fileprivate mutating func files(_ files: [RunModel.File]) {
    objects("files", files) { json, file in
      json.member("step", file.step)
      json.member("name", file.name)
      json.member("sha256", file.sha256)
      json.member("verdict", file.verdict)
      json.objects("facts", file.facts) { json, fact in
        json.member("name", fact.name)
        json.member("count", fact.count)
        json.member("text", fact.text)
      }
      json.member("problem", file.problem)
    }
  }
}
