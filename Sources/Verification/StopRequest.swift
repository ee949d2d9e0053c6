package import Documents
import Synchronization

/// A wish that a verification ends before it has read everything, and still hands back what it saw.
///
/// Set from anywhere, looked at by the workers between documents. Unlike the cancellation of a task, it ends with a
/// report.
package final class StopRequest: Sendable {
  /// Why a verification did not read everything.
  package enum Reason: String, Sendable, CaseIterable {
    /// The user, or whoever started the program, wants it to end.
    case interrupted
    /// The first error was enough.
    case failFast = "fail-fast"
  }

  private let stopsAtFirstError: Bool
  /// 0 while nobody wants it to end, else the reason's place in `allCases`, from 1.
  private let state = Atomic<Int>(0)

  /// - Parameter failFast: whether the first error ends the verification.
  package init(failFast: Bool = false) {
    stopsAtFirstError = failFast
  }

  package func interrupt() { stop(.interrupted) }

  /// Tells of what was found; call it for every finding.
  package func found(_ finding: Finding) {
    if stopsAtFirstError, finding.severity == .error { stop(.failFast) }
  }

  /// Nil as long as reading may go on.
  package var reason: Reason? {
    let state = state.load(ordering: .relaxed)
    return state == 0 ? nil : Reason.allCases[state - 1]
  }

  /// The first reason stays.
  private func stop(_ reason: Reason) {
    guard let place = Reason.allCases.firstIndex(of: reason) else { return }
    _ = state.compareExchange(expected: 0, desired: place + 1, ordering: .relaxed)
  }
}

extension VerifyReport {
  /// Marks the report of a verification that did not read everything.
  ///
  /// Its depth is `listed`: the files were compared with the metadata, and of nothing deeper can it be said that all of
  /// it was looked at.
  /// - Parameter unread: the output files that were not read to their end, in their order.
  package mutating func markStopped(_ reason: StopRequest.Reason, unread: [ExactName]) {
    stopped = reason
    depth = .listed
    notChecked = (unread.isEmpty ? [] : [.filesUnread(unread, of: files)]) + [.countsOfStopped] + notChecked
  }
}
