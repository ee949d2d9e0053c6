import GoogleCloud

/// Whether the account that exports is there, and enabled.
///
/// Rekindle does not make accounts, and enables none: a disabled one may be disabled because its key leaked.
struct AccountPlanner {
  let setting: Setting
  /// Whether the account is known not to exist.
  var isMissing: Bool {
    if case .missing = setting.state { true } else { false }
  }

  /// What needs the account: IAM grants no role to one that does not exist, and a job in its name would fail every night.
  static func needsAccount(_ setting: Setting.Name) -> Bool {
    switch setting {
    case .projectAccess, .bucketAccess, .job, .jobSchedule, .jobTimeZone, .jobCall, .jobAccount, .jobRetries,
      .jobDeadline, .jobState:
      true
    default: false
    }
  }

  init(_ wanted: WantedSchedule, _ found: FoundState) {
    let address = wanted.account
    switch found.account {
    case .failure(let error):
      setting = Setting(.account, .unknown(why: error.description))
    case .success(nil):
      setting = Setting(
        .account, .missing(wanted: address.text),
        note: "rekindle schedule apply does not make accounts. Until this one is there, it leaves out what needs the "
          + "account: its roles and the job. "
          + (address.creating.map { "Run \($0.joined(separator: " "))" }
            ?? "Google makes this account by itself; name another one in schedule.serviceAccount."))
    case .success(let account?) where account.isDisabled:
      setting = Setting(
        .account, .differs(found: "\(address.text) is disabled", wanted: "enabled"),
        note: "The job fails every night. If the account's key leaked, leave it disabled. Otherwise run "
          + address.enabling.joined(separator: " "))
    case .success:
      setting = Setting(.account, .ok(address.text))
    }
  }
}

extension Setting {
  /// As it is where the account does not exist.
  var withoutAccount: Setting {
    var setting = self
    if AccountPlanner.needsAccount(name) { setting.isApplied = false }
    return setting
  }
}
