import Documents
import Verification

extension TextCanvas {
  private static let collectionsShown = 20

  /// Appends the collections, the worst first: what a comparison made of those that differ, the others folded into one
  /// line; without a difference, how large they are.
  mutating func appendCollections(_ model: ReportModel) {
    guard !model.collections.isEmpty else { return }
    gap()
    if model.differingCollections.isEmpty {
      appendSizes(model.collections)
    } else {
      appendOutcomes(model.differingCollections, model.comparison?.sides ?? .diff)
      let equal = model.equalCollections
      guard !equal.isEmpty else { return }
      let documents = equal.reduce(0) { $0 + $1.documents }
      let folded = "\(Quantity.counted(equal.count, "collection")) equal"
      paragraph("\(folded), with \(Quantity.counted(documents, "document"))", indent: 2, .dim)
    }
  }

  private mutating func appendSizes(_ rows: [CollectionRow]) {
    let haveBytes = rows.contains { $0.bytes != nil }
    var table = TextTable(header: ["collection", "documents"] + (haveBytes ? ["bytes"] : []))
    for row in rows.prefix(TextCanvas.collectionsShown) {
      let bytes = haveBytes ? [row.bytes.map(Quantity.bytes) ?? ""] : []
      table.add([row.id.text, Quantity.grouped(row.documents)] + bytes)
    }
    append(table)
    cap(TextCanvas.collectionsShown, of: rows.count, "collection")
  }

  private mutating func appendOutcomes(_ rows: [CollectionRow], _ sides: Sides) {
    var table = TextTable(header: ["collection"] + sides.outcomes)
    for row in rows.prefix(TextCanvas.collectionsShown) {
      table.add([row.id.text] + (row.outcome?.outcomes ?? []).map(Quantity.grouped))
    }
    append(table)
    cap(TextCanvas.collectionsShown, of: rows.count, "collection")
  }
}
