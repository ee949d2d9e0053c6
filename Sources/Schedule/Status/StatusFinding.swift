/// What is wrong with the exports, or worth to know of them.
package struct StatusFinding: Sendable, Equatable {
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

  package enum Kind: String, Sendable {
    case problem, note
    /// It could not be found out whether there is a problem.
    case unread
  }

  package var code: Code
  package var kind: Kind
  /// One sentence or more, with the remedy of a problem.
  package var message: String
}
