import Attestation
package import Backups
import GoogleCloud
import JSON
import Verification

/// Whether the backups are as they should be, as text or JSON.
package struct BackupStatusReport: Sendable {
  let status: BackupStatus

  package init(_ status: BackupStatus) {
    self.status = status
  }

  package func answer(toolVersion: String) -> Answer {
    Answer(
      ExitStatus(status.outcome), schema: "rekindle.backups.status/1", toolVersion: toolVersion, isConfirmation: true,
      text: { text(&$0) }, members: { members(&$0) })
  }

  private func text(_ canvas: inout TextCanvas) {
    canvas.line((status.place.description, .none))
    canvas.append(status.rules)
    canvas.passedOver(status.passedOver)
    if !status.isDatabaseCompared {
      canvas.labelled(
        "",
        "not checked: which database the exports are of; the policy does not name production"
          .split(separator: " ").map(String.init), separator: " ", column: 9)
    }
    for warning in status.warnings { canvas.paragraph(warning, indent: 9, .yellow) }
    if let trend = status.trend {
      var words = ["a recovery takes \(Quantity.seconds(trend.last.recoverySeconds))"]
      if let median = trend.median, let change = trend.change {
        words.append(
          "\(change < 0 ? "" : "+")\(Int(change.rounded())) % against the median of \(Quantity.seconds(median)) "
            + "of \(Quantity.counted(trend.previous, "run")) before")
      }
      canvas.labelled("", words, column: 9)
    }
  }

  /// `rekindle.backups.status/1`.
  private func members(_ json: inout JSONWriter) {
    json.member("place", status.place.description)
    json.member("outcome", status.outcome.rawValue)
    json.member("export", status.export?.place.description)
    json.member("exportTime", microseconds: status.export?.time)
    json.member("isDatabaseCompared", status.isDatabaseCompared)
    json.passedOver(status.passedOver)
    json.strings("warnings", status.warnings)
    json.checks("rules", status.rules, .backups)
    if let trend = status.trend {
      json.object("recovery") { json in
        json.member("seconds", seconds: trend.last.recoverySeconds)
        if let median = trend.median { json.member("medianSeconds", seconds: median) }
        json.member("previousRuns", trend.previous)
      }
    }
  }
}
