package import Attestation
package import Comparison
package import Documents
package import Verification
package import Work

/// What a rehearsal saw: the export verified, imported into staging, read back and compared.
package struct RehearsalReport: Sendable {
  /// `rehearsed` when every document was compared, else how far verification came.
  package var depth: Depth
  package var place: Staging
  /// The database imported into; nil if it did not come to that.
  package var target: DatabaseName?
  /// The export, as verified before anything was imported.
  package var verification: VerifyReport
  /// The files that were rehearsed, for a record of the run; nil in a report that no rehearsal made.
  package var verified: VerifiedExport?
  /// Documents that staging answered.
  package var readBack = 0
  package var equal = 0
  /// In the export, not in staging.
  package var missing = 0
  /// In staging, not in the export.
  package var extra = 0
  package var changed = 0
  /// References that point into the target after the import and did not before; they are compared below `documents/`.
  package var referencesRetargeted = 0
  /// References read back, by the database they point into.
  package var references = DatabaseTally()
  /// Collection groups, sorted by id; left is the export, right is staging.
  package var collections: [CollectionComparison] = []
  /// In name order, as many as `KeptDifferences` keeps; left is the export, right is staging.
  package var differences: [DocumentDifference] = []
  /// The verification's findings, then the rehearsal's own.
  package var findings: [Finding]
  package var notChecked: [NotChecked]
  /// The total includes the canary run.
  package var timings = RehearsalRecord.Timings()
  /// What was done before an import into a database of Google's; nil for any other staging, or if it did not come to that.
  package var preparation: StagingPreparation?
  /// The name of the import's operation; nil where it has none.
  package var operation: String?
  /// Documents that the import wrote by its own count; nil if it does not count.
  package var imported: Int?
  /// The policy that staging was held against; nil if there is none, or if it did not come to that.
  package var policy: String?
  /// In the order of the policy, judged by what staging answered.
  package var expectations: [ExpectationResult] = []
  /// Nil unless canaries were asked for and the read-back was equal.
  package var canary: CanaryReport?
  /// Looking for canaries, where they are asked for.
  package var canarySeconds = 0.0
  /// Why it was ended early; nil if it was not.
  package var stopped: StopRequest.Reason?

  /// Where it was, in words.
  package var staging: String { place.name }

  package var differenceCount: Int { missing + extra + changed }

  /// Whether every document came back as it was. Each must have met its like: counted here once more, from the
  /// verification's side.
  package var isEqual: Bool {
    depth >= .rehearsed && differenceCount == 0 && equal == verification.documents && readBack == equal
  }

  /// `verified` if every document was compared and came back as it was, and nothing else was found.
  package var verdict: Verdict {
    Verdict(findings, isUnfinished: stopped != nil || depth < .rehearsed, isDifferent: !isEqual)
  }

  /// What became of each part of the work.
  package var checks: [CheckResult] {
    let isDifferent = depth >= .rehearsed && !isEqual
    return CheckedWork(
      findings, depth: depth, rehearsal: (isDifferent: isDifferent, looksForCanaries: canary != nil)
    ).results
  }
}
