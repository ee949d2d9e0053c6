import Verification

extension Markdown {
  private static let rowsShown = 50

  mutating func append(_ listing: Listing) {
    heading(listing.title)
    words(listing.summary.joined(separator: ", "))
    raw("\n")
    guard !listing.rows.isEmpty else { return }
    table(listing.columns)
    for cells in listing.rows.prefix(Self.rowsShown) {
      row(cells.enumerated().map { $0 == 1 ? Markdown.cell(code: $1) : Markdown.cell(words: $1) })
    }
    cap(Self.rowsShown, of: listing.rows.count, "row")
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
    cap(Self.rowsShown, of: expectations.results.count, "expectation")
  }

  private mutating func table(_ columns: [String]) {
    raw("\n")
    row(columns.map { Markdown.cell(words: $0) })
    for _ in columns { raw("|---") }
    raw("|\n")
  }
}
