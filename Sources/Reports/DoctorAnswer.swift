package import Doctor
import Documents
import JSON
import Policy
import Verification

extension DoctorReport {
  package func answer(toolVersion: String) -> Answer {
    Answer(ExitStatus(outcome), schema: "rekindle.doctor/1", toolVersion: toolVersion) { canvas in
      let counts = CheckOutcome.allCases.map { outcome in
        "\(checks.count { $0.outcome == outcome }) \(outcome.rawValue)"
      }
      canvas.line(
        (Columns.padded(outcome.rawValue, to: TextCanvas.outcomeWidth), outcome.paint),
        ("\(checks.count) checks: " + counts.joined(separator: ", "), .none))
      canvas.gap()
      canvas.append(checks)
    } members: { json in
      json.member("verdict", outcome == .unknown ? "incomplete" : CheckKeys.doctor.word(outcome))
      if let policy {
        json.object("policy") { json in
          json.member("path", policy.path)
          json.member("production", policy.production.map { DatabaseAddress.firestore($0).description })
          json.member("staging", policy.staging.map { DatabaseAddress.firestore($0).description })
          json.member("bucket", policy.backups?.uri)
        }
      }
      json.checks("checks", checks, .doctor)
    }
  }
}
