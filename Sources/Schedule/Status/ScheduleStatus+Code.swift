extension ScheduleStatus {
  /// What is wrong with the exports, or worth knowing of them.
  package enum Code: String, Sendable {
    case drift
    case noJob = "no-job"
    case jobNotEnabled = "job-not-enabled"
    case jobFailed = "job-failed"
    case jobNotRunYet = "job-not-run-yet"
    /// The job's call was answered well, and there is no export that it could have started.
    case exportNotStarted = "export-not-started"
    case exportRunning = "export-running"
    case exportFailed = "export-failed"
    /// Firestore says that it ended well, and its last file is not in the bucket.
    case exportNotThere = "export-not-there"
    case exportElsewhere = "export-elsewhere"
    case exportUnfinished = "export-unfinished"
    /// Complete, newer than the newest one of ours, and not ours: of another database, partial, empty, or a safety export. A
    /// problem if the last export is such a one.
    case exportPassedOver = "export-passed-over"
    case exportLate = "export-late"
    /// Another job exports the same database.
    case secondJob = "second-job"
    case unread
  }
}
