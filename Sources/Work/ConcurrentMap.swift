extension Array where Element: Sendable {
  /// Gives each element to `body`, several at once.
  /// - Parameter limit: how many at once.
  /// - Returns: the results in the order of the elements.
  /// - Throws: the first error of `body`; what still runs is cancelled.
  package func concurrentMap<Result: Sendable>(
    atOnce limit: Int, _ body: @escaping @Sendable (Element) async throws -> Result
  ) async throws -> [Result] {
    try await withThrowingTaskGroup(of: (Int, Result).self) { group in
      var results = [Result?](repeating: nil, count: count)
      for (index, element) in enumerated() {
        if index >= limit, let (done, result) = try await group.next() { results[done] = result }
        group.addTask { (index, try await body(element)) }
      }
      for try await (done, result) in group { results[done] = result }
      return results.compactMap(\.self)
    }
  }
}
