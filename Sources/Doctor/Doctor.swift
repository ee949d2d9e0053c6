import Foundation
import GoogleCloud
package import Policy
package import Verification

/// Looks whether this machine, its credentials, and what a policy names can do what the commands will ask of them.
///
/// Facts are gathered first, by calls that read; each check then judges them without a call of its own. Nothing is written
/// anywhere.
package struct Doctor: Sendable {
  private let environment: [String: String]
  private let policy: Policy?

  /// - Parameter policy: nil if there is none; what it would name is not looked at then.
  package init(environment: [String: String], policy: Policy?) {
    self.environment = environment
    self.policy = policy
  }

  /// - Throws: `CancellationError` only: what goes wrong is what a check tells.
  package func examine() async throws -> DoctorReport {
    async let machine = MachineFacts.gather(environment, policy)
    async let cloud = CloudFacts.gather(environment, policy)
    return Self.judge(Facts(machine: try await machine, policy: policy, cloud: try await cloud))
  }

  /// All that is known when the checks judge.
  struct Facts: Sendable {
    var machine: MachineFacts
    var policy: Policy?
    var cloud: CloudFacts
  }

  /// Every check, in the order of the report: each needs what stands before it.
  private static let checks: [@Sendable (Facts) -> [HealthCheck]] = [
    VersionsCheck.judge, PolicyCheck.judge, CredentialsCheck.judge, ServicesCheck.judge, DatabaseRolesCheck.judge,
    BucketRolesCheck.judge, AgentRolesCheck.judge, AccountCheck.judge, HistoryCheck.judge,
    HistoryKeyCheck.judge, LocationCheck.judge, StagingCheck.judge,
    SeparationCheck.judge,
    ClockCheck.judge,
    DiskCheck.judge, EmulatorCheck.judge, GcloudCheck.judge,
  ]

  static func judge(_ facts: Facts) -> DoctorReport {
    DoctorReport(checks: checks.flatMap { $0(facts) }, policy: facts.policy)
  }
}

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
