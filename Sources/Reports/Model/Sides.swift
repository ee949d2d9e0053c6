import Comparison

/// What the two sides of a comparison are called.
enum Sides: Sendable {
  /// An export, and its copy in staging.
  case rehearsal
  /// Two states of a database, neither of which is the right one.
  case diff

  var left: String { self == .rehearsal ? "export" : "left" }
  var right: String { self == .rehearsal ? "staging" : "right" }

  /// What became of a document, in two words at most. Those of a rehearsal are kinds of differences in JSON too, so they stay.
  func word(_ kind: DocumentDifference.Kind) -> String {
    switch (kind, self) {
    case (.onlyLeft, .rehearsal): "missing"
    case (.onlyLeft, .diff): "only left"
    case (.onlyRight, .rehearsal): "extra"
    case (.onlyRight, .diff): "only right"
    case (.changed, _): "changed"
    }
  }

  /// What that means, where the two words do not say it.
  func meaning(_ kind: DocumentDifference.Kind) -> String? {
    guard self == .rehearsal, kind != .changed else { return nil }
    return kind == .onlyLeft ? "in the export, not in staging" : "in staging, not in the export"
  }

  /// Columns of a table, for what a comparison made of documents: equal, then each kind of difference.
  var outcomes: [String] { ["equal", word(.onlyLeft), word(.onlyRight), "changed"] }
}
