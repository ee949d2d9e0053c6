package import Documents
package import Verification

/// What taking a restore back would do, or did.
package struct UndoReport: Sendable {
  package var phase = DocumentsReport.Phase.planned
  package var journal: String
  package var target: DatabaseAddress
  package var endpoint: String?
  /// Documents that the restore wrote.
  package var written = 0
  /// Of them: those that get back what they were, those that are deleted since there was none, and those that are as they were.
  package var restore = 0
  package var delete = 0
  package var undone = 0
  package var changed = 0
  package var failed = 0
  /// Documents that are as in the export, and whose earlier state an unfinished journal does not hold.
  package var unexplained = 0
  /// Documents that are not as they were before the restore: changed since, or not taken by the service;
  /// `DocumentsReport.mostExceptions` at most.
  package var exceptions: [DocumentsReport.Exception] = []
  package var findings: [Finding] = []
  package var isStopped = false
  /// Whether all that the restore wrote was looked at.
  package var isWhole = false
  package var seconds = 0.0

  init(journal: String, target: DatabaseAddress) {
    self.journal = journal
    self.target = target
  }

  mutating func add(_ exception: DocumentsReport.Exception) {
    if exception.reason == .failed { failed += 1 } else { changed += 1 }
    if exceptions.count < DocumentsReport.mostExceptions { exceptions.append(exception) }
  }

  /// `verified` if everything that the restore wrote is as it was before it.
  package var verdict: Verdict {
    let isAsBefore = changed + failed == 0 && (phase == .applied || restore + delete == 0)
    return Verdict(findings, isUnfinished: isStopped || !isWhole, isDifferent: !isAsBefore)
  }
}
