import Documents
import ExportFormat
import Reports
import Verification

extension Answer {
  /// Of a command without a report, whose documents are written: each damage is a note.
  init(_ damage: DamageList, _ outcome: ExportDump.Outcome, _ export: Export) {
    let findings =
      Finding.all(damage) + Finding.all(outcome.damage)
      + CountCheck.findings(export, tallies: outcome.tallies, depth: .decoded)
    let errors = findings.filter { $0.severity == .error }
    let notes = errors.map { finding in
      let place = [finding.file?.text, finding.offset.map { "byte \($0)" }, finding.record.map { "record \($0)" }]
      return "\(finding.code) \(place.compactMap(\.self).joined(separator: ", ")): \(finding.message)"
    }
    self.init(ExitStatus(Verdict(findings)), notes: notes)
  }
}
