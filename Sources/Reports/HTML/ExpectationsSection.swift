import Verification

extension HTML {
  private static let rowsShown = 500

  mutating func appendExpectations(_ model: ReportModel) {
    guard let expectations = model.expectations else { return }
    element("section", [("aria-labelledby", "expectations")]) { html in
      html.heading("expectations", "Expectations", count: expectations.results.count)
      html.element("p", [("class", "cap")]) { html in
        html.words(expectations.summary.joined(separator: ", ") + ", of ")
        html.data(expectations.policy)
      }
      html.rows("Expectations and what became of them", ["Expectation", "Result", "Seen"]) { html in
        for result in expectations.results.prefix(HTML.rowsShown) {
          html.element("tr") { html in
            html.element("th", [("scope", "row"), ("class", "name")]) { $0.data(result.expectation) }
            html.element("td") { $0.element("span", [("class", result.state.badge)], result.state.word) }
            html.element("td") { $0.data(result.detail) }
          }
        }
      }
      html.appendCap(
        shown: HTML.rowsShown, of: expectations.results.count, "expectation", rest: "--format json")
    }
  }

  mutating func appendDrift(_ model: ReportModel) {
    guard let drift = model.drift else { return }
    element("section", [("aria-labelledby", "against")]) { html in
      html.heading("against", "Compared", count: drift.rows.isEmpty ? nil : drift.rows.count)
      html.element("p", [("class", "cap")]) { html in
        html.words("With ")
        html.data(drift.source)
        html.words(": ")
        html.data(drift.summary.joined(separator: ", "))
      }
      guard !drift.rows.isEmpty else { return }
      html.rows("Collections that differ", ["Differing collection", "Before", "Now", "Change"]) { html in
        for row in drift.rows.prefix(HTML.rowsShown) {
          html.element("tr") { html in
            html.element("th", [("scope", "row"), ("class", "name")]) { $0.data(row[0]) }
            for cell in row.dropFirst() { html.element("td", cell) }
          }
        }
      }
      html.appendCap(shown: HTML.rowsShown, of: drift.rows.count, "collection", rest: "--format json")
    }
  }

  mutating func rows(_ caption: String, _ columns: [String], _ body: (inout HTML) -> Void) {
    element("div", [("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", caption)]) { html in
      html.element("table", [("class", "collections")]) { html in
        html.element("caption", [("class", "hidden")], caption)
        html.element("thead") { html in
          html.element("tr") { html in
            for column in columns { html.element("th", [("scope", "col")], column) }
          }
        }
        html.element("tbody", [], body)
      }
    }
  }
}

extension ExpectationResult.State {
  fileprivate var badge: String {
    switch self {
    case .met: "badge"
    case .failed: "badge failed"
    case .notChecked: "badge unknown"
    }
  }
}
