extension HTML {
  /// Appends a figure with a bar for each value, the oldest first, and a dashed line at the target. A table beside it has to have
  /// the numbers: a screen reader hears the summary alone.
  /// - Parameters:
  ///   - id: of the figure's own elements; one in a page.
  ///   - values: nil for what was not measured, whose place stays empty.
  ///   - target: the most that is allowed, in the values' unit.
  ///   - slots: how many bars fit.
  ///   - words: what the figure shows, as a summary.
  package mutating func appendChart(
    _ id: String, _ title: String, _ values: [Double?], target: Double?, slots: Int, words: [String]
  ) {
    let (height, slot) = (120.0, 600.0 / Double(slots))
    let top = max(values.compactMap(\.self).max() ?? 0, target ?? 0) * 1.1
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
          "desc", [("id", "\(id)-desc")], "\(words.joined(separator: ", ")). The table below has every value.")
        for (index, value) in values.enumerated() {
          guard let value else { continue }
          let (x, bar) = (Double(index) * slot + 3, length(value))
          html.element(
            "rect",
            [
              ("class", target.map { value > $0 } == true ? "over" : "part"), ("x", Self.coordinate(x)),
              ("y", Self.coordinate(height - bar)), ("width", Self.coordinate(slot - 6)),
              ("height", Self.coordinate(bar)),
            ], "")
        }
        if let target {
          html.element("path", [("class", "target"), ("d", "M0 \(Self.coordinate(height - length(target)))H600")], "")
        }
      }
      html.element("p", [("class", "cap")], words.joined(separator: " · "))
    }
  }

  private static func coordinate(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
}
