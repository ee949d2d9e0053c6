import Verification

extension HTML {
  private static let rowsShown = 500

  mutating func appendExpectations(_ model: ReportModel) {
    guard let expectations = model.expectations else { return }
    section("expectations", "Expectations", count: expectations.results.count) { html in
      html.element("p", [("class", "cap")]) { html in
        html.words(expectations.summary.joined(separator: ", ") + ", of ")
        html.data(expectations.policy)
      }
      html.table("Expectations and what became of them", ["Expectation", "Result", "Seen"]) { html in
        for result in expectations.results.prefix(HTML.rowsShown) {
          html.element("tr") { html in
            html.element("th", [("scope", "row"), ("class", "name")]) { $0.data(result.expectation) }
            html.element("td") { $0.element("span", [("class", result.state.badge)], result.state.word) }
            html.element("td") { $0.data(result.detail) }
          }
        }
      }
      html.appendCap(shown: HTML.rowsShown, of: expectations.results.count, "expectation")
    }
  }

  mutating func appendDrift(_ model: ReportModel) {
    guard let drift = model.drift else { return }
    section("against", "Compared", count: drift.rows.isEmpty ? nil : drift.rows.count) { html in
      html.element("p", [("class", "cap")]) { html in
        html.words("With ")
        html.data(drift.source)
        html.words(": ")
        html.data(drift.summary.joined(separator: ", "))
      }
      html.table(
        "Collections that differ", ["Differing collection", "Before", "Now", "Change"], drift.rows, "collection")
    }
  }

  mutating func append(_ listing: Listing) {
    section(listing.id, listing.title, count: listing.rows.count) { html in
      html.element("p", [("class", "cap")]) { $0.data(listing.summary.joined(separator: ", ")) }
      html.table(listing.title, listing.columns, listing.rows, name: 1, "row")
    }
  }

  /// - Parameter name: the column that tells rows apart; it comes from the data.
  private mutating func table(
    _ caption: String, _ columns: [String], _ rows: [[String]], name: Int = 0, _ noun: String
  ) {
    guard !rows.isEmpty else { return }
    table(caption, columns) { html in
      for row in rows.prefix(HTML.rowsShown) {
        html.element("tr") { html in
          for (index, cell) in row.enumerated() {
            if index == name {
              html.element("th", [("scope", "row"), ("class", "name")]) { $0.data(cell) }
            } else {
              html.element("td", cell)
            }
          }
        }
      }
    }
    appendCap(shown: HTML.rowsShown, of: rows.count, noun)
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
