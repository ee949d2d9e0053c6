package import Policy
package import Verification

/// What all checks found.
package struct DoctorReport: Sendable {
  package var checks: [HealthCheck]
  /// What names that which was looked at; nil if there is none.
  package var policy: Policy?

  package init(checks: [HealthCheck], policy: Policy? = nil) {
    self.checks = checks
    self.policy = policy
  }

  package var outcome: CheckOutcome { .worst(of: checks) }
}
