import JSON
import Reports
import Verification

/// How long recoveries took, against the policy's target: a chart, and the table with its numbers.
struct TrendSection {
  private static let slots = 30

  /// The oldest first.
  let points: [JSONValue]
  /// In seconds; nil where the policy has none.
  let target: Double?

  func append(_ html: inout HTML) {
    html.section("trend", "Recovery time") { html in
      let values = points.map { $0.number("seconds") }
      guard !values.compactMap(\.self).isEmpty else {
        html.empty("No rehearsal that counts is on record.", ["rekindle runbook run runbooks/nightly-rehearsal.md"])
        return
      }
      html.appendChart("recovery", "Recovery time", values, target: target, slots: Self.slots, words: words(values))
      html.element("details", [("class", "folded")]) { html in
        html.element("summary", "The numbers")
        html.table(
          "Recovery times", ["Rehearsed", "Recovery time", "Data age", "Staging", "Export"],
          styles: ["", "number", "number", "", ""]
        ) { html in
          for point in points.reversed() { append(point, &html) }
        }
      }
    }
  }

  private func words(_ values: [Double?]) -> [String] {
    let sorted = values.compactMap(\.self).sorted()
    let over = target.map { target in sorted.count { $0 > target } }
    return [
      Quantity.counted(sorted.count, "rehearsal"),
      "last \(values.last?.map { Quantity.seconds($0) } ?? "unknown")", "worst \(Quantity.seconds(sorted.last ?? 0))",
      target.map { "target \(Quantity.seconds($0)), \(over ?? 0) over it" } ?? "the policy has no target",
    ]
  }

  private func append(_ point: JSONValue, _ html: inout HTML) {
    html.element("tr") { html in
      html.element("th", [("scope", "row")]) { html in
        if let time = point.time("time") { html.time(time) } else { html.words("unknown") }
      }
      let isOver = target.map { (point.number("seconds") ?? 0) > $0 } ?? false
      html.element("td", [("class", isOver ? "number over" : "number")]) { html in
        html.words(point.number("seconds").map { Quantity.seconds($0) } ?? "unknown")
        if isOver { html.words(" (over)") }
      }
      html.element(
        "td", [("class", "number")], point.count("dataAgeSeconds").map { ScreenTime.age(seconds: $0) } ?? "unknown")
      html.element("td", point.string("staging") ?? "unknown")
      html.element("td") { $0.data(point.string("export") ?? "unknown") }
    }
  }
}
