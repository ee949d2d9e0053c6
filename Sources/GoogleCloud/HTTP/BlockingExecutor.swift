import Dispatch

/// Runs a task's jobs on a thread outside Swift's cooperative pool, so that they may block.
///
/// A blocked thread of that pool is a core less for every other task: on a machine with one core, a server in the same
/// process would never answer. A serial queue is served by an overcommitting pool: whatever else is blocked, it gets
/// a thread. One executor for each blocking call: two calls on the same one would wait for each other.
final class BlockingExecutor: TaskExecutor {
  private let queue = DispatchQueue(label: "rekindle.blocking")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }

  /// Runs `body`, which may block, on a thread of its own.
  static func run<Result>(_ body: () throws -> Result) async throws -> Result {
    try await withTaskExecutorPreference(BlockingExecutor()) { try await perform(body) }
  }

  /// Not isolated, so it runs where the preference says.
  private static func perform<Result>(_ body: () throws -> Result) async throws -> Result { try body() }
}
