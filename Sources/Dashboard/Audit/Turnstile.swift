/// Lets one task in at a time, in the order in which they came.
actor Turnstile {
  private var isTaken = false
  private var waiting: [CheckedContinuation<Void, Never>] = []

  func pass<Result: Sendable>(_ body: @Sendable () async throws -> Result) async rethrows -> Result {
    if isTaken {
      await withCheckedContinuation { waiting.append($0) }
    } else {
      isTaken = true
    }
    defer { leave() }
    return try await body()
  }

  /// Who waits takes over: the turnstile stays taken, so a newcomer cannot slip in between.
  private func leave() {
    guard !waiting.isEmpty else {
      isTaken = false
      return
    }
    waiting.removeFirst().resume()
  }
}
