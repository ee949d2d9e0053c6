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
  private let purpose: Purpose

  /// - Parameter policy: nil if there is none; what it would name is not looked at then.
  package init(environment: [String: String], policy: Policy?, purpose: Purpose = .commands) {
    self.environment = environment
    self.policy = policy
    self.purpose = purpose
  }

  /// What is checked.
  package enum Purpose: Sendable {
    /// Whether the commands have what they need.
    case commands
    /// Whether `rekindle serve` has what it needs, and nothing more. The credential is that of the server's account then.
    case server
  }

  /// - Throws: `CancellationError` only: what goes wrong is what a check tells.
  package func examine() async throws -> DoctorReport {
    async let machine = MachineFacts.gather(environment, policy)
    async let cloud = CloudFacts.gather(environment, policy, purpose)
    let facts = Facts(machine: try await machine, policy: policy, cloud: try await cloud)
    return purpose == .server ? Self.judgeServer(facts) : Self.judge(facts)
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

  /// Every check of `doctor --serve`, in the order of the report.
  static func judgeServer(_ facts: Facts) -> DoctorReport {
    let checks = [
      VersionsCheck.judge(facts), ServerPolicyCheck.judge(facts), CredentialsCheck.judge(facts),
      ServerIdentityCheck.judge(facts), ServerUsersCheck.judge(facts), ServerAuditCheck.judge(facts),
      ServerBucketCheck.judge(facts), ServerHistoryCheck.judge(facts), ServerLinksCheck.judge(facts),
      ServerExportCheck.judge(facts), ServerExcessCheck.judge(facts), ClockCheck.judge(facts),
    ]
    return DoctorReport(checks: checks, policy: facts.policy)
  }
}

/// What all checks found.
package struct DoctorReport: Sendable {
  package var checks: [HealthCheck]
  /// What names that which was looked at; nil if there is none.
  package var policy: Policy?

  package var outcome: CheckOutcome { .worst(of: checks) }
}
