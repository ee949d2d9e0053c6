import Comparison
import Documents

extension TextCanvas {
  private static let differencesShown = 20
  private static let fieldsShown = 20
  private static let charactersShown = 120
  /// Of `missing`, `changed`.
  private static let kindWidth = 9
  /// Of `staging`, under a field's path.
  private static let sideWidth = 20

  /// Appends the first differences, each as
  ///
  ///     changed  companies/andina-textiles/invoices/F001-000001
  ///              updatedAt
  ///                export   timestamp 2026-03-16T01:01:26.248Z
  ///                staging  string "2026-03-16T01:01:26.248Z"
  mutating func appendDifferences(_ model: ReportModel) {
    guard model.differenceCount > 0 else { return }
    gap()
    for difference in model.differences.prefix(TextCanvas.differencesShown) { append(difference) }
    let shown = min(model.differences.count, TextCanvas.differencesShown)
    if model.differenceCount > shown {
      paragraph(
        "\(shown) of \(Quantity.counted(model.differenceCount, "difference")) shown; all of them: --changes FILE",
        indent: TextCanvas.kindWidth, .dim)
    }
  }

  private mutating func append(_ difference: DocumentDifference) {
    labelled(
      difference.kind.ofRehearsal, path: difference.path.description, .yellow, column: TextCanvas.kindWidth)
    for field in difference.fields.prefix(TextCanvas.fieldsShown) {
      labelled("", path: field.path.description, column: TextCanvas.kindWidth)
      let (left, right) = ShownValue.pair(field.left, field.right, limit: TextCanvas.charactersShown)
      append("export", left)
      append("staging", right)
    }
    if difference.fields.count > TextCanvas.fieldsShown {
      let shown = "\(TextCanvas.fieldsShown) of \(Quantity.counted(difference.fields.count, "field"))"
      paragraph("\(shown) shown", indent: TextCanvas.kindWidth, .dim)
    }
  }

  private mutating func append(_ side: String, _ value: ShownValue?) {
    let text = value?.text ?? "absent"
    labelled(Columns.spaces(TextCanvas.kindWidth + 2) + side, [text], column: TextCanvas.sideWidth)
  }
}
