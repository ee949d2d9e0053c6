package import Verification

extension BackupScope {
  /// Refuses an export that is not a backup of what the policy backs up.
  /// - Parameters:
  ///   - accepted: the mismatches that do not count.
  ///   - end: what was not done, a sentence.
  /// - Throws: `RefusedError` that names every other mismatch.
  package static func check(
    _ reasons: [Reason], accepting accepted: some Sequence<Mismatch>, _ end: String
  ) throws(RefusedError) {
    let accepted = Set(accepted)
    let refused = reasons.filter { !accepted.contains($0.mismatch) }
    guard !refused.isEmpty else { return }
    let options = reasons.map { "--accept \($0.mismatch.rawValue)" }.joined(separator: " ")
    throw RefusedError(
      description: (refused.map(\.message) + refused.map(\.mismatch.remedy) + [
        "To use this one, pass \(options).", end,
      ])
      .joined(separator: " "))
  }
}
