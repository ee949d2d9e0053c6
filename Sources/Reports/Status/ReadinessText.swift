import Attestation
import Backups
import GoogleCloud
import JSON
import Policy
import Verification

extension RecoveryReadiness {
  func text(_ canvas: inout TextCanvas) {
    let words = headline.split(separator: " ").map(String.init)
    canvas.labelled(
      outcome.rawValue, words, outcome.paint, separator: " ", column: TextCanvas.outcomeWidth)
    canvas.gap()
    canvas.line((place.description, .none))
    for outcome in [CheckOutcome.failed, .unknown, .warning] {
      canvas.append(checks.filter { $0.outcome == outcome })
    }
    canvas.append(checks.filter { $0.code.group == .backups && $0.outcome == .ok })
    // What is as the policy says about the schedule has nothing more to tell.
    let well = checks.count { $0.code.group != .backups && $0.outcome == .ok }
    if well > 0 {
      canvas.labelled(
        CheckOutcome.ok.rawValue, ["\(Quantity.counted(well, "check")) of the schedule and of notify"],
        CheckOutcome.ok.paint, column: TextCanvas.outcomeWidth)
    }
    var skipped = checks.filter { $0.outcome == .skipped }
    while let first = skipped.first {
      canvas.append(skipped.filter { $0.message == first.message })
      skipped.removeAll { $0.message == first.message }
    }
    figures(&canvas)
    let list = backups.list
    canvas.passedOver(list.passedOver)
    if !list.isDatabaseCompared {
      canvas.labelled("not checked", ["which database the exports are of; the policy does not name production"])
    }
    for warning in list.warnings { canvas.paragraph(warning, indent: TextCanvas.labelWidth, .yellow) }
  }

  private func figures(_ canvas: inout TextCanvas) {
    canvas.gap()
    if let newest = backups.list.newestOfOurs {
      canvas.labelled("backup", whole: newest.place.description)
      canvas.labelled(
        "",
        [
          "\(Timestamp.text(microseconds: newest.time)), \(Age.text(max(0, now - newest.time))) old",
          newest.documents.map { Quantity.counted($0, "document") } ?? "documents not known",
          Quantity.bytes(Int(clamping: newest.bytes)),
        ])
    }
    if let time = backups.verifiedTime { canvas.labelled("verified", [moment(time)]) }
    if let time = backups.rehearsedTime { canvas.labelled("rehearsed", [moment(time)]) }
    if let trend = backups.trend {
      var pieces = ["a recovery takes \(Quantity.seconds(trend.last.recoverySeconds))" + limit(rules.recoveryTime)]
      pieces += trend.last.statement.record.timings.phases.map { "\($0.name) \(Quantity.seconds($0.seconds))" }
      if let median = trend.median {
        pieces.append("median of \(Quantity.counted(trend.previous, "run")) before \(Quantity.seconds(median))")
      }
      canvas.labelled("recovery", pieces)
    }
    var ages: [String] = []
    if let seconds = age(backups.provenTime) {
      ages.append("the newest verified data in the bucket is \(Quantity.seconds(Double(seconds))) old")
    }
    if let seconds = dataLossSeconds {
      ages.append("the data was \(Quantity.seconds(Double(seconds))) old when the last rehearsal began")
    }
    if let last = ages.popLast() { canvas.labelled("data loss", ages + [last + limit(rules.dataLoss)]) }
  }

  private func moment(_ time: Int64) -> String {
    "\(Timestamp.text(microseconds: time)), \(Age.text(max(0, now - time))) ago"
  }

  private func limit(_ target: Duration?) -> String { target.map { " (limit \(LengthOfTime.text($0)))" } ?? "" }
}
