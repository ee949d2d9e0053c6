import Reports

// Shapes of the overview's first line.
extension HTML {
  /// The six depths as in a report, those reached filled. Whether a rehearsal compared with a seal, too, its record does not say.
  mutating func ladder(_ reached: String) {
    let depths = ["listed", "framed", "decoded", "compared", "rehearsed", "probed"]
    guard let index = depths.firstIndex(where: { $0 == reached }) else { return }
    element("ol", [("class", "ladder"), ("aria-label", "Depth: \(reached)")]) { html in
      for (step, depth) in depths.enumerated() {
        let isOpen = step < index && depth == "compared"
        let state = isOpen ? "skipped" : step < index ? "passed" : step == index ? "reached" : "ahead"
        let words = isOpen ? "not on record" : step <= index ? "reached" : "not reached"
        let current: [HTML.Attribute] = step == index ? [("aria-current", "step")] : []
        html.element("li", [("class", state)] + current) { html in
          html.element("span", depth)
          html.element("span", [("class", "hidden")], " (\(words))")
        }
      }
    }
  }

  /// A shape of its own for each tone, so that nothing hangs on a colour.
  mutating func icon(_ tone: ScreenTone) {
    raw("<svg class=\"icon\" viewBox=\"0 0 48 48\" aria-hidden=\"true\">")
    switch tone {
    case .good: raw("<circle cx=\"24\" cy=\"24\" r=\"22\"/><path d=\"M14 25l7 7 13-15\"/>")
    case .warning: raw("<path class=\"body\" d=\"M24 3l23 41H1z\"/><path d=\"M24 18v12M24 36v1\"/>")
    case .bad:
      raw("<path class=\"body\" d=\"M15 2h18l13 13v18L33 46H15L2 33V15z\"/><path d=\"M16 16l16 16M32 16L16 32\"/>")
    case .unknown:
      raw("<circle cx=\"24\" cy=\"24\" r=\"22\"/><path d=\"M18 18c0-8 12-8 12 0 0 5-6 5-6 11M24 35v1\"/>")
    }
    raw("</svg>")
  }
}
