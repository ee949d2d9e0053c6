import Documents
import ExportFormat
import Reports
import Verification

/// Damage met by a command that has no report.
enum Damages {
  /// Tells each on stderr; returns the exit status.
  static func tell(_ damage: DamageList, _ outcome: ExportDump.Outcome, _ export: Export) -> Int32 {
    let findings =
      Finding.all(damage) + Finding.all(outcome.damage)
      + CountCheck.findings(export, tallies: outcome.tallies, depth: .decoded)
    for finding in findings where finding.severity == .error {
      let place = [finding.file?.text, finding.offset.map { "byte \($0)" }, finding.record.map { "record \($0)" }]
      let text = "\(finding.code) \(place.compactMap(\.self).joined(separator: ", ")): \(finding.message)"
      StandardError.line("rekindle: " + VisibleText.of(text))
    }
    return ExitStatus.status(of: Verdict(findings))
  }
}
