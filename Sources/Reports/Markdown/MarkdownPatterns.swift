extension Markdown {
  private static let patternsShown = 30

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
    if comparison.patterns.count > Markdown.patternsShown {
      let count = Quantity.counted(comparison.patterns.count, "pattern")
      cap("\(Markdown.patternsShown) of \(count) shown", "--format json")
    }
    guard comparison.documentsBeyondPatterns > 0 else { return }
    raw("\n")
    words(
      "\(Quantity.counted(comparison.documentsBeyondPatterns, "document")) more, of patterns that were not told apart")
    raw("\n")
  }
}
