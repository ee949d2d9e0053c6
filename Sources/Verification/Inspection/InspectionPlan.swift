import Documents
package import Policy

/// What to look at in every document, made once for all workers.
package struct InspectionPlan: Sendable {
  struct Field: Sendable {
    var pattern: CollectionPattern
    var path: PolicyFieldPath
    var types: FieldTypes
  }

  struct References: Sendable {
    /// Nil: of all collections.
    var pattern: CollectionPattern?
    /// Nil: in all fields.
    var path: PolicyFieldPath?
  }

  /// Whether documents are digested by collection.
  let digests: Bool
  /// Collections whose documents are counted, each pattern once: not all paths may be listed.
  private(set) var counts: [CollectionPattern] = []
  private(set) var fields: [Field] = []
  private(set) var references: [References] = []
  /// Documents that must be there, by `NameOrder` key.
  private(set) var documents: [[UInt8]: Int] = [:]
  /// Where references are resolved; nil if none need to be.
  private(set) var names: NameJoin?

  /// Nil if there is nothing to look at: then no document costs anything.
  package init?(_ policy: Policy?, digests: Bool) {
    self.digests = digests
    for expectation in policy?.expectations ?? [] {
      switch expectation.kind {
      case .field(let pattern, let path, let types): fields.append(Field(pattern: pattern, path: path, types: types))
      case .resolves(let pattern, let path): references.append(References(pattern: pattern, path: path))
      case .document(let path): documents[NameOrder.key(of: path)] = documents.count
      case .required(let pattern), .minimum(let pattern, _), .maximum(let pattern, _), .forbidden(let pattern),
        .maximumDrop(let pattern?, _):
        if !counts.contains(pattern) { counts.append(pattern) }
      case .maximumDrop(nil, _), .notEmpty: break
      }
    }
    if !references.isEmpty { names = NameJoin() }
    if !digests, counts.isEmpty, fields.isEmpty, references.isEmpty, documents.isEmpty { return nil }
  }
}
