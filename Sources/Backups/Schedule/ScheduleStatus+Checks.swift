import GoogleCloud
import JSON
package import Verification

extension ScheduleStatus {
  /// Every code at least once: what was found of it; else unknown where something that it needs was not read, skipped where there
  /// was nothing to compare, and ok where Rekindle compared it.
  package var checks: [Check<Code>] {
    Code.allCases.flatMap { code in
      let own = findings.filter { $0.code == code }
      return own.isEmpty ? [unfound(code)] : own
    }
  }

  /// Of a code without a finding.
  private func unfound(_ code: Code) -> Check<Code> {
    if isMissing(code) { return Check(code, .skipped, "\(plan.wanted.bucketURI) does not exist.") }
    if let error = needs(code).first {
      return Check(
        code, .unknown, "Rekindle could not read what this check needs. \(error.message)", remedy: error.remedy)
    }
    if code == .drift, let unknown = plan.settings.first(where: \.isUnknown) {
      return Check(code, .unknown, "The setting \(unknown.name.rawValue) could not be read. \(unknown.check.message)")
    }
    if let reason = nothingToCompare(code) {
      return Check(code, .skipped, "\(reason), so Rekindle skips this check.")
    }
    if code == .publicMembers, found.bucketAccess.error != nil {
      return Check(code, .ok, "Public access to the bucket is prevented. Who has roles there was not read.")
    }
    if code == .jobNotEnabled, job?.state == nil {
      return Check(code, .unknown, "Cloud Scheduler does not state whether the job is enabled.")
    }
    return Check(code, .ok, Self.sentence(code), numbers: code == .exportLate ? lateness : [])
  }

  /// Whether a code is about a bucket that does not exist, or about the exports in it.
  private func isMissing(_ code: Code) -> Bool {
    switch code {
    case .lifecycle, .hold, .publicMembers, .encryptionKey, .ipFilter:
      if case .success(nil) = found.bucket { true } else { false }
    case .exportNotStarted, .exportNotThere, .exportUnfinished, .exportPassedOver: isBucketMissing
    default: false
    }
  }

  /// What is not there to be compared, as the beginning of a sentence; nil where everything is.
  private func nothingToCompare(_ code: Code) -> String? {
    switch code {
    case .jobNotEnabled, .jobNotRunYet: job == nil ? Self.noJob : nil
    case .jobFailed: noAttempt
    case .exportNotStarted:
      noAttempt ?? ((job?.status?.code ?? 0) == 0 ? nil : "The job's last attempt failed")
    case .exportRunning, .exportElsewhere: lastExport == nil ? Self.noExport : nil
    case .exportFailed: noEndedExport
    case .exportNotThere: noEndedExport ?? (lastExport?.failure == nil ? nil : "The last export failed")
    case .drift, .noJob, .exportUnfinished, .exportPassedOver, .exportLate, .secondJob, .lifecycle, .hold,
      .publicMembers, .encryptionKey, .ipFilter, .unread:
      nil
    }
  }

  private static let noJob = "The job does not exist"
  private static let noExport = "Firestore lists no export into the policy's bucket"

  private var noAttempt: String? {
    guard let job else { return Self.noJob }
    return job.lastAttemptTime.flatMap(Timestamp.microseconds) == nil ? "The job has not run yet" : nil
  }

  private var noEndedExport: String? {
    guard let lastExport else { return Self.noExport }
    return lastExport.isDone ? nil : "The last export is still running"
  }

  /// Then nobody needs to know who has roles.
  private var isPublicPrevented: Bool { found.bucket.value.flatMap { $0 }?.isPublicAccessPrevented ?? false }

  /// Why what a code needs was not read; empty if all of it was.
  private func needs(_ code: Code) -> [GoogleCloudError] {
    let needed: [GoogleCloudError?] =
      switch code {
      case .drift, .unread: []
      case .noJob, .jobNotEnabled, .jobFailed, .jobNotRunYet: [found.job.error]
      case .exportNotStarted: [found.job.error, found.operations.error, facts.exports.error]
      case .exportNotThere: [found.operations.error, facts.exports.error]
      case .exportRunning, .exportFailed, .exportElsewhere: [found.operations.error]
      case .exportUnfinished, .exportPassedOver, .exportLate: [facts.exports.error]
      case .secondJob: found.jobs.unread.map { Optional($0.error) }
      case .lifecycle, .hold, .ipFilter: [found.bucket.error]
      case .publicMembers: [found.bucket.error, isPublicPrevented ? nil : found.bucketAccess.error]
      case .encryptionKey: [found.bucket.error, found.bucketKey?.error]
      }
    return needed.compactMap(\.self)
  }

  private static func sentence(_ code: Code) -> String {
    switch code {
    case .drift: "Every setting is as the policy says."
    case .noJob: "The job exists."
    case .jobNotEnabled: "The job is enabled."
    case .jobFailed: "The job's last attempt did not fail."
    case .jobNotRunYet: "The job has run."
    case .exportNotStarted: "The job's last attempt started an export."
    case .exportRunning: "The last export has ended."
    case .exportFailed: "The last export did not fail."
    case .exportNotThere: "The last export, or a newer one of ours, is in the bucket."
    case .exportElsewhere: "The last export went to the policy's bucket."
    case .exportUnfinished: "No newer export is incomplete."
    case .exportPassedOver: "No newer export is passed over."
    case .exportLate: "The newest export of ours is not older than backups.maximumAge allows."
    case .secondJob: "No other job exports the database."
    case .lifecycle: "The bucket's rules do not delete exports too soon, keep them longer, or move them."
    case .hold: "New objects get no hold."
    case .publicMembers: "The bucket's access policy gives no role to the public."
    case .encryptionKey: "The key of new objects is enabled, or is Google's own."
    case .ipFilter: "The bucket has no IP filter."
    case .unread: "Rekindle could read everything that it needs."
    }
  }
}

extension ScheduleWarning {
  /// The finding of a status that it makes; nil for what is a finding by itself, or none.
  var statusCode: ScheduleStatus.Code? {
    switch self {
    case .retentionPolicy, .otherDeletion, .versioning, .storageClass: .lifecycle
    case .eventBasedHold: .hold
    case .publicBucket: .publicMembers
    case .encryptionKey: .encryptionKey
    case .ipFilter: .ipFilter
    case .foreignAccount, .secondJob, .jobsUnread: nil
    }
  }
}
