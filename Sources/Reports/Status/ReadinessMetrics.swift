import Attestation
import Backups
import JSON
import Verification

extension RecoveryReadiness {
  /// The names, units and labels are a contract (docs/status.md): metrics may be added, never renamed.
  var openMetrics: String {
    var metrics = OpenMetrics()
    metrics.gauge(
      "rekindle_check_status", "Outcome of a check: 0 ok, 1 failed, 2 unknown.",
      outcomes.map { OpenMetrics.Sample(labels: [("check", $0.code.rawValue)], value: Self.metric($0.outcome)) })
    let newest = backups.list.newestOfOurs
    metrics.gauge(
      "rekindle_backup_age_seconds", unit: "seconds", "Age of the newest backup.", age(newest?.time).map(String.init))
    metrics.gauge(
      "rekindle_backup_documents", unit: "documents", "Documents in the newest backup.",
      newest?.documents.map(String.init))
    metrics.gauge(
      "rekindle_backup_bytes", unit: "bytes", "Size of all objects of the newest backup.",
      newest.map { String($0.bytes) })
    metrics.gauge(
      "rekindle_verified_age_seconds", unit: "seconds", "Time since the judged backup was verified.",
      age(backups.verifiedTime).map(String.init))
    metrics.gauge(
      "rekindle_rehearsed_age_seconds", unit: "seconds", "Time since the last rehearsal that passed.",
      age(backups.rehearsedTime).map(String.init))
    metrics.gauge(
      "rekindle_recovery_seconds", unit: "seconds", "Duration of the last rehearsal that passed.",
      recoverySeconds.map { OpenMetrics.seconds(microseconds: Int64(Int(nearest: $0 * 1e6))) })
    metrics.gauge(
      "rekindle_status_timestamp_seconds", unit: "seconds", "When this was judged, in seconds since 1970.",
      OpenMetrics.seconds(microseconds: now))
    return metrics.finished()
  }

  private static func metric(_ outcome: CheckOutcome) -> String {
    switch outcome {
    case .failed: "1"
    case .unknown: "2"
    case .ok, .warning, .skipped: "0"
    }
  }
}
