import Documents
package import GoogleCloud
import JSON
import Policy
package import Verification

/// Whether exports are made as the policy says: the job, what it started, and what lies in the bucket.
///
/// That Cloud Scheduler calls an attempt a success means only that the call that starts an export was answered well. So the
/// job is held against Firestore's operations, and those against the bucket.
package struct ScheduleStatus: Sendable {
  /// What is wrong with the exports, or worth knowing of them.
  package enum Code: String, Sendable, CaseIterable {
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
    /// What the bucket's rules do to exports besides the policy's: delete, keep or move them.
    case lifecycle
    /// Nothing is ever deleted.
    case hold
    case publicMembers = "public-members"
    case encryptionKey = "encryption-key"
    case ipFilter = "ip-filter"
    case unread
  }

  package let plan: SchedulePlan
  package let found: FoundState
  package let facts: StatusFacts
  /// Microseconds since 1970.
  package let now: Int64
  /// The newest export operation of the database that makes a backup of ours in the policy's bucket; nil if none is known.
  package let lastExport: GoogleCloud.Operation?
  /// A newer one that went to another bucket.
  private let elsewhere: GoogleCloud.Operation?
  package private(set) var findings: [Check<Code>] = []

  package init(_ plan: SchedulePlan, _ found: FoundState, _ facts: StatusFacts, now: Int64) {
    self.plan = plan
    self.found = found
    self.facts = facts
    self.now = now
    let covering = (found.operations.value ?? []).filter { plan.wanted.ownership.covers($0) }
    let last = covering.filter { $0.exportPlace?.bucket == plan.wanted.backups.bucket }.max { $0.moment < $1.moment }
    lastExport = last
    elsewhere = covering.max { $0.moment < $1.moment }.flatMap { newest in
      last.map { $0.moment < newest.moment } ?? true ? newest : nil
    }
    judgeSettings()
    judgeJob()
    judgeExport()
    judgeFolders()
    judgeSecondJobs()
    judgeBucket()
    judgeUnread()
  }

  package var job: SchedulerJob? { found.job.value.flatMap { $0 } }
  package var hasProblem: Bool { findings.contains { $0.outcome == .failed } }
  package var hasUnread: Bool { findings.contains { $0.outcome == .unknown } }

  /// Firestore's own backups of this database.
  package var backups: [BackupDescription] {
    (facts.backups.value?.found ?? []).filter { $0.database == "\(plan.wanted.production)" }
  }

  /// Whether both the bucket and its objects are known not to be there.
  var isBucketMissing: Bool {
    guard case .success(nil) = found.bucket else { return false }
    return facts.exports.error?.code == .notFound
  }

  /// How long after an attempt the operation that it started may begin, by clocks that are not one; and before.
  private static let tolerance: Int64 = 120_000_000

  private mutating func add(_ code: Code, _ message: String, _ outcome: CheckOutcome = .failed) {
    findings.append(Check(code, outcome, message))
  }

  private mutating func judgeSettings() {
    let different = plan.settings.filter(\.isDifferent).map(\.name.rawValue)
    guard !different.isEmpty else { return }
    add(
      .drift,
      "Not as the policy says: \(different.joined(separator: ", ")). To see the difference, run: rekindle schedule plan"
    )
  }

  private mutating func judgeJob() {
    guard case .success(let found) = found.job else { return }
    guard let job = found else {
      return add(.noJob, "The job \(plan.wanted.jobName) does not exist. To create it, run: rekindle schedule apply")
    }
    if let state = job.state, state != "ENABLED" {
      add(.jobNotEnabled, "The job is \(state), so it starts nothing. To see what to do, run: rekindle schedule plan")
    }
    if let code = job.status?.code, code != 0 {
      add(.jobFailed, JobFailure(code: code, message: job.status?.message).text)
    }
    if job.lastAttemptTime == nil { add(.jobNotRunYet, "The job has not run yet.", .warning) }
  }

  /// The operation against the job, and the bucket against the operation.
  private mutating func judgeExport() {
    guard case .success = found.operations else { return }
    let attempt = job?.lastAttemptTime.flatMap(Timestamp.microseconds)
    if let attempt, job?.status?.code ?? 0 == 0, (lastExport?.start ?? .min) < attempt - Self.tolerance {
      // Operations are forgotten after some days; an export of then that lies in the bucket shows that it was made.
      let isThere = facts.exports.value?.newestOfOurs?.newest.map { $0 >= attempt - Self.tolerance } ?? false
      if !isThere {
        add(
          .exportNotStarted,
          "The job's last attempt, \(Timestamp.text(microseconds: attempt)), was successful, but Firestore lists no "
            + "export since then. Check what the job calls: rekindle schedule plan")
      }
    }
    if let elsewhere {
      add(
        .exportElsewhere,
        "The last export, of \(elsewhere.details.startTime ?? "?"), went to \(elsewhere.details.uriPrefix ?? "?"), not to the "
          + "policy's bucket.", .warning)
    }
    guard let export = lastExport else { return }
    let place = export.details.uriPrefix ?? "an unknown place"
    if let failure = export.failure {
      add(.exportFailed, "The last export, to \(place), failed. \(failure.message). \(failure.remedy)")
      return
    }
    guard export.isDone else {
      return add(.exportRunning, "An export to \(place) is running\(export.share).", .warning)
    }
    guard case .success(let list) = facts.exports else { return }
    let found = list.exports.first { $0.place == export.exportPlace }
    // A later one, by hand or from another place, is no less there.
    let isReplaced = list.newestOfOurs.map { $0.moment > export.moment } ?? false
    guard !isReplaced else { return }
    if let found, found.condition == .complete {
      guard !found.isOurs else { return }
      return add(
        .exportPassedOver,
        "The last export, to \(place), was successful, but it is not a backup of ours. "
          + found.passedOver.map(\.message).joined(separator: " "))
    }
    add(
      .exportNotThere,
      "Firestore says that the export to \(place) was successful, but the export in the bucket is not complete. "
        + (found?.problems.first.map { "\($0) " } ?? "The bucket has none of its files. ")
        + "Find out who deleted or moved it.")
  }

  private mutating func judgeFolders() {
    if isBucketMissing {
      add(.exportLate, "\(plan.wanted.bucketURI) does not exist, so it holds no exports.")
    }
    guard case .success(let list) = facts.exports else { return }
    for export in list.passedOver where lastExport?.exportPlace != export.place {
      let reasons = export.passedOver.map(\.message).joined(separator: " ")
      if export.condition == .complete {
        add(
          .exportPassedOver, "\(export.place) is newer than the newest export of ours, but is passed over. \(reasons)",
          .warning)
      } else {
        add(
          .exportUnfinished,
          "\(export.place) is newer than the newest export of ours, but cannot be imported. \(reasons)", .warning)
      }
    }
    guard let newest = list.newestOfOurs else {
      return add(
        .exportLate, "\(plan.wanted.bucketURI) holds no export of ours. To make one now, run: rekindle backups export")
    }
    if now - newest.time > plan.wanted.backups.maximumAge.microseconds {
      findings.append(
        Check(
          .exportLate, .failed,
          "The newest export of ours, \(newest.place), is of \(Timestamp.text(microseconds: newest.time)). That is older "
            + "than backups.maximumAge allows.", numbers: lateness))
    }
  }

  /// The age of the newest export of ours, and its limit; empty if there is none.
  var lateness: [CheckNumber] {
    guard let newest = facts.exports.value?.newestOfOurs else { return [] }
    return [
      .seconds("age", now - newest.time), .seconds("limit", plan.wanted.backups.maximumAge.microseconds),
    ]
  }

  /// It costs, and takes nothing from the backups.
  private mutating func judgeSecondJobs() {
    for job in plan.secondJobs { add(.secondJob, job.text, .warning) }
    for (what, error) in found.jobs.unread {
      add(.unread, "\(what) could not be read, so another job may export this database too. \(error)", .unknown)
    }
  }

  /// What the bucket does to exports, which no setting of the policy tells.
  private mutating func judgeBucket() {
    let backups = plan.wanted.backups
    if let bucket = found.bucket.value.flatMap({ $0 }), let days = BucketEffects.earlyAge(bucket, backups) {
      add(.lifecycle, BucketEffects.earlyDeletion(days, backups))
    }
    for warning in plan.warnings {
      guard let code = warning.code.statusCode else { continue }
      findings.append(
        Check(code, warning.outcome, warning.message, remedy: warning.remedy, commands: warning.commands))
    }
  }

  private mutating func judgeUnread() {
    let unknown = plan.settings.filter(\.isUnknown).map(\.name.rawValue)
    if !unknown.isEmpty { add(.unread, "Could not be read: \(unknown.joined(separator: ", ")).", .unknown) }
    func tell(_ what: String, _ error: GoogleCloudError?) {
      if let error { add(.unread, "\(what) could not be read. \(error)", .unknown) }
    }
    tell("The list of operations", found.operations.error)
    if !isBucketMissing { tell("The exports in the bucket", facts.exports.error) }
    tell("Firestore's backup schedules", facts.backupSchedules.error)
    tell("Firestore's backups", facts.backups.error)
    let unreachable = facts.backups.value?.unreachableLocations ?? []
    if !unreachable.isEmpty {
      add(
        .unread, "Firestore's backups in \(unreachable.joined(separator: ", ")) could not be listed: unreachable.",
        .unknown)
    }
  }
}

extension BackupList {
  /// Newer than the newest one of ours, and not complete: still being written, or given up; the newest first.
  package var unfinished: [String] { passedOver.filter { $0.condition != .complete }.map(\.place.uri) }
}

extension Result where Failure == GoogleCloudError {
  var error: GoogleCloudError? {
    if case .failure(let error) = self { error } else { nil }
  }
}

extension GoogleCloud.Operation {
  /// Microseconds since 1970; before all others for one that does not say.
  fileprivate var start: Int64 { details.startTime.flatMap(Timestamp.microseconds) ?? .min }
  /// When the export began, in the order of exports.
  var moment: BackupMoment {
    let place = exportPlace ?? BucketPlace(bucket: "")
    return BackupMoment(time: min(start, ExportTime.microseconds(inName: place.name) ?? .max), place)
  }

  /// ", 1200 of about 3000 documents"
  fileprivate var share: String {
    guard let done = progress.completedDocuments else { return "" }
    return ", \(done)" + (progress.estimatedDocuments.map { " of about \($0)" } ?? "") + " documents"
  }
}
