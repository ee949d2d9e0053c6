import Comparison
import Documents
import Verification

extension Markdown {
  private static let collectionsShown = 50
  private static let patternsShown = 30
  private static let differencesShown = 50
  private static let fieldsShown = 5

  mutating func appendCollections(_ model: ReportModel) {
    guard !model.collections.isEmpty else { return }
    let sides = model.collections.contains { $0.outcome != nil } ? model.comparison?.sides : nil
    let haveBytes = model.collections.contains { $0.bytes != nil }
    // A diff's documents are those that the other columns count.
    let columns = (haveBytes || sides == nil ? ["documents"] : []) + (sides?.outcomes ?? (haveBytes ? ["bytes"] : []))
    heading(Quantity.counted(model.collections.count, "collection"))
    row((["collection"] + columns).map { Markdown.cell(words: $0) })
    raw("|---|")
    for _ in columns { raw("---:|") }
    raw("\n")
    for collection in model.collections.prefix(Markdown.collectionsShown) {
      let cells = columns.map { Markdown.cell(words: collection.cell($0, sides)) }
      row([Markdown.cell(code: collection.id.text)] + cells)
    }
    cap(Markdown.collectionsShown, of: model.collections.count, "collection")
  }

  /// Appends the patterns of the differences, the worst first, each with an example.
  mutating func appendPatterns(_ comparison: ComparisonModel) {
    guard !comparison.patterns.isEmpty else { return }
    heading(Quantity.counted(comparison.patterns.count, "pattern"))
    raw("| documents | what they have in common | example |\n|---:|---|---|\n")
    for pattern in comparison.patterns.prefix(Markdown.patternsShown) {
      row(
        { $0.words(Quantity.grouped(pattern.documents)) },
        { markdown in
          for piece in pattern.phrase {
            switch piece {
            case .words(let words): markdown.words(words)
            case .name(let name): markdown.code(name)
            }
          }
        },
        { markdown in if let sample = pattern.samples.first { markdown.code(sample) } })
    }
    cap(Markdown.patternsShown, of: comparison.patterns.count, "pattern")
    guard comparison.documentsBeyondPatterns > 0 else { return }
    raw("\n")
    words(
      "\(Quantity.counted(comparison.documentsBeyondPatterns, "document")) more, of patterns that were not told apart")
    raw("\n")
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
    cap(shown.count, of: comparison.differenceCount, "difference", rest: comparison.whole)
  }

  mutating func heading(_ words: String) {
    raw("\n### ")
    self.words(words)
    raw("\n\n")
  }

  /// Says how many are not shown, and where they all are.
  mutating func cap(_ shown: Int, of count: Int, _ noun: String, rest: String = "--format json") {
    guard count > shown else { return }
    cap("\(shown) of \(Quantity.counted(count, noun)) shown", rest)
  }

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
