import Attestation
import JSON
import Verification

/// The trend: two charts, and the table with their numbers.
extension HTML {
  mutating func appendTrend(_ evidence: RehearsalEvidence) {
    let trend = evidence.trend
    guard let last = trend.last else { return }
    let (recovery, age) = (evidence.recoveryTrend, evidence.dataAgeTrend)
    section("trend", "Trend") { html in
      let kind = last.run.staging?.kind.rawValue ?? "no"
      html.element(
        "p", [("class", "cap")],
        "The last \(Quantity.counted(trend.count, "rehearsal")) of the period that "
          + "\(Quantity.noun(trend.count, "counts", "count")) as proof, in \(kind) staging, the oldest first.")
      html.element("div", [("class", "columns")]) { html in
        html.appendChart("chart-recovery", "Recovery time", recovery)
        html.appendChart("chart-age", "Age of the data at the start", age)
      }
      html.table(
        "Recovery time and data age", ["Ended (UTC)", "Recovery time", "Data age"],
        styles: ["name", "number", "number"]
      ) { html in
        for rehearsal in trend {
          html.element("tr") { html in
            html.element("th", [("scope", "row")], Timestamp.text(microseconds: rehearsal.record.time))
            html.appendTime(rehearsal.record.recoverySeconds, recovery)
            html.appendTime(rehearsal.dataAge, age)
          }
        }
      }
    }
  }

  private mutating func appendChart(_ id: String, _ title: String, _ series: EvidenceSeries) {
    appendChart(
      id, title, series.values, target: series.target, slots: RehearsalEvidence.trendLength, words: series.words)
  }
}
