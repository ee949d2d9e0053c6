import GoogleCloud
import Reports

/// Tells a monitor that a run began, and how it ended: one that hears nothing in time raises an alarm. Paths are those of
/// healthchecks.io.
struct Ping: Sendable {
  /// Nil: no monitor is called.
  let webhook: Webhook?

  func began() async { await call("/start") }

  func ended(_ status: ExitStatus) async { await call(status == .verified ? "" : "/fail") }

  /// A ping that does not arrive changes nothing about the answer: the monitor misses it.
  private func call(_ path: String) async {
    do { try await webhook?.call(path) } catch is CancellationError {} catch {
      StandardError.tell("the ping did not arrive. \(error)")
    }
  }
}
