package import GoogleCloud
package import Policy
package import Verification

/// Whether production could be restored tonight, and whether somebody would notice if not: the checks of `BackupStatus` and of
/// `ScheduleStatus` together.
package struct RecoveryReadiness: Sendable {
  /// Where the backups are.
  package let place: BucketPlace
  /// The limits that the policy sets.
  package let rules: BackupRules
  /// Microseconds since 1970.
  package let now: Int64
  package let backups: BackupStatus
  /// Nil where the policy has no schedule, or where nothing of it could be read.
  package let schedule: ScheduleStatus?
  /// In the order of the groups; a code can have several.
  package private(set) var checks: [Check<Code>]
  /// What the webhook was told in this run; nil if nothing was due, or nothing arrived.
  package private(set) var notified: Notifier.Occasion?

  package var outcome: CheckOutcome { .worst(of: checks) }

  /// - Parameters:
  ///   - schedule: why it could not be read; nil where the policy has none.
  ///   - now: microseconds since 1970.
  package init(
    _ facts: BackupFacts, schedule read: Result<ScheduleStatus, Unread>?, _ rules: BackupRules, _ ownership: Ownership,
    now: Int64
  ) {
    place = facts.place
    self.rules = rules
    self.now = now
    backups = BackupStatus.judge(facts, rules, ownership, now: now)
    checks = backups.rules.map { $0.coded(Code.backups($0.code)) }
    switch read {
    case nil:
      schedule = nil
      checks.append(
        Check(
          .own(.schedule), .skipped,
          "The policy has no schedule, so Rekindle does not judge the job that makes the exports.",
          remedy: "To judge it too, write schedule into the policy (docs/schedule.md)."))
    case .failure(let error)?:
      schedule = nil
      checks.append(
        Check(.own(.schedule), .unknown, "The schedule could not be read. \(error.message)", remedy: error.remedy))
    case .success(let status)?:
      schedule = status
      // The schedule's codes say the same of this bucket, each by itself.
      if facts.place.bucket == rules.bucket { checks.removeAll { $0.code == .backups(.bucket) } }
      checks += status.checks.map { $0.coded(Code.schedule($0.code)) }
    }
  }

  /// Adds what came of notifying.
  package mutating func add(_ outcome: Notifier.Outcome) {
    checks.append(outcome.check)
    notified = outcome.occasion
  }

  /// Why something could not be read.
  package struct Unread: Error, Sendable, Equatable {
    /// Sentences.
    package var message: String
    package var remedy: String?

    init(message: String) {
      self.message = message
    }

    package init(_ error: any Error) {
      switch error {
      case let error as GoogleCloudError: (message, remedy) = (error.sentence, error.remedy)
      case let error as BackupError: (message, remedy) = (error.message, error.remedy)
      default: message = "\(error)"
      }
    }
  }
}

extension Check {
  /// The same check under a code of another type.
  func coded<Other>(_ code: Other) -> Check<Other> {
    Check<Other>(code, outcome, message, remedy: remedy, commands: commands, numbers: numbers)
  }
}

extension GoogleCloudError {
  /// The message with a full stop: a service's own words may have none.
  fileprivate var sentence: String { message.last.map { ".!?".contains($0) } ?? true ? message : "\(message)." }
}
