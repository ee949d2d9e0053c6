import Documents

/// Administers Firestore databases by Google's Admin API, or the sandbox's: imports, exports, operations, databases.
package struct FirestoreAdminClient: Sendable {
  let rest: RESTClient
  private let schedule: PollSchedule

  /// How long a call that only reads may go without a byte, and in all.
  package var callLimits = TimeLimits.call

  package init(_ endpoint: ServiceEndpoint, retries: RetryPolicy = RetryPolicy()) {
    rest = RESTClient(endpoint, retries: retries)
    schedule = endpoint.isLoopback ? .loopback : .google
  }

  /// Looks at an operation once.
  package func operation(named name: String) async throws -> Operation {
    try await read("operations.get", "/v1/\(name)".urlPath, role: FirestoreAdminClient.exportRole)
  }

  /// Waits until an operation has ended well.
  /// - Parameter progress: gets what the service says at each look.
  /// - Returns: the operation as it was at its end.
  /// - Throws: `operationFailed` and `operationCancelled` for what became of it; `operationUnfinished` when the time is
  ///   up, or `CancellationError` when the task is cancelled, while the operation itself goes on.
  @discardableResult
  package func wait(
    for name: String, timeLimit: Duration, progress: (Operation.Progress) -> Void = { _ in }
  ) async throws -> Operation {
    let start = ContinuousClock.now
    for pause in schedule.pauses {
      let left = timeLimit - start.duration(to: .now)
      guard left > .zero else { break }
      try await rest.retries.sleep(min(left, pause + schedule.jitter * Double.random(in: 0...1)))
      let operation = try await operation(named: name)
      progress(operation.progress)
      if let failure = operation.failure { throw failure }
      if operation.isDone { return operation }
    }
    throw GoogleCloudError(
      .operationUnfinished, "The operation \(name) had not ended after \(timeLimit).",
      remedy: "It goes on. Wait for it by its name, or cancel it in the Google Cloud console.")
  }

  /// Makes a GET call, as often as it takes.
  func read<Answer: Decodable>(_ name: String, _ path: String, role: String) async throws -> Answer {
    try await rest.repeatable(name, path: path, limits: callLimits, role: role)
  }

  /// What a caller needs to start and to look after exports and imports.
  static let exportRole = "roles/datastore.importExportAdmin"
}
