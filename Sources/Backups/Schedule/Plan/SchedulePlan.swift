package import Costs
import Documents
package import GoogleCloud
import JSON
import Policy
package import Verification

/// The difference between what a policy asks for and what is there, and the steps that close it.
package struct SchedulePlan: Sendable {
  package let wanted: WantedSchedule
  /// In the order of `Setting.Name`.
  package let settings: [Setting]
  package let warnings: [Check<ScheduleWarning>]
  /// Other jobs that export the same database.
  package let secondJobs: [SecondJob]
  package let steps: [ScheduleStep]
  /// Of a month.
  package let estimate: Estimate
  /// Where the estimate's quantities come from, in a sentence.
  package let estimateBasis: String

  /// - Parameters:
  ///   - allowsShorterRetention: whether exports may be kept for a shorter time than now.
  ///   - documents: of the database, where no export tells.
  ///   - now: microseconds since 1970; nil for this machine's clock.
  package init(
    _ wanted: WantedSchedule, _ found: FoundState, prices: PriceList, allowsShorterRetention: Bool = false,
    documents: Int? = nil, now: Int64? = nil
  ) {
    self.wanted = wanted
    let bucket = BucketPlanner(wanted, found, allowsShorterRetention: allowsShorterRetention)
    let access = AccessPlanner(wanted, found, makesBucket: bucket.isNew)
    let job = JobPlanner(wanted, found)
    let account = AccountPlanner(wanted, found)
    let history = HistoryPlanner(wanted, found)
    let agent = AgentPlanner(wanted, found, makesBucket: bucket.isNew)
    let all =
      [Self.database(wanted, found)] + bucket.settings + [history.setting].compactMap(\.self) + [account.setting]
      + access.settings + [agent.setting] + job.settings
    settings = account.isMissing ? all.map(\.withoutAccount) : all
    secondJobs = SecondJob.all(wanted, found)
    let unread = found.jobs.unread.map { what, error in
      Check<ScheduleWarning>(
        .jobsUnread, .warning, "\(what) could not be read, so another job may export this database too. \(error)")
    }
    let second = secondJobs.map { Check<ScheduleWarning>(.secondJob, .warning, $0.text) }
    let effects = BucketEffects(
      found.bucketFacts, of: wanted.backups.bucket, wanted.backups, now: now ?? Timestamp.now())
    warnings = effects.checks + access.warnings + second + unread
    // Without a database there is nothing to export, and nothing to make it so.
    if case .success(nil) = found.database {
      steps = []
    } else {
      let rights = access.steps + [agent.step].compactMap(\.self)
      steps = ([bucket.step, history.step].compactMap(\.self) + rights + job.steps).filter { step in
        !account.isMissing || !step.settings.contains(where: AccountPlanner.needsAccount)
      }
    }
    (estimate, estimateBasis) = Self.estimate(wanted, found, prices, documents)
  }

  /// Whether every setting is as it is wanted. A bucket can still do to exports what `warnings` tell.
  package var isDone: Bool { settings.allSatisfy(\.isOK) }
  /// What the bucket does to exports that the policy does not allow. No step mends it.
  package var hazards: [Check<ScheduleWarning>] { warnings.filter { $0.outcome == .failed } }

  private static func database(_ wanted: WantedSchedule, _ found: FoundState) -> Setting {
    switch found.database {
    case .failure(let error): Setting(.database, .unknown(why: error.description))
    case .success(nil):
      Setting(
        .database, .missing(wanted: "\(wanted.production)"),
        note: "Nothing is made for a database that is not there: look at production in the policy.")
    case .success(let database?):
      Setting(.database, .ok("\(wanted.production)" + (database.locationId.map { " in \($0)" } ?? "")))
    }
  }

  private static func estimate(
    _ wanted: WantedSchedule, _ found: FoundState, _ prices: PriceList, _ documents: Int?
  ) -> (Estimate, String) {
    let last = found.lastExport(of: wanted.schedule.collections)
    let count = last?.progress.completedDocuments ?? documents
    let bytes = last?.progress.completedBytes
    let bucketPlace = found.bucket.value.flatMap { $0?.location } ?? wanted.backups.location
    let databasePlace = found.database.value.flatMap { $0?.locationId }
    let estimator = CostEstimator(
      prices, database: databasePlace, bucket: bucketPlace ?? databasePlace.map(BucketLocation.name))
    // The policy's reader of times has seen it, so it is never nil; without it nothing is known.
    let runs = (try? CronTimes(wanted.schedule.cron))?.runsPerMonth ?? 0
    let basis =
      if let last {
        "By the last export, of \(last.details.startTime ?? "an unknown time")."
      } else if documents != nil {
        "By --documents; how large the files are is known after the first export."
      } else {
        "No export tells how many documents there are; give --documents for an estimate."
      }
    return (estimator.monthOfExports(runs, documents: count, bytes: bytes, days: wanted.billedDays), basis)
  }
}

/// One change that `apply` makes: one call that writes.
package struct ScheduleStep: Sendable, Equatable {
  package enum Change: Sendable, Equatable {
    case makeBucket(Bucket)
    /// Only while the bucket's description is the one that was looked at.
    case changeBucket(Bucket, metageneration: String)
    /// Only while the policy is the one that was looked at.
    case grantProject(role: String, AccessPolicy)
    /// Nil for a bucket that is not there yet.
    case grantBucket(role: String, member: String, AccessPolicy?)
    case makeJob(SchedulerJob)
    /// With the job that was looked at.
    case changeJob(SchedulerJob, fields: [String], seen: SchedulerJob)
    case resumeJob
  }

  package enum Kind: String, Sendable {
    case bucket
    case historyBucket = "history.bucket"
    case projectAccess = "access.project"
    case bucketAccess = "access.bucket"
    case
      agentAccess = "access.agent"
    case job
    case resume = "job.state"
  }

  package var kind: Kind
  /// What is done, as the end of a sentence: `make the bucket gs://b`.
  package var text: String
  /// The settings that it makes as they are wanted.
  package var settings: [Setting.Name]
  package var change: Change
  /// Steps without which it would be useless.
  var needs: [Kind] = []
}
