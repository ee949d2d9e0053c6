import Comparison
import GoogleCloud
import Verification

extension HTML {
  /// For the patterns, and for what stands below the documents, in bytes.
  private static let reserved = patternRoom + 100_000

  /// Appends the patterns and then the documents, as many as the page has room for.
  mutating func appendDifferences(_ comparison: ComparisonModel) throws {
    guard comparison.differenceCount > 0 else { return }
    let cards = try DifferenceCards(
      comparison, PatternAssignment(comparison), room: HTML.maximumBytes - HTML.reserved - byteCount)
    appendPatterns(comparison, cards)
    section("differences", "Differences", count: comparison.differenceCount, [("class", "differences")]) { html in
      html.appendExtent(comparison, shown: cards.anchors.count)
      guard !cards.anchors.isEmpty else { return }
      html.appendTools()
      html.element("div", [("class", "list \(comparison.sides == .rehearsal ? "of-rehearsal" : "of-diff")")]) { html in
        html.append(cards.html)
      }
      html.element("p", [("id", "none"), ("class", "cap"), ("hidden", "")], "No document that is shown matches.")
    }
  }

  /// Says how many documents are shown, with a link to the file with all of them, or the option that writes it.
  private mutating func appendExtent(_ comparison: ComparisonModel, shown: Int) {
    let isWhole = shown == comparison.differenceCount
    guard !isWhole || comparison.changesFile != nil else { return }
    element("p", [("class", "cap")]) { html in
      if !isWhole {
        let differences = Quantity.counted(comparison.differenceCount, "difference")
        html.words("\(Quantity.grouped(shown)) of \(differences) shown, the first by name; all of them: ")
      } else {
        html.words("Also as NDJSON: ")
      }
      guard let file = comparison.changesFile else { return html.element("code", comparison.whole) }
      html.element("a", [("href", HTML.address(of: file)), ("class", "file")]) { $0.data(file) }
    }
  }

  private mutating func appendTools() {
    raw("<div class=\"tools\" hidden><label>Filter <input type=\"search\" id=\"filter\" ")
    raw(
      "placeholder=\"path, field or value\" autocomplete=\"off\" spellcheck=\"false\" aria-controls=\"matches\"></label>"
    )
    raw("<button type=\"button\" id=\"all\" hidden>Show all</button>")
    raw("<button type=\"button\" id=\"unfold\">Unfold all</button>")
    raw("<button type=\"button\" id=\"fold\">Fold all</button>")
    raw("<output id=\"matches\" for=\"filter\" aria-live=\"polite\"></output></div>")
  }

  /// A file beside the page, as a link that cannot lead anywhere else: `./` keeps a colon from making a scheme.
  static func address(of file: String) -> String {
    (file.hasPrefix("/") ? "file://" : "./") + PercentEncoding.encode(file, keeping: "/")
  }
}
