import Comparison
import Documents
import Verification

extension HTML {
  /// Appends the verdict with its sentence, how deep the look went, and what it did not reach.
  mutating func appendVerdict(_ model: ReportModel) {
    element("section", [("class", "verdict"), ("aria-labelledby", "verdict")]) { html in
      html.element("div", [("class", "hero")]) { html in
        html.icon(model.verdict)
        html.element("div") { html in
          html.element("h1", [("id", "verdict")], model.verdict.rawValue)
          html.element("p", [("class", "lead")], model.explanation)
        }
      }
      if model.kind == .diff { html.appendOutcome(model) } else { html.appendDepths(model) }
    }
  }

  /// How much of all that was compared is equal.
  private mutating func appendOutcome(_ model: ReportModel) {
    var all = CollectionComparison(id: "")
    for outcome in model.collections.compactMap(\.outcome) { all.add(outcome) }
    element("div", [("class", "outcome")]) { html in
      html.element("p") { html in
        html.words("depth ")
        html.element("strong", model.depth.rawValue)
      }
      html.appendBar(all)
      let documents = Quantity.counted(all.equal + all.differences, "document")
      html.element("p", "\(Quantity.grouped(all.equal)) of \(documents) equal")
    }
  }

  /// The six depths, those reached filled, the last of them marked, one that was not asked for left open.
  private mutating func appendDepths(_ model: ReportModel) {
    element("ol", [("class", "ladder"), ("aria-label", "Depth: \(model.depth.rawValue)")]) { html in
      for depth in Depth.allCases {
        let state = model.state(of: depth)
        let current: [Attribute] = state == .reached ? [("aria-current", "step")] : []
        let title = depth.meaning + (state == .skipped ? " (not asked for)" : "")
        html.element("li", [("class", state.rawValue), ("title", title)] + current) { html in
          html.element("span", depth.rawValue)
          html.element("span", [("class", "hidden")], " (\(state.meaning))")
        }
      }
    }
  }

  /// A shape of its own for each verdict, so that nothing hangs on a colour.
  private mutating func icon(_ verdict: Verdict) {
    raw("<svg class=\"icon\" viewBox=\"0 0 48 48\" aria-hidden=\"true\">")
    switch verdict {
    case .verified: raw("<circle cx=\"24\" cy=\"24\" r=\"22\"/><path d=\"M14 25l7 7 13-15\"/>")
    case .different:
      raw("<path class=\"body\" d=\"M24 2l22 22-22 22L2 24z\"/><path d=\"M15 20h18M15 28h18M28 14l-8 20\"/>")
    case .corrupt:
      raw("<path class=\"body\" d=\"M15 2h18l13 13v18L33 46H15L2 33V15z\"/><path d=\"M16 16l16 16M32 16L16 32\"/>")
    case .incomplete: raw("<path class=\"body\" d=\"M24 3l23 41H1z\"/><path d=\"M24 18v12M24 36v1\"/>")
    }
    raw("</svg>")
  }
}

extension Depth {
  fileprivate var meaning: String {
    switch self {
    case .listed: "Files against metadata"
    case .framed: "Every block and record whole, to the end of every file"
    case .decoded: "Every record a valid document; counts, names, duplicates"
    case .compared: "Against a seal or another state"
    case .rehearsed: "Imported into staging, read back, equal document by document"
    case .probed: "Your own expectations hold on staging"
    }
  }
}

/// How a depth stands to the depth reached.
private enum DepthState: String, Sendable {
  case passed, reached, ahead
  /// Between what was reached, and not asked for.
  case skipped

  var meaning: String {
    switch self {
    case .passed, .reached: "reached"
    case .ahead: "not reached"
    case .skipped: "not asked for"
    }
  }
}

extension ReportModel {
  fileprivate func state(of step: Depth) -> DepthState {
    if step == depth { return .reached }
    if step > depth { return .ahead }
    return skippedDepths.contains(step) ? .skipped : .passed
  }
}
