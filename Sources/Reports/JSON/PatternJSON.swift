import Comparison
import Documents
import JSON

extension JSONWriter {
  /// Appends a pattern by its `kind`: `changed` has `fields`, each by the types of its values, and a side where the field
  /// does not exist left out, and none at all if there are more than a pattern holds; `subtreesOnlyLeft` and `subtreesOnlyRight` have their `place`, such as `companies/*`, and how
  /// many `subtrees` there are, whose roots are the samples; `onlyLeft` and `onlyRight` have nothing more.
  mutating func members(of pattern: DifferencePattern) {
    member("kind", pattern.shape.kind)
    member("collection", pattern.collection)
    member("documents", pattern.documents)
    switch pattern.shape {
    case .onlyLeft, .onlyRight: break
    case .subtreesOnlyLeft(let place), .subtreesOnlyRight(let place):
      member("place", place)
      member("subtrees", pattern.subtrees)
    case .changed(let fields):
      objects("fields", fields) { json, field in
        json.member("path", field.path.description)
        json.member("left", field.left)
        json.member("right", field.right)
      }
    }
    names("samples", pattern.samples)
  }
}

extension DifferencePattern.Shape {
  /// Stable.
  fileprivate var kind: String {
    switch self {
    case .onlyLeft: "onlyLeft"
    case .onlyRight: "onlyRight"
    case .subtreesOnlyLeft: "subtreesOnlyLeft"
    case .subtreesOnlyRight: "subtreesOnlyRight"
    case .changed: "changed"
    }
  }
}
