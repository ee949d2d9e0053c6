import Documents
import Policy

/// Whether collections have lost more documents than a policy allows.
package struct DropCheck {
  let policy: Policy
  let before: [Seal.Collection]
  let now: [CollectionCount]

  /// - Parameters:
  ///   - pattern: the collections whose documents are counted together; nil for each collection path by itself that no
  ///     other limit is about.
  ///   - count: documents that the pattern has now.
  func answer(_ pattern: CollectionPattern?, _ percent: Double, count: Int) -> ExpectationCheck.Answer {
    if before.contains(where: { $0.path == CollectionPaths.others })
      || pattern == nil && now.contains(where: { $0.id == CollectionPaths.others })
    {
      return .notChecked(.collectionsNotListed)
    }
    guard let pattern else { return answer(percent) }
    let was = before.reduce(0) { pattern.matches($1.path) ? $0 + $1.documents : $0 }
    return .judged(Self.isAllowed(was, count, percent), "\(was) before, \(count) now")
  }

  private func answer(_ percent: Double) -> ExpectationCheck.Answer {
    let own = policy.expectations.compactMap { expectation -> CollectionPattern? in
      if case .maximumDrop(let pattern?, _) = expectation.kind { pattern } else { nil }
    }
    var counts: [ExactName: Int] = [:]
    for collection in now { counts[collection.id] = collection.documents }
    let dropped = before.compactMap { collection -> String? in
      guard !own.contains(where: { $0.matches(collection.path) }) else { return nil }
      let count = counts[collection.path] ?? 0
      guard !Self.isAllowed(collection.documents, count, percent) else { return nil }
      return "\(collection.path) had \(collection.documents), has \(count)"
    }
    guard !dropped.isEmpty else { return .judged(true, "\(before.count) collections compared") }
    let shown = dropped.prefix(5).joined(separator: "; ")
    return .judged(false, dropped.count > 5 ? "\(shown); and \(dropped.count - 5) more" : shown)
  }

  /// Whether documents fell by no more than some percent. Nothing falls from nothing.
  package static func isAllowed(_ before: Int, _ now: Int, _ percent: Double) -> Bool {
    Double(before - now) * 100 <= percent * Double(before)
  }
}
