import Verification

extension Markdown {
  private static let rowsShown = 50

  mutating func append(_ listing: Listing) {
    heading(listing.title)
    words(listing.summary.joined(separator: ", "))
    raw("\n")
    guard !listing.rows.isEmpty else { return }
    table(listing.columns)
    for row in listing.rows.prefix(Self.rowsShown) {
      raw("| ")
      for (index, cell) in row.enumerated() {
        if index > 0 { raw(" | ") }
        if index == 1 { code(cell) } else { words(cell) }
      }
      raw(" |\n")
    }
    if listing.rows.count > Self.rowsShown {
      cap("\(Self.rowsShown) of \(Quantity.counted(listing.rows.count, "row")) shown", "--format json")
    }
  }

  /// What became of the policy's expectations, failures first.
  mutating func append(_ expectations: ExpectationRows) {
    heading("Expectations")
    words(expectations.summary.joined(separator: ", ") + ", of ")
    code(expectations.policy)
    raw("\n")
    table(["expectation", "result", "seen"])
    for result in expectations.results.prefix(Self.rowsShown) {
      row({ $0.code(result.expectation) }, { $0.words(result.state.word) }, { $0.words(result.detail) })
    }
    if expectations.results.count > Self.rowsShown {
      let count = Quantity.counted(expectations.results.count, "expectation")
      cap("\(Self.rowsShown) of \(count) shown", "--format json")
    }
  }

  private mutating func table(_ columns: [String]) {
    raw("\n")
    for column in columns {
      raw("| ")
      words(column + " ")
    }
    raw("|\n")
    for _ in columns { raw("|---") }
    raw("|\n")
  }
}
