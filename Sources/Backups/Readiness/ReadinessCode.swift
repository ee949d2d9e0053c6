extension RecoveryReadiness {
  /// What a check is about: where to look when it is not ok.
  package enum Group: String, Sendable, CaseIterable {
    /// The exports in the bucket, and the history of rehearsals: as `backups status`.
    case backups
    /// How exports are made: as `schedule status`.
    case schedule
    /// The webhook of the policy.
    case notify
  }

  /// Every word is one code of one group. The words are stable: scripts, metrics and alerts match on them.
  package enum Code: RawRepresentable, Sendable, Hashable {
    case backups(BackupStatus.Rule)
    case schedule(ScheduleStatus.Code)
    case own(Own)

    /// What neither part has.
    package enum Own: String, Sendable, CaseIterable {
      /// Whether the schedule was judged at all.
      case schedule
      /// Whether a change of state reaches the webhook.
      case notify
    }

    package init?(rawValue: String) {
      if let own = Own(rawValue: rawValue) {
        self = .own(own)
      } else if let rule = BackupStatus.Rule(rawValue: rawValue) {
        self = .backups(rule)
      } else if let code = ScheduleStatus.Code(rawValue: rawValue) {
        self = .schedule(code)
      } else {
        return nil
      }
    }

    package var rawValue: String {
      switch self {
      case .backups(let rule): rule.rawValue
      case .schedule(let code): code.rawValue
      case .own(let own): own.rawValue
      }
    }

    package var group: Group {
      switch self {
      case .backups: .backups
      case .schedule, .own(.schedule): .schedule
      case .own(.notify): .notify
      }
    }
  }
}
