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

  package func answer(_ status: ExitStatus, toolVersion: String) -> Answer {
    var answer = Answer(status, schema: "rekindle.run/1", toolVersion: toolVersion) { canvas in
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
      json.member("run", run)
      json.member("title", title)
      json.member("journal", folder)
      json.member("runbook", runbook)
      json.member("sha256", sha256)
      json.member("operator", person.name)
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
    answer.notesBesideJSON = nextStep.map { [$0] } ?? []
    return answer
  }
}
