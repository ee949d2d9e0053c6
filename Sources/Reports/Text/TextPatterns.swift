extension TextCanvas {
  private static let patternsShown = 20
  private static let samplesShown = 2
  /// Room for seven digits with their commas.
  private static let countWidth = 11

  /// Appends the patterns of the differences, the worst first, each with examples:
  ///
  ///     412  invoices: updatedAt timestamp → string
  ///          such as companies/andina-textiles/invoices/F001-000001
  mutating func appendPatterns(_ comparison: ComparisonModel) {
    guard !comparison.patterns.isEmpty else { return }
    gap()
    line(("documents  pattern", .dim))
    for pattern in comparison.patterns.prefix(TextCanvas.patternsShown) {
      let count = Quantity.grouped(pattern.documents)
      labelled(
        Columns.spaces(TextCanvas.countWidth - 2 - count.count) + count, [pattern.text], .yellow,
        column: TextCanvas.countWidth)
      // One subtree is named already.
      for sample in pattern.samples.prefix(TextCanvas.samplesShown) where !pattern.text.contains(sample) {
        labelled("", path: sample, .dim, column: TextCanvas.countWidth + 2)
      }
    }
    cap(TextCanvas.patternsShown, of: comparison.patterns.count, "pattern", indent: TextCanvas.countWidth)
    guard comparison.documentsBeyondPatterns > 0 else { return }
    let beyond = Quantity.counted(comparison.documentsBeyondPatterns, "document")
    paragraph("\(beyond) more, of patterns that were not told apart", indent: TextCanvas.countWidth, .dim)
  }
}
