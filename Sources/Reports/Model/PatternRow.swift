import Comparison
import Documents
import Verification

/// A pattern of differences as it is told: how many documents, and what they have in common.
struct PatternRow: Sendable, Equatable {
  /// A part of the phrase. Names come from the data, words do not.
  enum Piece: Sendable, Equatable {
    case words(String)
    case name(String)

    var text: String {
      switch self {
      case .words(let text), .name(let text): text
      }
    }
  }

  private static let fieldsNamed = 4

  let pattern: DifferencePattern
  var kind: DocumentDifference.Kind
  /// What follows the number of documents: `invoices: updatedAt timestamp → string`.
  var phrase: [Piece]

  var documents: Int { pattern.documents }
  /// The first in name order: documents, or roots of subtrees.
  var samples: [String] { pattern.samples.map(\.text) }
  var text: String { phrase.map(\.text).joined() }

  init(_ pattern: DifferencePattern) {
    self.pattern = pattern
    kind =
      switch pattern.shape {
      case .onlyLeft, .subtreesOnlyLeft: .onlyLeft
      case .onlyRight, .subtreesOnlyRight: .onlyRight
      case .changed: .changed
      }
    let side = Piece.words(kind == .onlyLeft ? " only on the left" : " only on the right")
    switch pattern.shape {
    case .onlyLeft, .onlyRight: phrase = [.name(pattern.collection.text), side]
    case .subtreesOnlyLeft(let place), .subtreesOnlyRight(let place):
      phrase = PatternRow.all(of: place, pattern) + [side]
    case .changed(let fields) where fields.isEmpty:
      phrase = [.name(pattern.collection.text), .words(" changed in more than \(DifferencePattern.fieldsKept) fields")]
    case .changed(let fields):
      phrase = [.name(pattern.collection.text), .words(": ")]
      for (index, field) in fields.prefix(PatternRow.fieldsNamed).enumerated() {
        if index > 0 { phrase.append(.words(", ")) }
        phrase += [.name(field.path.description), .words(" " + field.change)]
      }
      let more = fields.count - PatternRow.fieldsNamed
      if more > 0 { phrase.append(.words(" and \(Quantity.counted(more, "more field"))")) }
    }
  }

  /// `all of companies/c9`, or `all of 3 companies/*`.
  private static func all(of place: ExactName, _ pattern: DifferencePattern) -> [Piece] {
    if pattern.subtrees == 1, let root = pattern.samples.first { return [.words("all of "), .name(root.text)] }
    return [.words("all of \(Quantity.grouped(pattern.subtrees)) "), .name(place.text)]
  }
}

extension DifferencePattern.Field {
  /// `timestamp → string`, `absent → null`, `double changed`.
  fileprivate var change: String {
    if let left, left == right { return "\(left) changed" }
    return "\(left ?? "absent") → \(right ?? "absent")"
  }
}
