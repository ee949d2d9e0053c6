extension TextCanvas {
  private static let rowsShown = 20

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
