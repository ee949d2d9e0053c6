import Comparison
package import Documents
package import Verification

/// What a restore of documents would do, or did.
package struct DocumentsReport: Sendable {
  package enum Phase: String, Sendable {
    /// Nothing was written.
    case planned
    case applied
  }

  /// A document that is not as in the export, or after an undo not as it was before the restore, and why it was left so.
  package struct Exception: Sendable, Equatable {
    package enum Reason: String, Sendable {
      /// The mode does not write over it.
      case refused
      /// Somebody wrote or deleted it after it was looked at.
      case changed
      /// The service does not take it.
      case failed
      /// It was written, and what was read back is not that.
      case different
    }

    package var path: DocumentPath
    package var reason: Reason
    package var message: String?
  }

  /// Documents of one collection group.
  package struct Collection: Sendable, Equatable {
    package var id: ExactName
    package var counts = PlanCounts()
  }

  package var phase = Phase.planned
  package let request: DocumentsRequest
  /// When the export began, RFC 3339.
  package var exportTime: String?
  package var exportDatabase: DatabaseName?
  /// Where it was reached, if that is not Google's own service.
  package var endpoint: String?
  package var counts = PlanCounts()
  package var outcomes = OutcomeCounts()
  /// Documents that were read again after all writes, and were as in the export; nil if it did not come to that.
  package var readBack: Int?
  /// In the documents that are written, by the database they lead into.
  package var references = DatabaseTally()
  /// In name order, as many as `KeptDifferences` keeps.
  package var changes: [DocumentChange] = []
  /// In the order they were met, `mostExceptions` at most.
  package var exceptions: [Exception] = []
  package var exceptionCount = 0
  /// Of a dry run: whether the target takes documents only on the proof that the export was rehearsed, or may do so.
  package var takesProof = false
  /// Where the plan was written, and where the journal is.
  package var plan: String?
  package var journal: String?
  package var findings: [Finding] = []
  package var notChecked: [NotChecked] = []
  /// Whether it was interrupted between two batches.
  package var isStopped = false
  /// Whether all that was selected was compared or, by a restore, settled and read back.
  package var isWhole = false
  package var seconds = 0.0

  package static let mostExceptions = 1_000

  private var groups: [ExactName: PlanCounts] = [:]
  private var kept = KeptDifferences()

  init(_ request: DocumentsRequest) {
    self.request = request
  }

  /// Sorted by the bytes of their ids.
  package var collections: [Collection] {
    groups.sorted { $0.key < $1.key }.map { Collection(id: $0.key, counts: $0.value) }
  }

  /// Documents that differ and are not in `changes`.
  package var changesOmitted: Int { max(0, counts.writes + counts.refused - changes.count) }

  /// Counts a document that is selected; nil for one that is equal.
  mutating func add(_ action: DocumentChange.Action?, _ path: DocumentPath) {
    let id = path.elements.last?.collection ?? ""
    let counter: WritableKeyPath<PlanCounts, Int> =
      switch action {
      case nil: \.equal
      case .create: \.create
      case .overwrite: \.overwrite
      case .refuse: \.refused
      }
    counts[keyPath: counter] += 1
    groups[id, default: PlanCounts()][keyPath: counter] += 1
    if action == .refuse { add(Exception(path: path, reason: .refused)) }
  }

  mutating func keep(_ change: DocumentChange) {
    let count = kept.list.count
    kept.add(change.difference)
    if kept.list.count > count { changes.append(change) }
  }

  mutating func add(_ exception: Exception) {
    exceptionCount += 1
    if exceptions.count < Self.mostExceptions { exceptions.append(exception) }
  }

  mutating func add(_ outcome: DocumentOutcome, _ path: DocumentPath) {
    outcomes.add(outcome)
    switch outcome {
    case .written, .equal: break
    case .changed: add(Exception(path: path, reason: .changed))
    case .failed(let reason): add(Exception(path: path, reason: .failed, message: reason))
    }
  }

  /// `verified` if what was selected is in the target as it is in the export.
  package var verdict: Verdict {
    Verdict(findings, isUnfinished: isStopped || !isWhole, isDifferent: !isEqual)
  }

  private var isEqual: Bool {
    switch phase {
    case .planned: counts.equal == counts.selected
    case .applied:
      outcomes.settled == counts.writes && readBack == outcomes.written + outcomes.equal && counts.refused == 0
        && outcomes.changed + outcomes.failed == 0
    }
  }

  /// Whether all that was selected was compared.
  package var isCompared: Bool { verdict == .verified || verdict == .different }

  /// Says what the restore does not look at.
  mutating func tellWhatIsLeft() {
    notChecked = phase == .planned || readBack != nil ? [.documentsOnlyInTarget] : [.readBack]
    if phase == .applied, counts.equal > 0 { notChecked.append(.equalDocumentsAgain) }
    if let endpoint { notChecked.append(.answeredElsewhere(request.target.description, endpoint: endpoint)) }
    notChecked.append(.notRestored)
  }
}
