package import Documents

extension Policy {
  /// The ids of the collections that expectations are about, each once, in the policy's order.
  package var collectionIDs: [ExactName] {
    var seen: Set<ExactName> = []
    return expectations.compactMap { $0.pattern?.collectionID }.filter { seen.insert($0).inserted }
  }
}

extension Expectation {
  /// Nil for one that is of no collection in particular.
  fileprivate var pattern: CollectionPattern? {
    switch kind {
    case .required(let pattern), .minimum(let pattern, _), .maximum(let pattern, _), .forbidden(let pattern),
      .field(let pattern, _, _):
      pattern
    case .maximumDrop(let pattern, _), .resolves(let pattern, _): pattern
    case .notEmpty, .document: nil
    }
  }
}

extension CollectionPattern {
  /// The last part of a path.
  fileprivate var collectionID: ExactName {
    switch self {
    case .group(let name), .path(let name): name.lastPart
    }
  }
}
