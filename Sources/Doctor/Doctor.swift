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
  static func judge(_ facts: Facts) -> DoctorReport {
    let checks: [[HealthCheck]] = [
      [VersionsCheck.judge(facts), PolicyCheck.judge(facts), CredentialsCheck.judge(facts)],
      ServicesCheck.judge(facts), DatabaseRolesCheck.judge(facts),
      [BucketRolesCheck.judge(facts), AgentRolesCheck.judge(facts), AccountCheck.judge(facts)],
      [HistoryCheck.judge(facts), HistoryKeyCheck.judge(facts), LocationCheck.judge(facts)],
      [StagingCheck.judge(facts), SeparationCheck.judge(facts), ClockCheck.judge(facts)],
      DiskCheck.judge(facts), [EmulatorCheck.judge(facts), GcloudCheck.judge(facts)],
    ]
    return DoctorReport(checks: checks.flatMap(\.self), policy: facts.policy)
  }
}

/// What all checks found.
package struct DoctorReport: Sendable {
  package var checks: [HealthCheck]
  /// What names that which was looked at; nil if there is none.
  package var policy: Policy?

  package var outcome: CheckOutcome { .worst(of: checks) }
}
