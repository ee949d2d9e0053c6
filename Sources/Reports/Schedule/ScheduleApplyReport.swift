package import Backups
import GoogleCloud
import JSON

extension [ScheduleApplier.Outcome] {
  /// What `rekindle schedule apply` did, what it did not, and how it is after that.
  /// - Parameter after: read when all was done.
  package func answer(after: SchedulePlan, toolVersion: String) -> Answer {
    let isDone = allSatisfy { $0.state == .done }
    return Answer(
      isDone ? after.status : .incomplete, schema: "rekindle.schedule/1", toolVersion: toolVersion
    ) { canvas in
      canvas.schedule(after)
      canvas.gap()
      if isEmpty { canvas.line(("Nothing was to be done.", .none)) }
      for outcome in self {
        canvas.labelled(outcome.word, [outcome.step.text], outcome.state == .done ? .green : .yellow)
        if let reason = outcome.reason { canvas.paragraph(reason, indent: TextCanvas.labelWidth) }
      }
      let rest = after.settings.filter { !$0.isOK }
      canvas.gap()
      if rest.isEmpty {
        canvas.line(
          (
            after.hazards.isEmpty
              ? "Everything is as the policy says."
              : "Every setting is as the policy says. The bucket does not keep exports as it says:", .none
          ))
      } else {
        canvas.line(("Not as the policy says:", .none))
        canvas.settings(rest)
      }
      canvas.append(after.warnings)
    } members: { json in
      json.schedule(after, command: "apply")
      json.objects("steps", self) { json, outcome in
        json.member("kind", outcome.step.kind.rawValue)
        json.member("text", outcome.step.text)
        json.member("state", outcome.word)
        json.member("reason", outcome.reason)
      }
      json.settings(after)
    }
  }
}

extension ScheduleApplier.Outcome {
  /// Stable, also in JSON.
  var word: String {
    switch state {
    case .done: "done"
    case .failed: "failed"
    case .skipped: "skipped"
    }
  }

  var reason: String? {
    switch state {
    case .done: nil
    case .failed(let error): error.description
    case .skipped(let kind): "It needs the step \(kind.rawValue), which was not done."
    }
  }
}
