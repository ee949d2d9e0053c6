import Comparison
import Documents
import ExportFormat
import Files
import GoogleCloud

/// Writes planned documents, each only if it is in the target what it was when the plan was made.
struct BatchWriter {
  let target: RestoreTarget
  let references: RestoreReferences
  let source: ExportSource
  let journal: ChainWriter

  /// Settles a batch. What is written over stands in the journal, on the disk, before the first write.
  /// - Parameter announced: documents of it, by number, whose write a killed command announced: one that is as in the
  ///   export now was written by that command.
  /// - Returns: an outcome for each, in their order.
  func write(_ batch: [PlannedDocument], announced: [Int: Document?]) async throws -> [DocumentOutcome] {
    let wanted = try await source.documents(batch.map { ($0.path, $0.entry) })
      .map { WantedDocument($0, in: target.database, references) }
    let current = try await target.documents(batch.map(\.path))
    var outcomes = [DocumentOutcome?](repeating: nil, count: batch.count)
    var due: [(index: Int, write: FirestoreClient.ConditionalWrite)] = []
    for (index, planned) in batch.enumerated() {
      let now = current[planned.path]
      if planned.condition.holds(of: now) {
        try journal.append(.before(number: planned.number, document: now?.document))
        let document = wanted[index].document
        due.append((index, .init(name: document.name, document: document, condition: planned.condition)))
      } else if let now, wanted[index].isEqual(now.document) {
        let isOurs = announced.keys.contains(planned.number)
        outcomes[index] = isOurs ? .written(updateTime: now.updateTime) : .equal
      } else {
        outcomes[index] = .changed
      }
    }
    if !due.isEmpty { try journal.synchronize() }
    for call in due.calls() {
      for ((index, _), outcome) in zip(call, try await target.write(call.map(\.write))) {
        outcomes[index] =
          switch outcome {
          case .written(let time): .written(updateTime: time)
          case .changed: .changed
          case .failed(let reason): .failed(reason)
          }
      }
    }
    let settled = outcomes.map { $0 ?? .failed("it was not answered") }
    for (planned, outcome) in zip(batch, settled) {
      try journal.append(.result(number: planned.number, outcome))
    }
    return settled
  }
}

extension PlannedDocument {
  /// That the target's document is what the plan saw.
  var condition: FirestoreClient.ConditionalWrite.Condition {
    updateTime.map { .isUpdated(at: $0) } ?? .isAbsent
  }
}

extension [(index: Int, write: FirestoreClient.ConditionalWrite)] {
  /// The same in parts that one call may carry.
  func calls() -> [[Element]] {
    var calls: [[Element]] = []
    var bytes = 0
    for one in self {
      let size =
        (one.write.document.map { WritableDocument($0).byteCount } ?? 0) + one.write.name.description.utf8.count
      let isFull =
        calls.last.map {
          $0.count == FirestoreClient.mostWrites || bytes + size > FirestoreClient.mostWriteBytes
        } ?? true
      if isFull {
        calls.append([])
        bytes = 0
      }
      calls[calls.count - 1].append(one)
      bytes += size
    }
    return calls
  }
}
