import Comparison
import Documents
import Keys
import Verification

/// The documents that differ, each a card that folds, as many as there is room for.
///
/// There may be ten thousand, so a card holds no byte that its neighbours could share.
struct DifferenceCards {
  private static let fieldsShown = 50
  private static let charactersShown = 400
  private static let pathShown = 240
  /// More are folded at first.
  private static let openAtFirst = 20

  private(set) var html = HTML()
  /// Of the documents that are shown, by their paths.
  private(set) var anchors: [ExactName: String] = [:]
  /// How many of each pattern are shown.
  private(set) var shownOfPattern: [Int: Int] = [:]
  private let sides: Sides
  private let whole: String
  private let hidesValues: Bool

  /// - Parameter room: in bytes; the first document that does not fit ends the list.
  init(_ comparison: ComparisonModel, _ assigned: PatternAssignment, room: Int) throws {
    sides = comparison.sides
    whole = comparison.whole
    hidesValues = comparison.hidesValues
    for (index, difference) in comparison.differences.enumerated() {
      let path = difference.path.description
      let anchor = try Self.anchor(path)
      let pattern = assigned.pattern(of: difference)
      var card = HTML()
      append(difference, path, anchor, pattern, isOpen: index < Self.openAtFirst, to: &card)
      guard html.byteCount + card.byteCount <= room else { return }
      html.append(card)
      anchors[ExactName(path)] = anchor
      if let pattern { shownOfPattern[pattern, default: 0] += 1 }
    }
  }

  private func append(
    _ difference: DocumentDifference, _ path: String, _ anchor: String, _ pattern: Int?, isOpen: Bool,
    to html: inout HTML
  ) {
    var attributes: [HTML.Attribute] = [("class", "difference"), ("id", anchor)]
    if let pattern { attributes.append(("data-pattern", String(pattern))) }
    guard difference.kind == .changed else {
      return html.element("article", attributes) { html in
        html.element("div", [("class", "line")]) {
          heading(difference, path, anchor, sides.meaning(difference.kind), &$0)
        }
      }
    }
    if isOpen { attributes.append(("open", "")) }
    html.element("details", attributes) { html in
      html.element("summary", [("class", "line")]) {
        heading(difference, path, anchor, Quantity.counted(difference.fields.count, "field"), &$0)
      }
      html.element("table", [("class", "fields")]) { html in
        html.raw("<thead><tr><th>Field</th><th>")
        html.words(sides.left.prefix(1).uppercased() + sides.left.dropFirst())
        html.raw("</th><th>")
        html.words(sides.right.prefix(1).uppercased() + sides.right.dropFirst())
        html.raw("</th></tr></thead><tbody>")
        for field in difference.fields.prefix(Self.fieldsShown) { append(field, to: &html) }
        html.raw("</tbody>")
      }
      html.appendCap(shown: Self.fieldsShown, of: difference.fields.count, "field", rest: whole)
    }
  }

  private func heading(
    _ difference: DocumentDifference, _ path: String, _ anchor: String, _ remark: String?, _ html: inout HTML
  ) {
    html.element("span", [("class", "badge \(difference.kind.style)")], sides.word(difference.kind))
    let shown = Columns.cut(path, to: Self.pathShown)
    var attributes: [HTML.Attribute] = [("class", "path")]
    if shown != path { attributes.append(("title", path)) }
    html.element("h3", attributes) { $0.data(shown) }
    if let remark { html.element("span", [("class", "remark")], remark) }
    html.element(
      "a", [("class", "anchor"), ("href", "#\(anchor)"), ("aria-label", "Link to this document")], "#")
  }

  private func append(_ field: FieldDifference, to html: inout HTML) {
    let (left, right) = ShownValue.pair(
      field.left, field.right, limit: Self.charactersShown, isHidden: hidesValues)
    let isOtherType = left?.type != right?.type
    html.element("tr") { html in
      html.element("th", [("scope", "row")]) { $0.data(Columns.cut(field.path.description, to: Self.pathShown)) }
      append(left, isOtherType: isOtherType, to: &html)
      append(right, isOtherType: isOtherType, to: &html)
    }
  }

  private func append(_ value: ShownValue?, isOtherType: Bool, to html: inout HTML) {
    html.element("td") { html in
      guard let value else { return html.element("span", [("class", "absent")], "absent") }
      html.element("span", [("class", isOtherType ? "type other" : "type")], value.type)
      if !value.parts.isEmpty {
        html.raw(" ")
        html.element("bdi", [("class", "value")]) { html in
          for part in value.parts {
            if part.isChanged { html.raw("<mark>") }
            html.pieces(of: part.text)
            if part.isChanged { html.raw("</mark>") }
          }
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
  /// Its class in the page's style sheet.
  var style: String {
    switch self {
    case .onlyLeft: "only-left"
    case .onlyRight: "only-right"
    case .changed: "changed"
    }
  }
}
