import Attestation
package import Backups
import GoogleCloud
import JSON

/// Whether the backups are as they should be, as text or JSON.
package struct BackupStatusReport: Sendable {
  let status: BackupStatus

  package init(_ status: BackupStatus) {
    self.status = status
  }

  package func text(_ style: TextStyle) -> String {
    var canvas = TextCanvas(style)
    canvas.line((status.place.description, .none))
    for rule in status.rules {
      let paint: TextCanvas.Paint =
        switch rule.outcome {
        case .ok: .green
        case .failed: .boldRed
        case .unknown: .boldYellow
        }
      let words = "\(rule.name): \(rule.message)" + (rule.remedy.map { " \($0)" } ?? "")
      canvas.labelled(
        rule.outcome.rawValue, words.split(separator: " ").map(String.init), paint, separator: " ", column: 9)
    }
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
    return canvas.text
  }

  /// `rekindle.backups.status/1`.
  package func json(toolVersion: String) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member("schema", "rekindle.backups.status/1")
      json.member("toolVersion", toolVersion)
      json.member("place", status.place.description)
      json.member("outcome", status.outcome.rawValue)
      json.member("export", status.export?.place.description)
      json.member("exportTime", microseconds: status.export?.time)
      json.member("isDatabaseCompared", status.isDatabaseCompared)
      json.passedOver(status.passedOver)
      json.strings("warnings", status.warnings)
      json.objects("rules", status.rules) { json, rule in
        json.member("name", rule.name)
        json.member("outcome", rule.outcome.rawValue)
        json.member("message", rule.message)
        json.member("remedy", rule.remedy)
      }
      if let trend = status.trend {
        json.object("recovery") { json in
          json.member("seconds", seconds: trend.last.recoverySeconds)
          if let median = trend.median { json.member("medianSeconds", seconds: median) }
          json.member("previousRuns", trend.previous)
        }
      }
    }
    return json.line()
  }
}
