import Dispatch

/// Runs what watches the work, such as signals and progress, on a thread outside of Swift's pool.
///
/// The work may hold every thread of that pool for as long as a large file takes to read; Ctrl-C must not wait for it.
/// Serial queues are served by threads that come on top; the global queues share theirs with Swift's pool on Linux.
final class WatchingExecutor: TaskExecutor {
  private let queue = DispatchQueue(label: "rekindle.watching")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }

  /// Ticks until whoever waits for them is cancelled. Unlike `Task.sleep`, which wakes up by way of the pool.
  static func ticks(milliseconds: Int) -> AsyncStream<Void> {
    let queue = DispatchQueue(label: "rekindle.ticks")
    return AsyncStream(bufferingPolicy: .bufferingNewest(1)) { tick($0, milliseconds: milliseconds, on: queue) }
  }

  private static func tick(_ ticks: AsyncStream<Void>.Continuation, milliseconds: Int, on queue: DispatchQueue) {
    queue.asyncAfter(deadline: .now() + .milliseconds(milliseconds)) {
      if case .terminated = ticks.yield() { return }
      tick(ticks, milliseconds: milliseconds, on: queue)
    }
  }
}
