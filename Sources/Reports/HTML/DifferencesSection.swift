import Comparison
import Documents

extension HTML {
  private static let differencesShown = 200
  private static let fieldsShown = 50
  private static let charactersShown = 400
  private static let pathShown = 240
  /// More are folded at first.
  private static let differencesOpen = 20

  mutating func appendDifferences(_ model: ReportModel) throws {
    guard model.differenceCount > 0 else { return }
    try element("section", [("aria-labelledby", "differences")]) { html in
      html.heading("differences", "Differences", count: model.differenceCount)
      let shown = model.differences.prefix(HTML.differencesShown)
      html.appendCap(shown: shown.count, of: model.differenceCount, "difference", rest: "--changes FILE")
      html.raw("<div class=\"tools\" hidden><label>Filter <input type=\"search\" id=\"filter\" ")
      html.raw("placeholder=\"path, field or value\" autocomplete=\"off\" spellcheck=\"false\"></label>")
      html.raw("<button type=\"button\" id=\"unfold\">Unfold all</button>")
      html.raw("<button type=\"button\" id=\"fold\">Fold all</button><output id=\"matches\"></output></div>")
      for (index, difference) in shown.enumerated() {
        try html.append(difference, isOpen: index < HTML.differencesOpen)
      }
    }
  }

  private mutating func append(_ difference: DocumentDifference, isOpen: Bool) throws {
    let path = difference.path.description
    let id = try HTML.anchor(path)
    let kind = difference.kind.ofRehearsal
    guard difference.kind == .changed else {
      element("article", [("class", "card difference"), ("id", id)]) { html in
        html.element("div", [("class", "line")]) { $0.heading(kind, path, id, difference.kind.meaning) }
      }
      return
    }
    let count = Quantity.counted(difference.fields.count, "field")
    let open: [Attribute] = isOpen ? [("open", "")] : []
    element("details", [("class", "card difference"), ("id", id)] + open) { html in
      html.element("summary", [("class", "line")]) { $0.heading(kind, path, id, count) }
      html.element("table", [("class", "fields")]) { html in
        html.element("caption", [("class", "hidden")], "Fields that differ, in the export and in staging")
        html.raw("<thead><tr><th scope=\"col\">Field</th><th scope=\"col\">Export</th>")
        html.raw("<th scope=\"col\">Staging</th></tr></thead>")
        html.element("tbody") { html in
          for field in difference.fields.prefix(HTML.fieldsShown) { html.append(field) }
        }
      }
      html.appendCap(shown: HTML.fieldsShown, of: difference.fields.count, "field", rest: "--changes FILE")
    }
  }

  private mutating func heading(_ kind: String, _ path: String, _ id: String, _ remark: String) {
    element("span", [("class", "badge \(kind)")], kind)
    raw(" ")
    element("h3", [("class", "path"), ("title", path)]) { $0.data(Columns.cut(path, to: HTML.pathShown)) }
    raw(" ")
    element("span", [("class", "remark")], remark)
    raw(" ")
    element("a", [("class", "anchor"), ("href", "#\(id)"), ("aria-label", "Link to this document")], "#")
  }

  private mutating func append(_ field: FieldDifference) {
    element("tr") { html in
      html.element("th", [("scope", "row")]) { $0.data(Columns.cut(field.path.description, to: HTML.pathShown)) }
      let (left, right) = ShownValue.pair(field.left, field.right, limit: HTML.charactersShown)
      let isOtherType = left?.type != right?.type
      html.append(left, side: "export", isOtherType: isOtherType)
      html.append(right, side: "staging", isOtherType: isOtherType)
    }
  }

  private mutating func append(_ value: ShownValue?, side: String, isOtherType: Bool) {
    element("td", [("data-side", side)]) { html in
      guard let value else { return html.element("span", [("class", "absent")], "absent") }
      html.element("span", [("class", isOtherType ? "type other" : "type")], value.type)
      html.raw(" ")
      html.element("bdi", [("class", "value")]) { html in
        for part in value.parts {
          if part.isChanged { html.raw("<mark>") }
          html.pieces(of: part.text)
          if part.isChanged { html.raw("</mark>") }
        }
      }
      if let size = value.size {
        html.raw(" ")
        html.element("span", [("class", "remark size")], size)
      }
    }
  }

  /// The same in every report that shows the document, and safe as an id whatever the path holds.
  private static func anchor(_ path: String) throws -> String {
    "doc-" + (try Digest256(of: Array(path.utf8))).hexadecimal.prefix(12)
  }
}

extension DocumentDifference.Kind {
  fileprivate var meaning: String {
    switch self {
    case .onlyLeft: "in the export, not in staging"
    case .onlyRight: "in staging, not in the export"
    case .changed: "in both, not equal"
    }
  }
}
