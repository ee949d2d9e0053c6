package import Backups
import GoogleCloud
import JSON

/// What `rekindle schedule apply` did, what it did not, and how it is after that.
package struct ScheduleApplyReport: Sendable {
  let outcomes: [ScheduleApplier.Outcome]
  /// Read anew when all was done.
  let after: SchedulePlan

  package init(_ outcomes: [ScheduleApplier.Outcome], after: SchedulePlan) {
    self.outcomes = outcomes
    self.after = after
  }

  package func answer(toolVersion: String) -> Answer {
    let isDone = outcomes.allSatisfy { $0.state == .done }
    return Answer(
      isDone ? after.status : .incomplete, schema: "rekindle.schedule/1", toolVersion: toolVersion,
      text: { text(&$0) }, members: { members(&$0) })
  }

  private func text(_ canvas: inout TextCanvas) {
    canvas.schedule(after)
    canvas.gap()
    if outcomes.isEmpty { canvas.line(("Nothing was to be done.", .none)) }
    for outcome in outcomes {
      canvas.labelled(outcome.word, [outcome.step.text], outcome.state == .done ? .green : .yellow)
      if let reason = outcome.reason { canvas.paragraph(reason, indent: TextCanvas.labelWidth) }
    }
    let rest = after.settings.filter { !$0.isOK }
    canvas.gap()
    if rest.isEmpty {
      canvas.line(("Everything is as the policy says.", .none))
    } else {
      canvas.line(("Not as the policy says:", .none))
      canvas.settings(rest)
    }
    canvas.append(after.warnings)
  }

  private func members(_ json: inout JSONWriter) {
    json.schedule(after, command: "apply")
    json.objects("steps", outcomes) { json, outcome in
      json.member("kind", outcome.step.kind.rawValue)
      json.member("text", outcome.step.text)
      json.member("state", outcome.word)
      json.member("reason", outcome.reason)
    }
    json.settings(after)
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
