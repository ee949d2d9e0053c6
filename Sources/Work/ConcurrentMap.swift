extension Array where Element: Sendable {
  /// What `work` makes of each element, in the order of the elements.
  /// - Parameter limit: how many are worked on at once.
  /// - Throws: the first error of `work`; the rest is cancelled then.
  package func mapped<Output: Sendable>(
    atOnce limit: Int, _ work: @escaping @Sendable (Element) async throws -> Output
  ) async throws -> [Output] {
    try await withThrowingTaskGroup(of: (Int, Output).self) { group in
      var outputs = [Output?](repeating: nil, count: count)
      for (index, element) in enumerated() {
        if index >= limit, let (done, output) = try await group.next() { outputs[done] = output }
        group.addTask { (index, try await work(element)) }
      }
      for try await (done, output) in group { outputs[done] = output }
      return outputs.compactMap(\.self)
    }
  }
}
