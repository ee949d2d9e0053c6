import Comparison
import Documents

extension Markdown {
  private static let collectionsShown = 50
  private static let differencesShown = 50
  private static let fieldsShown = 5

  mutating func appendCollections(_ model: ReportModel) {
    guard !model.collections.isEmpty else { return }
    let isCompared = model.collections.contains { $0.outcome != nil }
    heading(Quantity.counted(model.collections.count, "collection"))
    if isCompared {
      raw("| collection | documents | equal | missing | extra | changed |\n|---|---:|---:|---:|---:|---:|\n")
    } else {
      raw("| collection | documents | bytes |\n|---|---:|---:|\n")
    }
    for collection in model.collections.prefix(Markdown.collectionsShown) {
      raw("| ")
      code(collection.id)
      let outcome = collection.outcome ?? CollectionRow.Outcome()
      let compared = [outcome.equal, outcome.missing, outcome.extra, outcome.changed].map(Quantity.grouped)
      let cells =
        [Quantity.grouped(collection.documents)] + (isCompared ? compared : [Quantity.bytes(collection.bytes)])
      words(" ")
      for cell in cells {
        raw("| ")
        words(cell + " ")
      }
      raw("|\n")
    }
    let count = model.collections.count
    if count > Markdown.collectionsShown {
      cap("\(Markdown.collectionsShown) of \(Quantity.counted(count, "collection")) shown", "--format json")
    }
  }

  mutating func appendDifferences(_ model: ReportModel) {
    guard model.differenceCount > 0 else { return }
    heading(Quantity.counted(model.differenceCount, "difference"))
    raw("| kind | document | fields |\n|---|---|---|\n")
    let shown = model.differences.prefix(Markdown.differencesShown)
    for difference in shown {
      let fields = difference.fields.prefix(Markdown.fieldsShown)
      row(
        { $0.words(difference.kind.ofRehearsal) }, { $0.code(difference.path.description) },
        { markdown in
          for (index, field) in fields.enumerated() {
            if index > 0 { markdown.raw(", ") }
            markdown.code(field.path.description)
          }
          let more = difference.fields.count - fields.count
          if more > 0 { markdown.words(" and \(Quantity.grouped(more)) more") }
        })
    }
    if model.differenceCount > shown.count {
      let differences = Quantity.counted(model.differenceCount, "difference")
      cap("\(Quantity.grouped(shown.count)) of \(differences) shown", "--changes FILE")
    }
  }

  mutating func heading(_ words: String) {
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
