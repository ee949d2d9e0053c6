import Documents
import JSON
package import Restore
import Verification

/// What taking back a restore of documents would do or did, as text or JSON.
package struct RestoreUndoReport: Sendable {
  private let report: UndoReport
  private let toolVersion: String
  private let hidesValues: Bool

  private static let exceptionsShown = 20

  /// - Parameter hidesValues: whether a service's own words are left out, which can repeat values.
  package init(_ report: UndoReport, toolVersion: String, hidesValues: Bool = false) {
    self.report = hidesValues ? report.hidingServiceMessages() : report
    self.toolVersion = toolVersion
    self.hidesValues = hidesValues
  }

  package func text(_ style: TextStyle) -> String {
    var canvas = TextCanvas(style)
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
    if !report.exceptions.isEmpty { canvas.gap() }
    for exception in report.exceptions.prefix(Self.exceptionsShown) {
      canvas.labelled(exception.reason.rawValue, path: exception.path.description, .yellow)
      if let message = exception.message { canvas.paragraph(message, indent: TextCanvas.labelWidth, .dim) }
    }
    let exceptions = report.changed + report.failed
    if exceptions > Self.exceptionsShown {
      canvas.paragraph(
        "\(Self.exceptionsShown) of \(Quantity.counted(exceptions, "document")) shown; more of them: --format json",
        indent: TextCanvas.labelWidth, .dim)
    }
    let isUnfinished = isPlan ? report.restore + report.delete > 0 : report.verdict == .incomplete
    if isUnfinished {
      canvas.gap()
      canvas.labelled(
        "next",
        NextStep(
          purpose: isPlan ? "Write it" : "Go on",
          command: "rekindle restore documents \(ShellWord.option("--undo", report.journal)) --apply"))
    }
    return canvas.text
  }

  /// `rekindle.restore.undo/1`.
  package func json() -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member("schema", "rekindle.restore.undo/1")
      json.member("toolVersion", toolVersion)
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
      json.objects("exceptions", report.exceptions) { json, exception in
        json.member("document", exception.path.description)
        json.member("reason", exception.reason.rawValue)
        json.member("message", exception.message)
      }
      json.member("exceptionsOmitted", report.changed + report.failed - report.exceptions.count)
      json.findings(report.findings, limit: .max)
      json.member("seconds", seconds: report.seconds)
    }
    return json.line()
  }
}
