import Comparison

/// What the two sides of a comparison are called.
struct Sides: Sendable, Equatable {
  var left: String
  var right: String
  /// A document that is on one side only, in two words at most.
  var onlyLeft: String
  var onlyRight: String
  /// What that means, where the two words do not say it.
  var onlyLeftMeaning: String?
  var onlyRightMeaning: String?

  /// An export, and its copy in staging. The two words are kinds of differences in JSON too, so they stay.
  static let rehearsal = Sides(
    left: "export", right: "staging", onlyLeft: "missing", onlyRight: "extra",
    onlyLeftMeaning: "in the export, not in staging", onlyRightMeaning: "in staging, not in the export")

  /// Two states of a database, neither of which is the right one.
  static let diff = Sides(
    left: "left", right: "right", onlyLeft: "only left", onlyRight: "only right")

  func word(_ kind: DocumentDifference.Kind) -> String {
    switch kind {
    case .onlyLeft: onlyLeft
    case .onlyRight: onlyRight
    case .changed: "changed"
    }
  }

  func meaning(_ kind: DocumentDifference.Kind) -> String? {
    switch kind {
    case .onlyLeft: onlyLeftMeaning
    case .onlyRight: onlyRightMeaning
    case .changed: nil
    }
  }

  /// Columns of a table, for what a comparison made of documents: equal, then each kind of difference.
  var outcomes: [String] { ["equal", onlyLeft, onlyRight, "changed"] }
}
