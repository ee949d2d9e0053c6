import Comparison
import Documents

/// Which pattern a difference belongs to, as far as that can be told from the two alone.
///
/// Of subtrees only the first roots are known, so a document on one side is assigned only if all roots of that side are:
/// a filter must not claim what it cannot know.
struct PatternAssignment {
  private struct Shape: Hashable {
    var collection: ExactName
    var fields: Set<DifferencePattern.Field>
  }

  private var changed: [Shape: Int] = [:]
  private var sides: [DocumentDifference.Kind: OneSide] = [:]

  private struct OneSide {
    /// Roots of subtrees, with their patterns.
    var roots: [ExactName: Int] = [:]
    var collections: [ExactName: Int] = [:]
    var isKnown = true
  }

  init(_ comparison: ComparisonModel) {
    for (index, row) in comparison.patterns.enumerated() {
      let pattern = row.pattern
      let collection = pattern.collection
      switch pattern.shape {
      case .changed(let fields): changed[Shape(collection: collection, fields: Set(fields))] = index
      case .onlyLeft, .onlyRight: sides[row.kind, default: OneSide()].collections[collection] = index
      case .subtreesOnlyLeft, .subtreesOnlyRight:
        for root in pattern.samples { sides[row.kind, default: OneSide()].roots[root] = index }
        if pattern.subtrees > pattern.samples.count { sides[row.kind, default: OneSide()].isKnown = false }
      }
    }
    guard comparison.documentsBeyondPatterns > 0 else { return }
    sides[.onlyLeft]?.isKnown = false
    sides[.onlyRight]?.isKnown = false
  }

  /// The index of its pattern; nil if it is not known.
  func pattern(of difference: DocumentDifference) -> Int? {
    let collection = difference.path.elements.last?.collection ?? ""
    guard difference.kind != .changed else {
      let fields = difference.fields.map {
        DifferencePattern.Field(path: $0.path.withoutIndices, left: $0.left?.typeName, right: $0.right?.typeName)
      }
      let shape = Set(fields)
      // Documents that differ in more fields are one pattern.
      return changed[Shape(collection: collection, fields: shape.count > DifferencePattern.fieldsKept ? [] : shape)]
    }
    guard let side = sides[difference.kind], side.isKnown else { return nil }
    var place = ""
    for element in difference.path.elements {
      place += (place.isEmpty ? "" : "/") + element.collection.text
      if let pattern = side.roots[ExactName(place)] { return pattern }
      place += "/\(element.id)"
      if let pattern = side.roots[ExactName(place)] { return pattern }
    }
    return side.collections[collection]
  }
}
