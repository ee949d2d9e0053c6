import Comparison
import Documents
import Verification

extension HTML {
  private static let collectionsShown = 200

  /// Appends the collections: those that differ, worst first, the equal ones folded; without a difference all of them.
  mutating func appendCollections(_ model: ReportModel) {
    guard !model.collections.isEmpty else { return }
    section("collections", "Collections", count: model.collections.count) { html in
      let (differing, equal) = (model.differingCollections, model.equalCollections)
      guard !differing.isEmpty else { return html.appendSizes(equal, caption: "Collections, the largest first") }
      html.appendOutcomes(differing, model.comparison?.sides ?? .diff)
      guard !equal.isEmpty else { return }
      let documents = Quantity.counted(equal.reduce(0) { $0 + $1.documents }, "document")
      html.element("details", [("class", "folded")]) { html in
        html.element("summary", "\(Quantity.counted(equal.count, "collection")) equal, with \(documents)")
        html.appendSizes(equal, caption: "Collections that are equal, the largest first")
      }
    }
  }

  private mutating func appendSizes(_ rows: [CollectionRow], caption: String) {
    let all = rows.reduce(0) { $0 + $1.documents }
    let haveBytes = rows.contains { $0.bytes != nil }
    table(caption, ["Collection", "Documents"] + (haveBytes ? ["Bytes"] : []), bar: "Share", rows) { html, row in
      html.numbers([Quantity.grouped(row.documents)] + (haveBytes ? [row.bytes.map(Quantity.bytes) ?? ""] : []))
      html.element("td", [("class", "graph")]) { $0.appendBar(Double(row.documents), of: Double(all)) }
    }
  }

  private mutating func appendOutcomes(_ rows: [CollectionRow], _ sides: Sides) {
    let columns = sides.outcomes.map { $0.prefix(1).uppercased() + $0.dropFirst() }
    table(
      "Collections that differ, the worst first", ["Collection"] + columns, bar: "Outcome", rows
    ) { html, row in
      let outcome = row.outcome ?? CollectionComparison(id: row.id)
      html.numbers([Quantity.grouped(outcome.equal)])
      for (name, count) in zip(["only-left", "only-right", "changed"], outcome.outcomes.dropFirst()) {
        html.element("td", [("class", count > 0 ? "number \(name)" : "number zero")], Quantity.grouped(count))
      }
      html.element("td", [("class", "graph")]) { $0.appendBar(outcome) }
    }
  }

  private mutating func numbers(_ cells: [String]) {
    for cell in cells { element("td", [("class", "number")], cell) }
  }

  private mutating func table(
    _ caption: String, _ columns: [String], bar: String, _ rows: [CollectionRow],
    cells: (inout HTML, CollectionRow) -> Void
  ) {
    let styles = ["name"] + columns.dropFirst().map { _ in "number" } + ["graph"]
    table(caption, columns + [bar], styles: styles) { html in
      for row in rows.prefix(HTML.collectionsShown) {
        html.element("tr") { html in
          html.element("th", [("scope", "row"), ("class", "name")]) { $0.data(row.id.text) }
          cells(&html, row)
        }
      }
    }
    appendCap(shown: HTML.collectionsShown, of: rows.count, "collection")
  }
}

extension HTML {
  /// Appends a section under its heading.
  package mutating func section(
    _ id: String, _ title: String, count: Int? = nil, _ attributes: [Attribute] = [], _ content: (inout HTML) -> Void
  ) {
    element("section", [("aria-labelledby", id)] + attributes) { html in
      html.element("h2", [("id", id)]) { html in
        html.words(title)
        guard let count else { return }
        html.raw(" ")
        html.element("span", [("class", "count")], Quantity.grouped(count))
      }
      content(&html)
    }
  }

  /// Says how many are not shown, and where they all are.
  mutating func appendCap(shown: Int, of count: Int, _ noun: String, rest: String = "--format json") {
    guard count > shown else { return }
    appendCap("\(Quantity.grouped(shown)) of \(Quantity.counted(count, noun)) shown", rest)
  }

  mutating func appendCap(_ shown: String, _ rest: String) {
    element("p", [("class", "cap")]) { html in
      html.words("\(shown); all of them: ")
      html.element("code", rest)
    }
  }

  /// Appends a table that scrolls by itself where the page is narrow.
  /// - Parameter styles: the classes of the columns; empty for none.
  package mutating func table(
    _ caption: String, _ columns: [String], styles: [String] = [], _ body: (inout HTML) -> Void
  ) {
    element("div", [("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", caption)]) { html in
      html.element("table", [("class", "collections")]) { html in
        html.element("caption", [("class", "hidden")], caption)
        html.element("thead") { html in
          html.element("tr") { html in
            for (index, column) in columns.enumerated() {
              var attributes: [Attribute] = [("scope", "col")]
              if !styles.isEmpty { attributes.append(("class", styles[index])) }
              html.element("th", attributes, column)
            }
          }
        }
        html.element("tbody", [], body)
      }
    }
  }
}
