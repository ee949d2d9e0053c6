package import Documents

extension FirestoreClient {
  /// What became of a conditional write.
  package enum WriteOutcome: Sendable, Equatable {
    /// The document is what was to be written; nil for a delete.
    case written(updateTime: Int64?)
    /// It is not what it was when somebody looked: nothing was written.
    case changed
    /// The service does not take it; what it said.
    case failed(String)
  }

  /// Makes each write whose condition holds, once, however often calls have to be made.
  ///
  /// A call whose answer was lost may have written: then the documents are read again. One that is what was to be written
  /// counts as written, whoever wrote it; one that is what it was is written now; any other one has changed. So it is with
  /// a single write that the service refuses.
  /// - Parameter writes: as for `batchWrite`.
  /// - Returns: an outcome for each, in their order.
  /// - Throws: `GoogleCloudError` when the service cannot be reached; what was written then is for the caller to find out.
  package func writeEach(_ writes: [ConditionalWrite], to database: DatabaseName) async throws -> [WriteOutcome] {
    var outcomes = [WriteOutcome?](repeating: nil, count: writes.count)
    var due = Array(writes.indices)
    var failures = 0
    while !due.isEmpty {
      try Task.checkCancellation()
      let sent = due.map { writes[$0] }
      var doubtful: [Int] = []
      var failure: GoogleCloudError?
      do {
        let answers = try await batchWrite(sent, to: database)
        for (index, answer) in zip(due, answers) {
          switch answer {
          case .written(let time): outcomes[index] = .written(updateTime: time)
          case .refused(let status, let message):
            if status.isLasting {
              outcomes[index] = .failed(ServiceMessage.text(status, message))
            } else {
              doubtful.append(index)
              if !status.isOfCondition { failure = status.error("BatchWrite", message, httpStatus: nil) }
            }
          }
        }
      } catch let error as GoogleCloudError where error.code == .invalidArgument && sent.count > 1 {
        // One write spoils the call: it is found by halves.
        let middle = due.count / 2
        let halves = [Array(due[..<middle]), Array(due[middle...])]
        for half in halves {
          for (index, outcome) in zip(half, try await writeEach(half.map { writes[$0] }, to: database)) {
            outcomes[index] = outcome
          }
        }
        break
      } catch let error as GoogleCloudError where error.code == .invalidArgument {
        outcomes[due[0]] = .failed(error.message)
        break
      } catch let error as GoogleCloudError where retries.rules.worthwhileTries(after: error) > 1 {
        doubtful = due
        failure = error
      }
      if let failure {
        failures += 1
        guard failures < retries.tries else { throw failure }
        try await retries.pause(afterFailures: failures, failure)
      }
      due = try await settle(doubtful, writes, database, &outcomes)
      if failure == nil, !due.isEmpty {
        // Refused, and yet as it was when it is looked at: somebody writes it over and over.
        failures += 1
        guard failures < retries.tries else {
          for index in due { outcomes[index] = .changed }
          break
        }
      }
    }
    return outcomes.map { $0 ?? .failed("it was not answered") }
  }

  /// Looks at the documents of writes of which nobody knows.
  /// - Returns: the writes that are still to be made.
  private func settle(
    _ doubtful: [Int], _ writes: [ConditionalWrite], _ database: DatabaseName, _ outcomes: inout [WriteOutcome?]
  ) async throws -> [Int] {
    guard !doubtful.isEmpty else { return [] }
    let current = try await stampedDocuments(doubtful.map { writes[$0].name }, of: database)
    return doubtful.filter { index in
      let now = current[writes[index].name.path]
      if writes[index].isDone(now) {
        outcomes[index] = .written(updateTime: now?.updateTime)
      } else if writes[index].condition.holds(of: now) {
        return true
      } else {
        outcomes[index] = .changed
      }
      return false
    }
  }
}

extension FirestoreClient.ConditionalWrite {
  /// Whether the document is what the write makes of it.
  package func isDone(_ now: StampedDocument?) -> Bool {
    switch (document, now) {
    case (nil, nil): true
    case (let document?, let now?): document == now.document
    default: false
    }
  }
}

extension FirestoreClient.ConditionalWrite.Condition {
  package func holds(of now: StampedDocument?) -> Bool {
    switch self {
    case .isAbsent: now == nil
    case .isUpdated(let time): now?.updateTime == time
    }
  }
}

extension RPCStatus {
  /// Whether the condition of a write did not hold.
  fileprivate var isOfCondition: Bool { [.alreadyExists, .notFound, .failedPrecondition].contains(self) }

  /// Whether the same write would be refused again, whatever is there.
  fileprivate var isLasting: Bool {
    switch self {
    case .invalidArgument, .outOfRange, .permissionDenied, .unauthenticated, .unimplemented: true
    default: false
    }
  }
}
