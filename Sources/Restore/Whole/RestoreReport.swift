package import Verification

/// What a restore of a whole export did.
package struct RestoreReport: Sendable {
  /// `verified` if every document of the export was read back equal.
  package var verdict = Verdict.incomplete
  package var plan: RestorePlan
  package var journal: String
  /// The last phase that was reached; nil if nothing was begun.
  package var phase: RestorePhase?
  /// Names of Google's operations, by the phase that began them.
  package var operations: [RestorePhase: String] = [:]
  /// Documents of the safety export, as its metadata states.
  package var safetyDocuments: Int?
  package var imported: Int?
  package var equal = 0
  package var missing = 0
  package var changed = 0
  /// Documents that the export does not have; they stay.
  package var leftBehind = 0
  package var findings: [Finding] = []
  package var isStopped = false
  package var endpoint: String?
  package var seconds = 0.0

  init(_ plan: RestorePlan, journal: String) {
    self.plan = plan
    self.journal = journal
  }

  mutating func fail(_ code: FindingCode.Check, _ message: String, _ remedy: String) {
    verdict = .incomplete
    findings.append(
      Finding(code: code, severity: .error, consequence: .incomplete, message: message, remedy: remedy))
  }
}
