extension HTML {
  private static let rowsShown = 500

  mutating func appendListings(_ model: ReportModel) {
    for listing in model.listings { append(listing) }
  }

  private mutating func append(_ listing: Listing) {
    element("section", [("aria-labelledby", listing.id)]) { html in
      html.heading(listing.id, listing.title, count: listing.rows.count)
      html.element("p", [("class", "cap")]) { $0.data(listing.summary.joined(separator: ", ")) }
      guard !listing.rows.isEmpty else { return }
      html.rows(listing.title, listing.columns) { html in
        for row in listing.rows.prefix(HTML.rowsShown) {
          html.element("tr") { html in
            for (index, cell) in row.enumerated() {
              if index == 1 {
                html.element("th", [("scope", "row"), ("class", "name")]) { $0.data(cell) }
              } else {
                html.element("td", cell)
              }
            }
          }
        }
      }
      html.appendCap(shown: HTML.rowsShown, of: listing.rows.count, "row", rest: "--format json")
    }
  }
}
