import Documents
import JSON
package import Restore
import Verification

extension UndoReport {
  /// What taking back a restore of documents would do or did.
  /// - Parameters:
  ///   - again: options of the command that the next one needs again, quoted for a shell.
  ///   - hidesValues: whether a service's own words are left out, which can repeat values.
  package func answer(again: [String] = [], hidesValues: Bool = false, toolVersion: String) -> Answer {
    let report = hidesValues ? hidingServiceMessages() : self
    return Answer(
      ExitStatus(verdict, isInterrupted: isStopped), schema: "rekindle.restore.undo/1", toolVersion: toolVersion,
      isConfirmation: true, text: { report.text(again, &$0) },
      members: { report.members(&$0, hidesValues: hidesValues) })
  }

  private func text(_ again: [String], _ canvas: inout TextCanvas) {
    let isPlan = phase == .planned
    canvas.verdict(
      verdict,
      [
        isPlan ? "dry run: nothing was written" : "undone",
        "\(Quantity.grouped(restore)) \(isPlan ? "to write back" : "written back")",
        "\(Quantity.grouped(delete)) \(isPlan ? "to delete" : "deleted")",
        "\(Quantity.grouped(undone)) undone before", "\(Quantity.grouped(changed)) left alone",
      ])
    canvas.gap()
    canvas.labelled("journal", path: journal)
    canvas.labelled("target", path: target.description)
    if let endpoint { canvas.labelled("", ["at \(endpoint)"]) }
    canvas.append(findings)
    canvas.append(exceptions, of: changed + failed)
    let isUnfinished = isPlan ? restore + delete > 0 : verdict == .incomplete
    if isUnfinished {
      canvas.gap()
      canvas.labelled(
        "next",
        NextStep(
          purpose: isPlan ? "Write it" : "Go on",
          command: (["rekindle restore documents", ShellWord.option("--undo", journal), "--apply"] + again)
            .joined(separator: " ")))
    }
  }

  private func members(_ json: inout JSONWriter, hidesValues: Bool) {
    json.member("verdict", verdict.rawValue)
    json.member("phase", phase.rawValue)
    json.member("journal", journal)
    json.member("target", target.description)
    json.member("endpoint", endpoint)
    json.member("written", written)
    json.member("restore", restore)
    json.member("delete", delete)
    json.member("undone", undone)
    json.member("changed", changed)
    json.member("failed", failed)
    json.member("stopped", isStopped)
    json.member("valuesHidden", hidesValues)
    json.exceptions(exceptions, of: changed + failed)
    json.findings(findings, limit: .max)
    json.member("seconds", seconds: seconds)
  }
}
