import Synchronization

/// How far an export has come, for whoever has to tell when the work is interrupted or fails.
package final class ExportState: Sendable {
  package enum Stage: Sendable {
    /// Nothing was asked of the service that costs.
    case preparing
    /// The start call is on its way.
    case starting(ExportOrder)
    /// The operation of this name goes on without us.
    case running(operation: String)
    /// It ended well, and was not looked at yet.
    case ended(operation: String)
  }

  private let state = Mutex(Stage.preparing)

  package init() {}

  package var stage: Stage { state.withLock { $0 } }

  func set(_ stage: Stage) { state.withLock { $0 = stage } }
}
