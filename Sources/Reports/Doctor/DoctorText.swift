import Doctor
import Verification

/// A checkup for a terminal:
///
///     failure   22 checks: 16 ok, 1 warning, 1 failure, 4 skipped
///
///     ok       versions            rekindle 0.1.0 · ...
///     failure  roles-bucket        gs://backups: not permitted: storage.objects.get.
///                gcloud storage buckets add-iam-policy-binding ...
extension TextCanvas {
  private static let statusWidth = 9

  mutating func append(_ report: DoctorReport) {
    let counts = HealthCheck.Status.allCases.map { "\(report.count($0)) \($0.rawValue)" }
    let hindered = report.checks.count(where: \.isHindered)
    line(
      (Columns.padded(report.verdict.rawValue, to: Self.statusWidth), report.verdict.paint),
      ("\(report.checks.count) checks: " + counts.joined(separator: ", "), .none),
      (hindered > 0 ? ", \(hindered) of these could not be done" : "", .none))
    gap()
    for check in report.checks { append(check) }
  }

  private mutating func append(_ check: HealthCheck) {
    let status = check.isHindered ? "not done" : check.status.rawValue
    labelled(status, [check.code.rawValue], check.paint, column: Self.statusWidth)
    paragraph(check.message, indent: Self.statusWidth, check.status == .ok ? .dim : .none)
    if let remedy = check.remedy { paragraph(remedy, indent: Self.statusWidth, .dim) }
    // Not wrapped: it is there to be copied.
    for command in check.commands {
      line((Columns.spaces(Self.statusWidth + 2) + ShellWord.command(command), .none))
    }
  }
}

extension ShellWord {
  /// Words as one line for a shell.
  static func command(_ words: [String]) -> String { words.map { argument($0) }.joined(separator: " ") }
}

extension DoctorReport.Verdict {
  var status: ExitStatus {
    switch self {
    case .ok, .warning: .verified
    case .failure: .different
    case .incomplete: .incomplete
    }
  }

  fileprivate var paint: TextCanvas.Paint {
    switch self {
    case .ok: .boldGreen
    case .warning, .incomplete: .boldYellow
    case .failure: .boldRed
    }
  }
}

extension HealthCheck {
  fileprivate var paint: TextCanvas.Paint {
    switch status {
    case .ok: .green
    case .warning: .yellow
    case .failure: .red
    case .skipped: isHindered ? .yellow : .dim
    }
  }
}
