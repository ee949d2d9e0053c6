import Verification

extension TextCanvas {
  private static let rowsShown = 20

  /// Appends what became of the policy's expectations; failures have a finding each, so they are only named here.
  mutating func append(_ expectations: ExpectationRows) {
    gap()
    labelled("expected", expectations.summary + ["in \(expectations.policy)"])
    for state in [ExpectationResult.State.failed, .notChecked, .met] {
      let results = expectations.results(state)
      guard !results.isEmpty else { continue }
      let label = state == .notChecked ? "not told" : state.word
      list(
        label,
        results.prefix(TextCanvas.rowsShown).map {
          state == .failed ? $0.expectation : "\($0.expectation) (\($0.detail))"
        })
      cap(TextCanvas.rowsShown, of: results.count, "expectation")
    }
  }

  /// Appends what the export was compared with, and the collections that differ.
  mutating func append(_ drift: DriftRows) {
    gap()
    labelled("against", path: drift.source)
    labelled("", drift.summary)
    guard !drift.rows.isEmpty else { return }
    var table = TextTable(header: ["differing collection", "before", "now", "change"])
    for row in drift.rows.prefix(TextCanvas.rowsShown) { table.add(row) }
    append(table)
    cap(TextCanvas.rowsShown, of: drift.rows.count, "collection")
  }

  mutating func append(_ listing: Listing) {
    gap()
    labelled(listing.label, listing.summary)
    guard !listing.rows.isEmpty else { return }
    list("", listing.rows.prefix(Self.rowsShown).map { Self.words($0) })
    if listing.rows.count > Self.rowsShown {
      paragraph("\(Self.rowsShown) of \(listing.rows.count) shown; all of them: --format json", indent: 2, .dim)
    }
  }

  /// `index invoices (customer ascending) · only in production`
  private static func words(_ row: [String]) -> String {
    (row.dropLast(2).isEmpty ? "" : "\(row[0]) ") + row.dropFirst().joined(separator: " · ")
  }
}
