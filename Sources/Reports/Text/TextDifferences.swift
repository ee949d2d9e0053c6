import Comparison
import Documents

extension TextCanvas {
  private static let differencesShown = 20
  private static let fieldsShown = 20
  private static let charactersShown = 120
  /// Appends the first differences, each as
  ///
  ///     changed  companies/andina-textiles/invoices/F001-000001
  ///              updatedAt
  ///                export   timestamp 2026-03-16T01:01:26.248Z
  ///                staging  string "2026-03-16T01:01:26.248Z"
  mutating func appendDifferences(_ comparison: ComparisonModel) {
    guard comparison.differenceCount > 0 else { return }
    gap()
    let layout = DifferenceLayout(comparison)
    let examples = comparison.examples(TextCanvas.differencesShown)
    for difference in examples { append(difference, layout) }
    cap(
      examples.count, of: comparison.differenceCount, "difference", rest: comparison.whole, indent: layout.kindWidth)
  }

  private mutating func append(_ difference: DocumentDifference, _ layout: DifferenceLayout) {
    labelled(
      layout.sides.word(difference.kind), path: difference.path.description, .yellow, column: layout.kindWidth)
    for field in difference.fields.prefix(TextCanvas.fieldsShown) {
      labelled("", path: field.path.description, column: layout.kindWidth)
      let (left, right) = ShownValue.pair(
        field.left, field.right, limit: TextCanvas.charactersShown, isHidden: layout.hidesValues)
      append(layout.sides.left, left, layout)
      append(layout.sides.right, right, layout)
    }
    if difference.fields.count > TextCanvas.fieldsShown {
      let shown = "\(TextCanvas.fieldsShown) of \(Quantity.counted(difference.fields.count, "field"))"
      paragraph("\(shown) shown", indent: layout.kindWidth, .dim)
    }
  }

  private mutating func append(_ side: String, _ value: ShownValue?, _ layout: DifferenceLayout) {
    let text = value?.text ?? "absent"
    labelled(Columns.spaces(layout.kindWidth + 2) + side, [text], column: layout.sideWidth)
  }
}

/// The columns of the differences, by the words that stand in them.
private struct DifferenceLayout {
  var sides: Sides
  var hidesValues: Bool
  /// Of `missing`, `changed`.
  var kindWidth: Int
  /// Of `staging`, under a field's path.
  var sideWidth: Int

  init(_ comparison: ComparisonModel) {
    sides = comparison.sides
    hidesValues = comparison.hidesValues
    kindWidth = max(sides.onlyLeft.count, sides.onlyRight.count, "changed".count) + 2
    sideWidth = kindWidth + 2 + max(sides.left.count, sides.right.count) + 2
  }
}
