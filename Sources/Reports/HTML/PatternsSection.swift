import Comparison
import Documents
import Verification

extension HTML {
  private static let patternsShown = 100
  private static let nameShown = 120
  private static let samplesShown = 2
  /// In bytes; names of the longest, all written out, would take the documents' place.
  static let patternRoom = 900_000

  /// Appends the patterns, the worst first, each with examples, and with a button that shows its documents alone.
  mutating func appendPatterns(_ comparison: ComparisonModel, _ cards: DifferenceCards) {
    guard !comparison.patterns.isEmpty else { return }
    section("patterns", "Patterns", count: comparison.patterns.count) { html in
      var shown = 0
      html.element("ol", [("class", "patterns")]) { html in
        let room = html.byteCount + HTML.patternRoom
        for (index, pattern) in comparison.patterns.prefix(HTML.patternsShown).enumerated() {
          var card = HTML()
          card.append(pattern, index, comparison, cards)
          guard html.byteCount + card.byteCount <= room else { break }
          html.append(card)
          shown += 1
        }
      }
      html.appendCap(shown: shown, of: comparison.patterns.count, "pattern")
      guard comparison.documentsBeyondPatterns > 0 else { return }
      let beyond = Quantity.counted(comparison.documentsBeyondPatterns, "document")
      html.element("p", [("class", "cap")], "\(beyond) more, of patterns that were not told apart.")
    }
  }

  private mutating func append(
    _ pattern: PatternRow, _ index: Int, _ comparison: ComparisonModel, _ cards: DifferenceCards
  ) {
    element("li", [("class", "card pattern")]) { html in
      html.appendPhrase(of: pattern, id: "pattern-\(index)")
      html.element("div", [("class", "share \(pattern.kind.style)")]) {
        $0.appendBar(Double(pattern.documents), of: Double(comparison.differenceCount))
      }
      html.appendSamples(pattern, cards)
      guard let count = cards.shownOfPattern[index] else { return }
      html.element(
        "button",
        [
          ("type", "button"), ("class", "pick"), ("data-pattern", String(index)), ("aria-pressed", "false"),
          ("aria-describedby", "pattern-\(index)"), ("hidden", ""),
        ], count == pattern.documents ? "Show \(count == 1 ? "it" : "them")" : "Show \(Quantity.grouped(count)) of them"
      )
    }
  }

  private mutating func appendPhrase(of pattern: PatternRow, id: String) {
    element("h3", [("id", id)]) { html in
      html.element("span", [("class", "amount \(pattern.kind.style)")], Quantity.grouped(pattern.documents))
      html.raw(" ")
      for piece in pattern.phrase {
        switch piece {
        case .words(let words): html.words(words)
        case .name(let name): html.element("code") { $0.data(Columns.cut(name, to: HTML.nameShown)) }
        }
      }
    }
  }

  /// Each a link to its document, if that is shown.
  private mutating func appendSamples(_ pattern: PatternRow, _ cards: DifferenceCards) {
    // A single subtree is named already.
    let samples = pattern.samples.prefix(HTML.samplesShown).filter { !pattern.phrase.contains(.name($0)) }
    guard !samples.isEmpty else { return }
    element("ul", [("class", "samples"), ("aria-label", "Examples")]) { html in
      for sample in samples {
        html.element("li") { html in
          let shown = Columns.cut(sample, to: HTML.nameShown)
          if let anchor = cards.anchors[ExactName(sample)] {
            html.element("a", [("href", "#\(anchor)")]) { $0.data(shown) }
          } else {
            html.data(shown)
          }
        }
      }
    }
  }
}
