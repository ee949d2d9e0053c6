import GoogleCloud
import Policy
import Verification

/// Compares what the account that exports may do with what it needs.
struct AccessPlanner {
  /// To start exports.
  private static let exportRole = "roles/datastore.importExportAdmin"
  /// Roles that include it.
  private static let exportRoles: Set = [exportRole, "roles/datastore.owner", "roles/owner"]
  /// What an export does in its bucket, and nothing more: reads the bucket, and makes, deletes and lists objects. Source:
  /// firestore/docs/manage-data/export-import, on buckets of other projects.
  private static let bucketRole = "roles/storage.legacyBucketWriter"
  private static let bucketRoles: Set = [bucketRole, "roles/storage.legacyBucketOwner", "roles/storage.admin"]

  private(set) var settings: [Setting] = []
  private(set) var warnings: [Check<ScheduleWarning>] = []
  /// Add the roles that are missing.
  private(set) var steps: [ScheduleStep] = []

  init(_ wanted: WantedSchedule, _ found: FoundState, makesBucket: Bool) {
    let member = wanted.member
    let projectRoles: Set<String>?
    switch found.projectAccess {
    case .failure(let error):
      projectRoles = nil
      settings.append(Setting(.projectAccess, .unknown(why: error.description)))
    case .success(let policy):
      let roles = policy.roles(of: member)
      projectRoles = roles
      if let role = roles.intersection(Self.exportRoles).sorted().first {
        settings.append(Setting(.projectAccess, .ok("\(member) has \(role)")))
      } else {
        settings.append(
          Setting(.projectAccess, .missing(wanted: "\(Self.exportRole) for \(member)"), isApplied: true))
        steps.append(
          ScheduleStep(
            kind: .projectAccess,
            text: "grant \(wanted.schedule.serviceAccount) \(Self.exportRole) on the project \(wanted.project)",
            settings: [.projectAccess], change: .grantProject(role: Self.exportRole, policy)))
      }
    }
    let needed = "\(Self.bucketRole) for \(member)"
    switch found.bucketAccess {
    case .failure(let error): settings.append(Setting(.bucketAccess, .unknown(why: error.description)))
    case .success(nil):
      settings.append(Setting(.bucketAccess, .missing(wanted: needed), isApplied: makesBucket))
      // The policy of a bucket to be made is read when it is there.
      if makesBucket { grantBucket(wanted, nil, needs: [.bucket]) }
    case .success(let policy?):
      let own = policy.roles(of: member).intersection(Self.bucketRoles)
      let inherited = (projectRoles ?? []).intersection(["roles/storage.admin"])
      if let role = own.union(inherited).sorted().first {
        settings.append(Setting(.bucketAccess, .ok("\(member) has \(role)")))
      } else {
        settings.append(Setting(.bucketAccess, .missing(wanted: needed), isApplied: true))
        grantBucket(wanted, policy, needs: makesBucket ? [.bucket] : [])
      }
    }
    // Cloud Scheduler takes only accounts of the job's own project.
    let (account, domain) = (wanted.schedule.serviceAccount, ".iam.gserviceaccount.com")
    if account.hasSuffix(domain), !account.hasSuffix("@\(wanted.project)\(domain)") {
      warnings.append(
        Check(
          .foreignAccount, .warning,
          "\(account) is of another project than the job, \(wanted.project). Cloud Scheduler takes only accounts of "
            + "the same one."))
    }
  }

  private mutating func grantBucket(_ wanted: WantedSchedule, _ policy: AccessPolicy?, needs: [ScheduleStep.Kind]) {
    steps.append(
      ScheduleStep(
        kind: .bucketAccess, text: "grant \(wanted.schedule.serviceAccount) \(Self.bucketRole) on \(wanted.bucketURI)",
        settings: [.bucketAccess], change: .grantBucket(role: Self.bucketRole, member: wanted.member, policy),
        needs: needs))
  }
}
