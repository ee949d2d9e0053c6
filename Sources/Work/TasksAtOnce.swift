extension Array where Element: Sendable {
  /// Maps each element in a task of its own.
  /// - Parameter atOnce: how many tasks run at the same time.
  /// - Returns: the results, in the order of the elements.
  /// - Throws: the first error of a task; the other tasks are cancelled.
  package func map<Mapped: Sendable>(
    atOnce: Int, _ transform: @escaping @Sendable (Element) async throws -> Mapped
  ) async throws -> [Mapped] {
    try await withThrowingTaskGroup(of: (Int, Mapped).self) { group in
      var results = [Mapped?](repeating: nil, count: count)
      for (index, element) in enumerated() {
        if index >= atOnce, let (done, result) = try await group.next() { results[done] = result }
        group.addTask { (index, try await transform(element)) }
      }
      for try await (done, result) in group { results[done] = result }
      return results.compactMap(\.self)
    }
  }
}
