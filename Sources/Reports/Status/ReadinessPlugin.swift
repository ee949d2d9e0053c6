import Attestation
import Backups
import JSON
import Policy
import Verification

extension RecoveryReadiness {
  var pluginStatus: PluginStatus {
    switch outcome {
    case .ok, .skipped: .ok
    case .warning: .warning
    case .failed: .critical
    case .unknown: .unknown
    }
  }

  /// The headline with performance data, then a line for each check that is not ok.
  var pluginOutput: [UInt8] {
    let bad = [CheckOutcome.failed, .unknown, .warning].flatMap { outcome in checks.filter { $0.outcome == outcome } }
    let details = bad.map { check in
      "[\(check.outcome.rawValue)] \(check.code.rawValue): "
        + [check.message, check.remedy].compactMap(\.self)
        .joined(separator: " ")
    }
    return pluginStatus.output(headline, performanceData, details: details)
  }

  /// `label=value[unit];warning;critical;minimum`. A limit of the policy is the critical threshold.
  private var performanceData: [String] {
    func word(_ label: StaticString, _ value: Int?, unit: String, limit: Duration? = nil) -> String? {
      value.map { "\(label)=\($0)\(unit);;\(limit.map { String(Self.seconds($0)) } ?? "");0" }
    }
    let newest = backups.list.newestOfOurs
    return [
      word("backup_age", age(newest?.time), unit: "s", limit: rules.maximumAge),
      word("backup_documents", newest?.documents, unit: ""),
      word("backup_bytes", newest.map { Int(clamping: $0.bytes) }, unit: "B"),
      word("verified_age", age(backups.verifiedTime), unit: "s"),
      word("rehearsed_age", age(backups.rehearsedTime), unit: "s", limit: rules.rehearsedWithin),
      word("recovery", recoverySeconds.map { Int(nearest: $0.rounded(.up)) }, unit: "s", limit: rules.recoveryTime),
    ].compactMap(\.self)
  }
}
