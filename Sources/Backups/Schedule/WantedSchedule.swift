package import Documents
import GoogleCloud
package import Policy

/// The bucket, the rights and the job that a policy asks for.
package struct WantedSchedule: Sendable, Equatable {
  /// What is exported.
  package var production: DatabaseName
  package var backups: BackupRules
  package var schedule: ScheduleRules
  /// Which exports in the bucket are those of the schedule.
  package var ownership: Ownership

  /// - Throws: `policyIncomplete` naming every section that is missing, `badCron` for times that are none, `folder` for a
  ///   bucket with a folder.
  package init(_ policy: Policy) throws(ScheduleError) {
    let sections: [(String, Bool)] = [
      ("production", policy.production == nil), ("backups", policy.backups == nil),
      ("schedule", policy.schedule == nil),
    ]
    guard let production = policy.production, let backups = policy.backups, let schedule = policy.schedule else {
      let missing = sections.filter(\.1).map(\.0)
      throw ScheduleError(
        code: .policyIncomplete,
        message:
          "\(policy.path) lacks the \(missing.count == 1 ? "section" : "sections") \(missing.joined(separator: ", ")). "
          + "A schedule needs production, backups and schedule; docs/policy.md has all three.")
    }
    self.production = production
    self.backups = backups
    self.schedule = schedule
    ownership = Ownership(policy)
    // Source: google/firestore/admin/v1/firestore_admin.proto: only for a bucket alone does the service make a folder by
    // the time of each export.
    guard backups.folder.isEmpty else {
      throw ScheduleError(
        code: .folder,
        message:
          "\(policy.path): backups.bucket names the folder \(backups.folder). Cloud Scheduler makes the same call each night, "
          + "and Firestore would export to that very folder once and then refuse. Name the bucket alone, "
          + "gs://\(backups.bucket): exports of other databases there are passed over. Or export by rekindle backups export, "
          + "which makes a folder for each export.")
    }
    do { _ = try CronTimes(schedule.cron) } catch {
      throw ScheduleError(code: .badCron, message: "\(policy.path): schedule.cron: \(error.message)")
    }
  }

  package var project: String { production.project.text }

  package var bucketURI: String { "gs://\(backups.bucket)" }

  /// The bucket with the records of rehearsals, where that is another one than the exports'; nil for none.
  package var historyBucket: ExactName? {
    guard let bucket = backups.history.flatMap({ BucketPlace(folder: $0) })?.bucket, bucket != backups.bucket else {
      return nil
    }
    return bucket
  }

  /// `projects/P/locations/L/jobs/ID`.
  package var jobName: String { place.job(schedule.job) }

  var place: SchedulerClient.Place { SchedulerClient.Place(project: project, location: schedule.location) }

  /// Of the account that exports.
  var account: ServiceAccountAddress { ServiceAccountAddress(schedule.serviceAccount) }

  /// As IAM writes the account that exports.
  var member: String { "serviceAccount:\(schedule.serviceAccount)" }

  /// Days for which an export is billed: until it is deleted, and while it can be brought back.
  package var billedDays: Int { backups.retentionDays + backups.softDeleteDays }

  var retentionSeconds: Int { backups.retentionDays * 86_400 }
  var softDeleteSeconds: Int { backups.softDeleteDays * 86_400 }

  /// The job as it is made.
  ///
  /// It is never tried again by Cloud Scheduler: an attempt whose answer was lost may have started its export, and a second
  /// one would start, and bill, another.
  func job() -> SchedulerJob {
    var job = SchedulerJob(name: jobName)
    job.description = "Exports \(production) to \(bucketURI); made by rekindle schedule"
    job.schedule = schedule.cron
    job.timeZone = schedule.timeZone
    job.attemptDeadline = Self.attemptDeadline
    job.retryConfig = SchedulerJob.Retries(count: 0)
    job.httpTarget = .exportDocuments(
      of: production, outputURIPrefix: bucketURI, collectionIDs: schedule.collections,
      serviceAccount: schedule.serviceAccount)
    return job
  }

  /// The call only starts the export, and is answered in seconds; three minutes are what Cloud Scheduler gives by itself.
  static let attemptDeadline = "180s"
}

/// Why a schedule cannot be looked at or made.
package struct ScheduleError: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Code: String, Sendable {
    case policyIncomplete = "policy-incomplete"
    case badCron = "bad-cron"
    case folder
  }

  package var code: Code
  /// With the remedy.
  package var message: String

  package var description: String { message }
}
