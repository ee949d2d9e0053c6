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

  /// Appends a bar for each value, with a dashed line at the target.
  private mutating func appendChart(_ id: String, _ title: String, _ series: EvidenceSeries) {
    let (height, slot) = (120.0, 600.0 / Double(RehearsalEvidence.trendLength))
    let top = max(series.worst ?? 0, series.target ?? 0) * 1.1
    // Whatever was measured is high enough to be seen.
    func length(_ value: Double) -> Double { top > 0 ? max(value / top * height, 2) : 2 }
    element("figure", [("class", "card chart")]) { html in
      html.element("figcaption", title)
      html.element(
        "svg",
        [
          ("viewBox", "0 0 600 120"), ("preserveAspectRatio", "none"), ("role", "img"),
          ("aria-labelledby", "\(id)-title"), ("aria-describedby", "\(id)-desc"),
        ]
      ) { html in
        html.element("title", [("id", "\(id)-title")], title)
        html.element(
          "desc", [("id", "\(id)-desc")], "\(series.words.joined(separator: ", ")). The table below has every value.")
        for (index, value) in series.values.enumerated() {
          guard let value else { continue }
          let (x, bar) = (Double(index) * slot + 3, length(value))
          html.element(
            "rect",
            [
              ("class", series.isOver(value) ? "over" : "part"), ("x", Self.coordinate(x)),
              ("y", Self.coordinate(height - bar)), ("width", Self.coordinate(slot - 6)),
              ("height", Self.coordinate(bar)),
            ], "")
        }
        if let target = series.target {
          html.element("path", [("class", "target"), ("d", "M0 \(Self.coordinate(height - length(target)))H600")], "")
        }
      }
      html.element("p", [("class", "cap")], series.words.joined(separator: " · "))
    }
  }

  private static func coordinate(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
}
