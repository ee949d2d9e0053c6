package import GoogleCloud

/// One change that `apply` makes: one call that writes.
package struct Step: Sendable, Equatable {
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
