import JSON
import Keys
import Reports
import Verification

/// Where a run stands.
package struct RunStatus: Sendable {
  package var timeline: Timeline
  package var folder: String
  /// How many lines the journal has; all of them are what was written.
  package var lines: Int
  /// Of a half written last line.
  package var partialBytes: Int
  package var isInUse: Bool

  package init(timeline: Timeline, folder: String, chain: JournalChain, isInUse: Bool) {
    self.timeline = timeline
    self.folder = folder
    lines = chain.lines.count
    partialBytes = chain.partialBytes
    self.isInUse = isInUse
  }

  private var state: RunState { timeline.state }

  package var ending: String { isInUse ? "running" : timeline.ending }

  /// How to go on; nil if there is nothing to go on with.
  package var nextStep: String? {
    guard !state.isFinished, !state.isTakenBack, !isInUse else { return nil }
    return "go on by  rekindle runbook resume \(VisibleText.of(ShellWord.quoted(folder)))"
  }

  package var text: String {
    var text = "\(VisibleText.of(state.start.title)): \(VisibleText.of(ending))\n"
    text += "  operator  \(VisibleText.of(state.operator.text))\n"
    text += "  took      \(Quantity.seconds(timeline.seconds))"
    text += (timeline.expected.map { ", expected \(DurationText.text($0))" } ?? "") + "\n"
    text += "  journal   \(Quantity.counted(lines, "line")), none changed, none missing"
    text += partialBytes > 0 && !isInUse ? "; the last one, half written, will be taken away\n" : "\n"
    for row in timeline.rows {
      let seconds = row.seconds.map { "  \(Quantity.seconds($0))" } ?? ""
      text += "  \(row.number). \(VisibleText.of(row.title)): \(row.state.text)\(seconds)\n"
      if case .skipped(let reason, false) = row.state { text += "     \(VisibleText.of(reason))\n" }
    }
    return text + (nextStep.map { "\($0)\n" } ?? "")
  }

  package var json: [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member("schema", "rekindle.run/1")
      json.member("run", state.start.run)
      json.member("title", state.start.title)
      json.member("journal", folder)
      json.member("runbook", state.start.runbook)
      json.member("sha256", state.start.digest.hexadecimal)
      json.member("operator", state.operator.name)
      json.member("running", isInUse)
      json.member("finished", state.isFinished)
      json.member("takenBack", state.isTakenBack)
      json.member("stopped", state.stop?.reason.rawValue)
      json.member("stoppedAt", state.stop?.step)
      json.member("next", state.next)
      json.member("lines", lines)
      json.member("partialBytes", partialBytes)
      json.member("began", microseconds: timeline.began)
      json.member("ended", microseconds: timeline.ended)
      json.member("seconds", seconds: timeline.seconds)
      json.member("retries", timeline.retries)
      json.objects("steps", timeline.rows) { json, row in
        json.member("number", row.number)
        json.member("title", row.title)
        json.member("state", row.state.text)
        if case .skipped(let reason, _) = row.state { json.member("reason", reason) }
        if let seconds = row.seconds { json.member("seconds", seconds: seconds) }
        json.member("expectedSeconds", row.expected.map { Int($0.components.seconds) })
        json.member("attempts", row.attempts)
      }
      json.objects("approvals", timeline.approvals) { json, entry in
        json.member("step", entry.step)
        json.member("name", entry.approval.name)
        json.member("role", entry.approval.role)
        json.member("method", entry.approval.method.rawValue)
      }
    }
    return json.line()
  }
}
