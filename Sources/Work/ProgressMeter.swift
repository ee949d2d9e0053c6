import Synchronization

/// How far long work is, for whoever shows it; written by the workers, read at any time.
package final class ProgressMeter: Sendable {
  package struct Phase: Sendable, Equatable {
    /// "verifying", "importing".
    package var name: String
    /// Documents, or bytes, to come, if known.
    package var expected: Int?
    package var unit = Unit.documents
  }

  /// What is counted.
  package enum Unit: Sendable { case documents, bytes }

  private let state = Mutex(Phase(name: "starting", expected: nil))
  private let documents = Atomic<Int>(0)
  private let onAdd: (@Sendable () -> Void)?

  /// - Parameter onAdd: called after each count, on the thread that counts: in the middle of the work.
  package init(onAdd: (@Sendable () -> Void)? = nil) { self.onAdd = onAdd }

  /// Begins a phase; its count starts at 0.
  package func begin(_ name: String, expected: Int? = nil, unit: Unit = .documents) {
    state.withLock { $0 = Phase(name: name, expected: expected, unit: unit) }
    documents.store(0, ordering: .relaxed)
  }

  /// Nothing is shown until the next phase begins: somebody is asked something.
  package func pause() { begin("") }

  package func add(documents count: Int) {
    documents.add(count, ordering: .relaxed)
    onAdd?()
  }

  /// In a phase that counts bytes.
  package func add(bytes count: Int) { add(documents: count) }

  /// - Parameter count: nil where it is not told; what was told before holds still.
  package func set(documents count: Int?) {
    guard let count else { return }
    documents.store(count, ordering: .relaxed)
  }

  package var phase: Phase { state.withLock { $0 } }

  /// Documents, or bytes, done in this phase.
  package var done: Int { documents.load(ordering: .relaxed) }
}
