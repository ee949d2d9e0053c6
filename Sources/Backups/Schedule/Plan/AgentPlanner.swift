import Documents
import GoogleCloud
import Policy

/// Compares what Firestore's agent, which writes the files of an export, may do with the bucket with what it needs.
struct AgentPlanner {
  let setting: Setting
  /// Adds its role to the bucket's policy; nil if nothing is added.
  private(set) var step: ScheduleStep?

  init(_ wanted: WantedSchedule, _ found: FoundState, makesBucket: Bool) {
    switch found.bucket {
    case .failure(let error): setting = Setting(.agentAccess, .unknown(why: error.description))
    case .success(nil):
      // It is made in the database's project.
      setting = Setting(
        .agentAccess,
        .missing(wanted: "Firestore's service agent has access, by default in a bucket of the same project"),
        isApplied: makesBucket)
    case .success(let bucket?):
      let policy = found.bucketAccess.value.flatMap { $0 }
      let answer: CloudAnswer<AccessPolicy>? =
        if case .failure(let error) = found.bucketAccess { .failure(error) } else { policy.map { .success($0) } }
      switch FirestoreAgent.access(project: found.project, bucket: bucket, policy: answer) {
      case .byDefault(let agent):
        setting = Setting(.agentAccess, .ok("\(agent) has access by default: the bucket is of the same project"))
      case .granted(let agent, let roles):
        setting = Setting(.agentAccess, .ok("\(FirestoreAgent.member(agent)) has \(roles.joined(separator: " and "))"))
      case .missing(let agent):
        let command = FirestoreAgent.command(bucket: wanted.backups.bucket.text, agent: agent)
        setting = Setting(
          .agentAccess, .missing(wanted: "\(FirestoreAgent.bucketRole) for \(FirestoreAgent.member(agent))"),
          note:
            "The bucket is of another project. Until Firestore's service agent has a role on it, every export fails: "
            + command.joined(separator: " "), isApplied: policy != nil)
        guard let policy else { return }
        let role = FirestoreAgent.bucketRole
        step = ScheduleStep(
          kind: .agentAccess, text: "grant \(agent) \(role) on \(wanted.bucketURI)", settings: [.agentAccess],
          change: .grantBucket(role: role, member: FirestoreAgent.member(agent), policy))
      case .unknown(let why, let remedy): setting = Setting(.agentAccess, .unknown(why: "\(why) \(remedy)"))
      }
    }
  }
}
