import Attestation
import Documents
import JSON
import Keys
import Verification

/// The records of the period: one line for each, then all of each.
extension HTML {
  mutating func appendOverview(_ evidence: RehearsalEvidence) {
    guard !evidence.rehearsals.isEmpty else { return }
    section("rehearsals", "Rehearsals", count: evidence.rehearsals.count) { html in
      html.table(
        "Rehearsals, the oldest first",
        ["Ended (UTC)", "Counts as proof", "Verdict", "Signature", "Data age", "Recovery time"],
        styles: ["name", "", "", "", "number", "number"]
      ) { html in
        for (index, rehearsal) in evidence.rehearsals.enumerated() {
          html.element("tr") { html in
            html.element("th", [("scope", "row")]) { html in
              html.element(
                "a", [("href", "#\(Self.anchor(index))")], Timestamp.text(microseconds: rehearsal.record.time))
            }
            html.appendCounts(rehearsal)
            html.element("td", "\(rehearsal.run.verdict.rawValue), \(rehearsal.run.depth.rawValue)")
            html.element("td", rehearsal.signature.rawValue)
            html.appendTime(rehearsal.dataAge, evidence.dataAgeTrend)
            html.appendTime(rehearsal.record.recoverySeconds, evidence.recoveryTrend)
          }
        }
      }
    }
  }

  private mutating func appendCounts(_ rehearsal: RehearsalEvidence.Rehearsal) {
    element("td") { html in
      if rehearsal.isProof {
        html.words(rehearsal.delayText.map { "yes, but \($0)" } ?? "yes")
      } else {
        html.element("span", [("class", "badge failed")], "no")
      }
    }
  }

  /// Appends a cell with a time; one over the target says so.
  mutating func appendTime(_ seconds: Double?, _ series: EvidenceSeries) {
    guard let seconds else { return element("td", [("class", "number zero")], "not stated") }
    let isOver = series.isOver(seconds)
    element(
      "td", [("class", isOver ? "number changed" : "number")],
      Quantity.seconds(seconds) + (isOver ? " (over)" : ""))
  }

  private static func anchor(_ index: Int) -> String { "record-\(index + 1)" }

  mutating func appendRecords(_ evidence: RehearsalEvidence) {
    guard !evidence.rehearsals.isEmpty else { return }
    section("records", "Each record", [("class", "records")]) { html in
      for (index, rehearsal) in evidence.rehearsals.enumerated() {
        html.element(
          "article",
          [
            ("class", rehearsal.isProof ? "card record" : "card record weak"), ("id", Self.anchor(index)),
            ("data-signature", rehearsal.signature.rawValue), ("data-proof", "\(rehearsal.isProof)"),
          ]
        ) { html in
          html.element("h3") { html in
            html.data(rehearsal.run.export.name.text)
            guard !rehearsal.isProof else { return }
            html.raw(" ")
            html.element("span", [("class", "badge failed")], "does not count")
          }
          html.appendDetails(rehearsal.details)
        }
      }
    }
  }
}

extension RehearsalEvidence.Rehearsal {
  /// All that is known of it, with its labels.
  fileprivate var details: [(label: String, value: String)] {
    var details: [(label: String, value: String)] = []
    func add(_ label: String, _ value: String) { details.append((label: label, value: value)) }
    if !isProof { add("why not", reasons.joined(separator: "; ")) }
    if let delayText { add("covers no day", delayText) }
    add("verdict", "\(run.verdict.rawValue), depth \(run.depth.rawValue)")
    add("began", Timestamp.text(microseconds: run.started))
    add("ended", Timestamp.text(microseconds: run.finished))
    add("database", record.databaseText)
    add("staging", run.staging.map { "\($0.kind.rawValue), \($0.database)" } ?? "none")
    add("documents", documents)
    add("data age", dataAge.map { "\(Quantity.seconds($0)) at the start" } ?? "not stated")
    add("recovery time", Quantity.seconds(record.recoverySeconds))
    add("phases", run.timings.phases.map { "\($0.name) \(Quantity.seconds($0.seconds))" }.joined(separator: ", "))
    add("could it fail?", canary)
    add("signature", signature.words)
    for id in keyIDs { add("key", id) }
    add("record", record.file.text)
    add("recorded", record.created.map { Timestamp.text(microseconds: $0) } ?? "not known")
    add("SHA-256", record.digest?.hexadecimal ?? "not computed")
    add("tool", run.tool + " " + run.toolVersion)
    for sentence in run.notChecked { add("not checked", sentence) }
    return details
  }

  private var documents: String {
    let all = Quantity.grouped(run.documents)
    guard let readBack = run.readBack else { return "\(all), none read back" }
    return "\(all), \(Quantity.grouped(readBack.documents)) read back: \(Quantity.grouped(readBack.equal)) equal, "
      + "\(readBack.missing) missing, \(readBack.extra) extra, \(readBack.changed) changed"
  }
}
