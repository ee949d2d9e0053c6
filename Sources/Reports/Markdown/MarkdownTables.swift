import Comparison
import Documents

extension Markdown {
  private static let collectionsShown = 50
  private static let differencesShown = 50
  private static let fieldsShown = 5

  mutating func appendCollections(_ model: ReportModel) {
    guard !model.collections.isEmpty else { return }
    let sides = model.collections.contains { $0.outcome != nil } ? model.comparison?.sides : nil
    let haveBytes = model.collections.contains { $0.bytes != nil }
    // A diff's documents are those that the other columns count.
    let columns = (haveBytes || sides == nil ? ["documents"] : []) + (sides?.outcomes ?? (haveBytes ? ["bytes"] : []))
    heading(Quantity.counted(model.collections.count, "collection"))
    raw("| collection ")
    for column in columns {
      raw("| ")
      words(column + " ")
    }
    raw("|\n|---|")
    for _ in columns { raw("---:|") }
    raw("\n")
    for collection in model.collections.prefix(Markdown.collectionsShown) {
      raw("| ")
      code(collection.id.text)
      raw(" ")
      for column in columns {
        raw("| ")
        words(collection.cell(column, sides) + " ")
      }
      raw("|\n")
    }
    let count = model.collections.count
    if count > Markdown.collectionsShown {
      cap("\(Markdown.collectionsShown) of \(Quantity.counted(count, "collection")) shown", "--format json")
    }
  }

  mutating func appendDifferences(_ comparison: ComparisonModel) {
    guard comparison.differenceCount > 0 else { return }
    heading(Quantity.counted(comparison.differenceCount, "difference"))
    raw("| kind | document | fields |\n|---|---|---|\n")
    let shown = comparison.examples(Markdown.differencesShown)
    for difference in shown {
      let fields = difference.fields.prefix(Markdown.fieldsShown)
      row(
        { $0.words(comparison.sides.word(difference.kind)) }, { $0.code(difference.path.description) },
        { markdown in
          for (index, field) in fields.enumerated() {
            if index > 0 { markdown.raw(", ") }
            markdown.code(field.path.description)
          }
          let more = difference.fields.count - fields.count
          if more > 0 { markdown.words(" and \(Quantity.grouped(more)) more") }
        })
    }
    if comparison.differenceCount > shown.count {
      let differences = Quantity.counted(comparison.differenceCount, "difference")
      cap("\(Quantity.grouped(shown.count)) of \(differences) shown", comparison.whole)
    }
  }

  package mutating func heading(_ words: String) {
    raw("\n### ")
    self.words(words)
    raw("\n\n")
  }

  /// Says how many are not shown, and where they all are.
  mutating func cap(_ shown: String, _ rest: String) {
    raw("\n")
    words("\(shown); all of them: ")
    code(rest)
    raw("\n")
  }
}

extension CollectionRow {
  fileprivate func cell(_ column: String, _ sides: Sides?) -> String {
    switch column {
    case "documents": return Quantity.grouped(documents)
    case "bytes": return bytes.map(Quantity.bytes) ?? ""
    default:
      // Of a rehearsal, a collection that was not compared has nothing of either kind.
      guard let index = sides?.outcomes.firstIndex(of: column) else { return "" }
      return Quantity.grouped(outcome?.outcomes[index] ?? 0)
    }
  }
}
