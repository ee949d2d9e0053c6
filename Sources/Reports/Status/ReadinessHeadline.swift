import Attestation
import Backups
import GoogleCloud
import Policy
import Verification

extension RecoveryReadiness {
  /// Whether production could be restored tonight and why not, then what is wrong beside the backups: one or two sentences.
  ///
  /// It says that a restore works only where a rehearsal that passed was compared.
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
    guard checks.contains(where: { $0.code == .backups(.rehearsed) && $0.outcome == .ok }),
      let time = backups.rehearsedTime
    else {
      return [backup, "No rehearsal was judged, so nothing shows that it can be restored."].compactMap(\.self)
        .joined(separator: " ")
    }
    return ["You can restore tonight: the last rehearsal passed \(Age.text(max(0, now - time))) ago.", backup]
      .compactMap(\.self).joined(separator: " ")
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
  var recoverySeconds: Double? { backups.trend?.last.recoverySeconds }

  /// How old the data was when that rehearsal began, in whole seconds.
  var dataLossSeconds: Int? {
    backups.trend?.last.statement.record.dataAge.map { Int(clamping: $0 / 1_000_000) }
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
