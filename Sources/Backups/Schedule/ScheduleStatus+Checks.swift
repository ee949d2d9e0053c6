import GoogleCloud
package import Verification

extension ScheduleStatus {
  /// Every code at least once: what was found of it; else that all is well where all that it needs was read, and unknown where
  /// something was not.
  package var checks: [Check<Code>] {
    Code.allCases.flatMap { code in
      let own = findings.filter { $0.code == code }
      return own.isEmpty ? [unfound(code)] : own
    }
  }

  /// Of a code without a finding.
  private func unfound(_ code: Code) -> Check<Code> {
    if let error = needs(code).first {
      return Check(code, .unknown, "It could not be read. \(error.message)", remedy: error.remedy)
    }
    if code.isOfBucket, case .success(nil) = found.bucket {
      return Check(code, .skipped, "\(plan.wanted.bucketURI) does not exist.")
    }
    if code == .drift, let unknown = plan.settings.first(where: \.isUnknown) {
      return Check(code, .unknown, "The setting \(unknown.name.rawValue) could not be read. \(unknown.check.message)")
    }
    if code == .publicMembers, found.bucketAccess.error != nil {
      return Check(code, .ok, "Public access to the bucket is prevented. Who has roles there was not read.")
    }
    return Check(code, .ok, Self.sentence(code))
  }

  /// Then nobody needs to know who has roles.
  private var isPublicPrevented: Bool { found.bucket.value.flatMap { $0 }?.isPublicAccessPrevented ?? false }

  /// Why what a code needs was not read; empty if all of it was.
  private func needs(_ code: Code) -> [GoogleCloudError] {
    let needed: [GoogleCloudError?] =
      switch code {
      case .drift, .unread: []
      case .noJob, .jobNotEnabled, .jobFailed, .jobNotRunYet: [found.job.error]
      case .exportNotStarted, .exportNotThere: [found.job.error, found.operations.error, facts.exports.error]
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
    case .jobNotEnabled: "The job is enabled, or there is none."
    case .jobFailed: "The job's last attempt did not fail."
    case .jobNotRunYet: "The job has run, or there is none."
    case .exportNotStarted: "Every attempt that was answered well started an export."
    case .exportRunning: "No export is running."
    case .exportFailed: "The last export did not fail."
    case .exportNotThere: "The last export that ended well is in the bucket."
    case .exportElsewhere: "The last export went to the policy's bucket."
    case .exportUnfinished: "No newer export is incomplete."
    case .exportPassedOver: "No newer export is passed over."
    case .exportLate: "The newest export of ours is young enough."
    case .secondJob: "No other job exports the database."
    case .lifecycle: "No rule of the bucket deletes exports too soon, keeps them longer, or moves them."
    case .hold: "New objects get no hold."
    case .publicMembers: "The bucket's access policy gives no role to the public."
    case .encryptionKey: "The key of new objects is enabled, or is Google's own."
    case .ipFilter: "The bucket has no IP filter."
    case .unread: "All that the status needs was read."
    }
  }
}

extension ScheduleStatus.Code {
  fileprivate var isOfBucket: Bool {
    switch self {
    case .lifecycle, .hold, .publicMembers, .encryptionKey, .ipFilter: true
    default: false
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
