import Comparison
import Documents
import Verification

extension TextCanvas {
  private static let patternsShown = 20
  private static let samplesShown = 2
  /// Room for seven digits with their commas.
  private static let countWidth = 11
  private static let differencesShown = 20
  private static let fieldsShown = 20
  private static let charactersShown = 120

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

  /// Appends the first differences, each as
  ///
  ///     changed  companies/andina-textiles/invoices/F001-000001
  ///              updatedAt
  ///                export   timestamp 2026-03-16T01:01:26.248Z
  ///                staging  string "2026-03-16T01:01:26.248Z"
  mutating func appendDifferences(_ comparison: ComparisonModel) {
    guard comparison.differenceCount > 0 else { return }
    gap()
    let examples = comparison.examples(TextCanvas.differencesShown)
    for difference in examples { append(difference, comparison) }
    cap(
      examples.count, of: comparison.differenceCount, "difference", rest: comparison.whole,
      indent: comparison.sides.kindWidth)
  }

  private mutating func append(_ difference: DocumentDifference, _ comparison: ComparisonModel) {
    let sides = comparison.sides
    labelled(sides.word(difference.kind), path: difference.path.description, .yellow, column: sides.kindWidth)
    for field in difference.fields.prefix(TextCanvas.fieldsShown) {
      labelled("", path: field.path.description, column: sides.kindWidth)
      let (left, right) = ShownValue.pair(
        field.left, field.right, limit: TextCanvas.charactersShown, isHidden: comparison.hidesValues)
      for (side, value) in [(sides.left, left), (sides.right, right)] {
        labelled(Columns.spaces(sides.kindWidth + 2) + side, [value?.text ?? "absent"], column: sides.sideWidth)
      }
    }
    if difference.fields.count > TextCanvas.fieldsShown {
      let shown = "\(TextCanvas.fieldsShown) of \(Quantity.counted(difference.fields.count, "field"))"
      paragraph("\(shown) shown", indent: sides.kindWidth, .dim)
    }
  }
}

extension Sides {
  /// Of the column with `missing`, `changed`.
  fileprivate var kindWidth: Int { (outcomes.map(\.count).max() ?? 0) + 2 }
  /// Of the column with `staging`, under a field's path.
  fileprivate var sideWidth: Int { kindWidth + 2 + max(left.count, right.count) + 2 }
}
