import Documents
import JSON
package import Restore
import Verification

/// What taking back a restore of documents would do or did, as text or JSON.
package struct RestoreUndoReport: Sendable {
  private let report: UndoReport
  private let hidesValues: Bool

  /// - Parameter hidesValues: whether a service's own words are left out, which can repeat values.
  package init(_ report: UndoReport, hidesValues: Bool = false) {
    self.report = hidesValues ? report.hidingServiceMessages() : report
    self.hidesValues = hidesValues
  }

  package func answer(toolVersion: String) -> Answer {
    Answer(
      ExitStatus(report.verdict, isInterrupted: report.isStopped), schema: "rekindle.restore.undo/1",
      toolVersion: toolVersion, isConfirmation: true,
      text: { text(&$0) }, members: { members(&$0) })
  }

  private func text(_ canvas: inout TextCanvas) {
    let isPlan = report.phase == .planned
    canvas.line(
      (report.verdict.rawValue, report.verdict.paint),
      (
        "   "
          + [
            isPlan ? "dry run: nothing was written" : "undone",
            "\(Quantity.grouped(report.restore)) \(isPlan ? "to write back" : "written back")",
            "\(Quantity.grouped(report.delete)) \(isPlan ? "to delete" : "deleted")",
            "\(Quantity.grouped(report.undone)) undone before", "\(Quantity.grouped(report.changed)) left alone",
          ].joined(separator: " · "), .none
      ))
    canvas.gap()
    canvas.labelled("journal", path: report.journal)
    canvas.labelled("target", path: report.target.description)
    if let endpoint = report.endpoint { canvas.labelled("", ["at \(endpoint)"]) }
    canvas.append(report.findings)
    canvas.append(report.exceptions, of: report.changed + report.failed)
    let isUnfinished = isPlan ? report.restore + report.delete > 0 : report.verdict == .incomplete
    if isUnfinished {
      canvas.gap()
      canvas.labelled(
        "next",
        NextStep(
          purpose: isPlan ? "Write it" : "Go on",
          command: "rekindle restore documents \(ShellWord.option("--undo", report.journal)) --apply"))
    }
  }

  /// `rekindle.restore.undo/1`.
  private func members(_ json: inout JSONWriter) {
    json.member("verdict", report.verdict.rawValue)
    json.member("phase", report.phase.rawValue)
    json.member("journal", report.journal)
    json.member("target", report.target.description)
    json.member("endpoint", report.endpoint)
    json.member("written", report.written)
    json.member("restore", report.restore)
    json.member("delete", report.delete)
    json.member("undone", report.undone)
    json.member("changed", report.changed)
    json.member("failed", report.failed)
    json.member("stopped", report.isStopped)
    json.member("valuesHidden", hidesValues)
    json.exceptions(report.exceptions, of: report.changed + report.failed)
    json.findings(report.findings, limit: .max)
    json.member("seconds", seconds: report.seconds)
  }
}
