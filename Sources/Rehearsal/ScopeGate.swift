package import Verification

extension BackupScope {
  /// Refuses an export that is not a backup of what the policy backs up.
  /// - Parameter end: what was not done, a sentence.
  /// - Throws: `RefusedError` unless the command line accepts every reason.
  package func check(_ reasons: [Reason], _ end: String) throws(RefusedError) {
    let refused = reasons.filter { !accepted.contains($0.mismatch) }
    guard let first = refused.first else { return }
    throw RefusedError(
      description: (refused.map(\.message) + [first.mismatch.remedy, end]).joined(separator: " "))
  }
}
