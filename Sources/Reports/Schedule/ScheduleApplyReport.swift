import GoogleCloud
import JSON
package import Schedule

/// What `rekindle schedule apply` did, what it did not, and how it is after that.
package struct ScheduleApplyReport: Sendable {
  let outcomes: [ScheduleApplier.Outcome]
  /// Read anew when all was done.
  let after: SchedulePlan

  package init(_ outcomes: [ScheduleApplier.Outcome], after: SchedulePlan) {
    self.outcomes = outcomes
    self.after = after
  }

  package func text(_ style: TextStyle) -> String {
    var canvas = TextCanvas(style)
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
    canvas.warnings(after.warnings)
    return canvas.text
  }

  /// `rekindle.schedule/1`.
  package func json(toolVersion: String) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.schedule(after, command: "apply", toolVersion: toolVersion)
      json.objects("steps", outcomes) { json, outcome in
        json.member("kind", outcome.step.kind.rawValue)
        json.member("text", outcome.step.text)
        json.member("state", outcome.word)
        json.member("reason", outcome.reason)
      }
      json.settings(after)
    }
    return json.line()
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
