import Dispatch

/// Runs work whose callbacks block their thread until a server of this process answers.
///
/// Swift's pool has a thread for each core. On two cores, two such callbacks at once took both, and the servers that they waited for
/// had none left. Here the work's own jobs run on a queue that gets a thread whatever else is blocked.
package func withBlockingCallbacks<Result>(_ body: () async throws -> Result) async rethrows -> Result {
  try await withTaskExecutorPreference(CallbackExecutor()) { try await body() }
}

private final class CallbackExecutor: TaskExecutor {
  private let queue = DispatchQueue(label: "rekindle.tests.callbacks")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
