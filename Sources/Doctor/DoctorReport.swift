package import Verification

/// What all checks found.
package struct DoctorReport: Sendable {
  package enum Verdict: String, Sendable {
    case ok, warning, failure
    /// Nothing failed, but a check could not be done.
    case incomplete
  }

  package var checks: [HealthCheck]
  /// What names that which was looked at; nil if there is none.
  package var policy: Policy?

  package init(checks: [HealthCheck], policy: Policy? = nil) {
    self.checks = checks
    self.policy = policy
  }

  package var verdict: Verdict {
    if count(.failure) > 0 { return .failure }
    if checks.contains(where: \.isHindered) { return .incomplete }
    return count(.warning) > 0 ? .warning : .ok
  }

  package func count(_ status: HealthCheck.Status) -> Int { checks.count { $0.status == status } }
}
