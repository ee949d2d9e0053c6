import ExportFormat
import Verification

/// Google's emulator never answers, at 100 % CPU for ever, on a file whose last block lacks its 1 to 6 zeros.
///
/// Nothing is lost in such a file, so it is only a note of the verification; but the emulator may not be given it.
enum EmulatorHang {
  /// A finding for each such file of a verified export.
  static func findings(_ verification: VerifyReport) -> [Finding] {
    verification.findings.filter { $0.code == .damage(.trailerMissing) }.map { finding in
      // Of many, not all are named.
      guard let file = finding.file, let size = finding.offset else {
        var refusal = finding
        refusal.code = .check(.stagingRefused)
        (refusal.severity, refusal.consequence) = (.error, .incomplete)
        return refusal
      }
      let missing = LogFormat.blockSize - size % LogFormat.blockSize
      let zeros = missing == 1 ? "1 zero byte" : "\(missing) zero bytes"
      return Finding(
        code: .stagingRefused, severity: .error, consequence: .incomplete, file: file, offset: size,
        message: "Google's emulator never answers on a file that lacks \(zeros) at its end, so nothing was imported.",
        remedy: "Rehearse with --staging embedded; or complete a copy of the export: truncate --size=+\(missing) FILE "
          + "appends \(zeros), and no document is touched.")
    }
  }
}
