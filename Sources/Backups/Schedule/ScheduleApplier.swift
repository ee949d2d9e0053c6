package import GoogleCloud
import Policy

/// Makes a plan's steps, in their order, each under the condition that nobody changed the same thing since the plan.
///
/// It never deletes anything. A step that fails ends those that need it; the others go on.
package struct ScheduleApplier: Sendable {
  private let calls: CloudCalls

  package init(_ calls: CloudCalls) {
    self.calls = calls
  }

  /// What became of a step.
  package struct Outcome: Sendable, Equatable {
    package enum State: Sendable, Equatable {
      case done
      case failed(GoogleCloudError)
      /// With the kind of the step that it needed.
      case skipped(ScheduleStep.Kind)
    }

    package var step: ScheduleStep
    package var state: State
  }

  /// - Parameter progress: told of each step before it is made.
  /// - Throws: `CancellationError`; `outcomes` has what was done until then.
  package func apply(
    _ plan: SchedulePlan, outcomes: inout [Outcome], progress: (ScheduleStep) -> Void = { _ in }
  ) async throws {
    /// The bucket's policy as this run last wrote it: a second grant starts from it.
    var bucketPolicy: AccessPolicy?
    for step in plan.steps {
      try Task.checkCancellation()
      let undone = outcomes.filter { $0.state != .done }.map(\.step.kind)
      if let needed = step.needs.first(where: undone.contains) {
        outcomes.append(Outcome(step: step, state: .skipped(needed)))
        continue
      }
      progress(step)
      do {
        try await make(step, plan.wanted, &bucketPolicy)
        outcomes.append(Outcome(step: step, state: .done))
      } catch let error as GoogleCloudError {
        outcomes.append(Outcome(step: step, state: .failed(error)))
      }
    }
  }

  private func make(_ step: ScheduleStep, _ wanted: WantedSchedule, _ bucketPolicy: inout AccessPolicy?) async throws {
    let bucket = wanted.backups.bucket
    switch step.change {
    case .makeBucket(let new): _ = try await calls.storage.insertBucket(new, inProject: wanted.project)
    case .changeBucket(let changes, let metageneration):
      _ = try await calls.storage.patchBucket(bucket, changes, ifMetagenerationMatches: metageneration)
    case .grantProject(let role, let policy):
      _ = try await calls.projects.setAccessPolicy(policy.granting(role, to: wanted.member), ofProject: wanted.project)
    case .grantBucket(let role, let member, let policy):
      // One that was just made has a policy that nobody has seen yet.
      let present =
        if let known = bucketPolicy ?? policy { known } else { try await calls.storage.accessPolicy(of: bucket) }
      bucketPolicy = try await calls.storage.setAccessPolicy(present.granting(role, to: member), of: bucket)
    case .makeJob(let job): _ = try await calls.scheduler.createJob(job, in: wanted.place)
    case .changeJob(let job, let fields, let seen):
      try await checkUnchanged(seen, wanted)
      _ = try await calls.scheduler.patchJob(job, fields: fields)
    case .resumeJob: _ = try await calls.scheduler.resumeJob(named: wanted.jobName)
    }
  }

  /// Cloud Scheduler takes no condition with a change, so the job is looked at once more, right before.
  private func checkUnchanged(_ seen: SchedulerJob, _ wanted: WantedSchedule) async throws {
    let present = try await calls.scheduler.job(named: wanted.jobName)
    guard present.userUpdateTime == seen.userUpdateTime, present.asConfigured == seen.asConfigured else {
      throw GoogleCloudError(
        .conflict, "The job \(wanted.jobName) was changed by somebody else meanwhile.",
        remedy: "It was left as it is. Look at what is there now, and plan again.")
    }
  }
}

extension SchedulerJob {
  /// Without what its runs change.
  fileprivate var asConfigured: SchedulerJob {
    var job = self
    job.status = nil
    job.scheduleTime = nil
    job.lastAttemptTime = nil
    return job
  }
}
