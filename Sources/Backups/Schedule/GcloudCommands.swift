import Documents
import Foundation
import GoogleCloud
import Policy

/// A plan's steps as commands of gcloud's.
///
/// gcloud reads what it changes by itself, so the commands do not carry the plan's conditions.
package struct GcloudCommand: Sendable, Equatable {
  /// `gcloud` first; each is one word of the command line.
  package var words: [String]
  /// The bucket's lifecycle as JSON, which goes by a file: `--lifecycle-file=FILE`. gcloud takes no pipe for that. Nil for
  /// none.
  package var lifecycle: String?

  /// - Throws: never for what was made by a plan: its parts are JSON.
  package static func all(of plan: SchedulePlan) throws -> [GcloudCommand] {
    try plan.steps.map { try command($0, plan.wanted) }
  }

  private static func command(_ step: ScheduleStep, _ wanted: WantedSchedule) throws -> GcloudCommand {
    switch step.change {
    case .makeBucket(let bucket):
      var command = try buckets(
        "create", wanted, bucket, ["--location=\(bucket.location ?? "")", "--project=\(wanted.project)"])
      command.words.removeAll { $0 == "--clear-soft-delete" }
      // For a new bucket, none is a duration of nothing.
      if bucket.softDeletePolicy?.retentionDurationSeconds == "0" { command.words.append("--soft-delete-duration=0s") }
      return command
    case .changeBucket(let bucket, _): return try buckets("update", wanted, bucket, [])
    case .grantProject(let role, _):
      return GcloudCommand(
        words: [
          "gcloud", "projects", "add-iam-policy-binding", wanted.project, "--member=\(wanted.member)", "--role=\(role)",
          "--condition=None",
        ])
    case .grantBucket(let role, let member, _):
      return GcloudCommand(
        words: AccessPolicy.command(granting: role, onBucket: wanted.backups.bucket.text, to: member))
    case .makeJob(let job): return jobs("create", wanted, job)
    case .changeJob(let job, _, _): return jobs("update", wanted, job)
    case .resumeJob:
      return GcloudCommand(words: ["gcloud", "scheduler", "jobs", "resume", wanted.schedule.job] + place(wanted))
    }
  }

  private static func buckets(
    _ verb: String, _ wanted: WantedSchedule, _ bucket: Bucket, _ options: [String]
  ) throws -> GcloudCommand {
    var command = GcloudCommand(
      words: ["gcloud", "storage", "buckets", verb, "gs://\(bucket.name ?? wanted.backups.bucket)"] + options)
    if bucket.iamConfiguration?.uniformBucketLevelAccess?.enabled == true {
      command.words.append("--uniform-bucket-level-access")
    }
    if bucket.iamConfiguration?.publicAccessPrevention == "enforced" {
      command.words.append("--public-access-prevention")
    }
    if let seconds = bucket.softDeletePolicy?.retentionDurationSeconds {
      command.words.append(seconds == "0" ? "--clear-soft-delete" : "--soft-delete-duration=\(seconds)s")
    }
    if bucket.billing?.requesterPays == false { command.words.append("--no-requester-pays") }
    if let lifecycle = bucket.lifecycle {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      command.lifecycle = String(decoding: try encoder.encode(lifecycle), as: UTF8.self)
    }
    return command
  }

  private static func jobs(_ verb: String, _ wanted: WantedSchedule, _ job: SchedulerJob) -> GcloudCommand {
    let target = job.httpTarget
    let headers = (target?.headers ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    return GcloudCommand(
      words: ["gcloud", "scheduler", "jobs", verb, "http", wanted.schedule.job] + place(wanted) + [
        "--schedule=\(job.schedule ?? "")", "--time-zone=\(job.timeZone ?? "")", "--uri=\(target?.uri ?? "")",
        "--http-method=\(target?.httpMethod ?? "POST")",
        (verb == "create" ? "--headers=" : "--update-headers=") + headers.joined(separator: ","),
        "--message-body=\(String(decoding: target?.body ?? Data(), as: UTF8.self))",
        "--oauth-service-account-email=\(target?.oauthToken?.serviceAccountEmail ?? "")",
        "--oauth-token-scope=\(target?.oauthToken?.scope ?? "")", "--attempt-deadline=\(job.attemptDeadline ?? "")",
        "--max-retry-attempts=\(job.retryConfig?.retryCount ?? 0)", "--description=\(job.description ?? "")",
      ])
  }

  private static func place(_ wanted: WantedSchedule) -> [String] {
    ["--location=\(wanted.schedule.location)", "--project=\(wanted.project)"]
  }
}
