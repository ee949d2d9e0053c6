import Attestation
import Backups
import GoogleCloud
import Policy
import Verification

extension RecoveryReadiness {
  /// Whether production could be restored tonight and why not, then what is wrong beside the backups: one or two sentences.
  ///
  /// It says that a restore works only where nothing failed, nothing is unknown, and everything was compared that shows it.
  var headline: String { [backupsSentence, othersSentence].compactMap(\.self).joined(separator: " ") }

  private var backupsSentence: String {
    let checks = checks.filter { $0.code.group == .backups }
    switch CheckOutcome.worst(of: checks, [.failed, .unknown]) {
    case .failed: return "Do not count on a restore tonight: \(Self.named(checks, .failed)) failed."
    case .unknown:
      return "Whether a restore would work tonight is not known: \(Self.named(checks, .unknown)) could not be judged."
    default: break
    }
    let backup = backups.list.newestOfOurs.map {
      "The newest backup, \($0.name), is \(Age.text(max(0, now - $0.time))) old."
    }
    return [restoreSentence, backup].compactMap(\.self).joined(separator: " ")
  }

  /// What the history shows where no check of the backups is failed or unknown.
  private var restoreSentence: String {
    let notShown = notShown
    guard notShown.isEmpty, let last = backups.lastRehearsal, let kind = last.statement.record.staging?.kind else {
      return "Nothing shows that you can restore tonight: \(notShown.joined(separator: "; "))."
    }
    let passed = "passed \(Age.text(max(0, now - last.time))) ago"
    let place = kind == .embedded ? "\(kind.words) (not by Google's import)" : kind.words
    let schedule = checks.filter { $0.code.group == .schedule }
    return CheckOutcome.worst(of: schedule, [.failed, .unknown]) == .ok
      ? "You can restore tonight: the last rehearsal, in \(place), \(passed)."
      : "The last rehearsal, in \(place), \(passed)."
  }

  /// What would have to be shown before anybody may count on a restore, and is not.
  private var notShown: [String] {
    func isOK(_ rule: BackupStatus.Rule) -> Bool {
      checks.contains { $0.code == .backups(rule) && $0.outcome == .ok }
    }
    var missing: [String] = []
    if !isOK(.verified) || backups.verifiedTime == nil { missing.append("no backup was verified yet") }
    if !isOK(.rehearsed) || backups.lastRehearsal?.statement.record.staging == nil {
      missing.append("no rehearsal was judged (backups.rehearsedWithin)")
    }
    if !backups.list.isDatabaseCompared {
      missing.append("the policy does not name production, so the database of the exports was not compared")
    }
    return missing
  }

  private var othersSentence: String? {
    let checks = checks.filter { $0.code.group != .backups }
    switch CheckOutcome.worst(of: checks, [.failed, .unknown]) {
    case .failed: return "Not as it should be: \(Self.named(checks, .failed)) failed."
    case .unknown: return "Not judged: \(Self.named(checks, .unknown))."
    default: return nil
    }
  }

  /// The codes with an outcome, each once, in the order of the checks: `age, verified`.
  private static func named(_ checks: [Check<Code>], _ outcome: CheckOutcome) -> String {
    var codes: [Code] = []
    for check in checks where check.outcome == outcome && !codes.contains(check.code) { codes.append(check.code) }
    return codes.map(\.rawValue).joined(separator: ", ")
  }
}

// MARK: Figures

extension RecoveryReadiness {
  /// Whole seconds since a time; negative for one to come. Nil if the time is not known.
  func age(_ time: Int64?) -> Int? { time.map { Int(clamping: (now - $0) / 1_000_000) } }

  static func seconds(_ duration: Duration) -> Int { Int(clamping: duration.components.seconds) }

  /// How long the last rehearsal of ours that passed took, in seconds.
  var recoverySeconds: Double? { backups.lastRehearsal?.recoverySeconds }

  /// How old the data was when that rehearsal began, in whole seconds.
  var dataLossSeconds: Int? {
    backups.lastRehearsal?.statement.record.dataAge.map { Int(clamping: $0 / 1_000_000) }
  }

  /// The worst outcome of each code, in the order of the checks. A code that was only skipped is left out; a warning is ok.
  var outcomes: [(code: Code, outcome: CheckOutcome)] {
    var outcomes: [(code: Code, outcome: CheckOutcome)] = []
    for check in checks where check.outcome != .skipped && !outcomes.contains(where: { $0.code == check.code }) {
      let same = checks.filter { $0.code == check.code && $0.outcome != .skipped }
      outcomes.append((check.code, .worst(of: same, [.failed, .unknown])))
    }
    return outcomes
  }
}
