package import Verification

/// What a restore of a whole export did.
package struct RestoreReport: Sendable {
  package var plan: RestorePlan
  package var journal: String
  /// The last phase that was reached; nil if nothing was begun.
  package var phase: RestorePhase?
  /// Names of Google's operations, by the phase that began them.
  package var operations: [RestorePhase: String] = [:]
  /// Documents of the safety export, by its metadata and its operation; nil if it was not found complete.
  package var safetyDocuments: Int?
  /// The instant whose state the safety export holds, in microseconds since 1970.
  package var safetySnapshot: Int64?
  /// Whether the safety export was looked for after the import began, and is not whole.
  package var isWayBackLost = false
  package var imported: Int?
  /// Whether the target was compared with the export to its end.
  package var isCompared = false
  package var equal = 0
  package var missing = 0
  package var changed = 0
  /// Documents that the export does not have; they stay.
  package var leftBehind = 0
  package var findings: [Finding] = []
  /// The command that makes the plan again, where a resume cannot succeed; nil where the restore goes on by its journal.
  package var planAgain: String?
  package var isStopped = false
  package var endpoint: String?
  package var seconds = 0.0

  /// `verified` if every document of the export was read back equal; a new database must hold no other.
  package var verdict: Verdict {
    let isEqual = missing + changed == 0 && equal == plan.documents && (!plan.target.isNew || leftBehind == 0)
    return Verdict(findings, isUnfinished: isStopped || !isCompared, isDifferent: !isEqual)
  }
}

extension [Finding] {
  /// Adds why a restore was not done to its end.
  mutating func fail(_ code: FindingCode.Check, _ message: String, _ remedy: String) {
    append(.incomplete(.check(code), message, remedy: remedy))
  }
}

/// Why a restore that the gate let through did not come to its end: a finding of its report.
struct RestoreFailure: Error {
  let code: FindingCode.Check
  /// Sentences.
  let message: String
  let remedy: String
  /// Whether a resume cannot succeed, so that only another plan helps.
  var needsPlan = true
}
