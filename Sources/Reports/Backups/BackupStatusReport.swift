import Attestation
package import Backups
import Documents
import GoogleCloud
import JSON
import Verification

extension BackupStatus {
  /// Whether the backups are as they should be.
  package func answer(toolVersion: String) -> Answer {
    Answer(
      ExitStatus(outcome), schema: "rekindle.backups.status/1", toolVersion: toolVersion, isConfirmation: true
    ) { canvas in
      canvas.line((list.place.description, .none))
      canvas.append(rules)
      canvas.passedOver(list.passedOver)
      if !list.isDatabaseCompared {
        canvas.labelled(
          "", ["not checked: which database the exports are of; the policy does not name production"], column: 9)
      }
      for warning in list.warnings { canvas.paragraph(warning, indent: 9, .yellow) }
      if let trend {
        var words = ["a recovery takes \(Quantity.seconds(trend.last.recoverySeconds))"]
        if let median = trend.median, let change = trend.change {
          words.append(
            "\(change < 0 ? "" : "+")\(Int(nearest: change)) % against the median of \(Quantity.seconds(median)) "
              + "of \(Quantity.counted(trend.previous, "run")) before")
        }
        canvas.labelled("", words, column: 9)
      }
    } members: { json in
      json.member("place", list.place.description)
      json.member("outcome", outcome.rawValue)
      json.member("export", list.newestOfOurs?.place.description)
      json.member("exportTime", microseconds: list.newestOfOurs?.time)
      json.member("exportDocuments", list.newestOfOurs?.documents)
      json.member("exportBytes", list.newestOfOurs.map { Int(clamping: $0.bytes) })
      json.member("verifiedTime", microseconds: verifiedTime)
      json.member("rehearsedTime", microseconds: rehearsedTime)
      json.member("provenTime", microseconds: provenTime)
      json.member("isDatabaseCompared", list.isDatabaseCompared)
      json.passedOver(list.passedOver)
      json.strings("warnings", list.warnings)
      json.checks("rules", rules, .backups)
      json.lost(self)
      if let trend {
        json.object("recovery") { json in
          json.member("seconds", seconds: trend.last.recoverySeconds)
          if let median = trend.median { json.member("medianSeconds", seconds: median) }
          json.member("previousRuns", trend.previous)
        }
      }
    }
  }
}

extension JSONWriter {
  /// Every export that is gone or has changed: the text names the first ones.
  mutating func lost(_ status: BackupStatus) {
    objects("gone", status.gone) { json, export in
      json.member("export", export.place.uri)
      json.member("time", microseconds: export.time)
      json.member("keptUntil", microseconds: export.keptUntil)
      json.member("evidence", export.evidence.rawValue)
      json.member("problem", export.problem)
      json.member("lastSeen", microseconds: export.lastSeen)
      json.member("recoverableUntil", microseconds: export.recoverableUntil)
    }
    objects("changed", status.changed) { json, export in
      json.member("export", export.place.uri)
      json.member("record", export.record)
      json.strings("differences", export.differences)
    }
  }
}
