import Documents
package import GoogleCloud

/// What is there now, as the services told: each answer, or why there is none.
package struct FoundState: Sendable {
  package typealias Answer<Value: Sendable> = Result<Value, GoogleCloudError>

  /// Nil inside if there is no such database.
  package var database: Answer<DatabaseDescription?>
  /// Nil inside if there is no such bucket.
  package var bucket: Answer<Bucket?>
  /// The history's, where it has one of its own; nil inside if it does not exist.
  package var historyBucket: Answer<Bucket?>?
  /// Nil inside if there is no such bucket.
  package var bucketAccess: Answer<AccessPolicy?>
  /// Of the database.
  package var project: Answer<CloudProject>
  /// The account that exports; nil inside if it does not exist.
  package var account: Answer<ServiceAccount?>
  package var projectAccess: Answer<AccessPolicy>
  /// Nil inside if there is no such job.
  package var job: Answer<SchedulerJob?>
  /// Every job of the project, in whatever location.
  package var jobs: ListedJobs
  /// Of the database, of the last days.
  package var operations: Answer<[Operation]>

  /// The newest export that ended well and holds what the schedule exports: what one costs is known from it.
  func lastExport(of collections: [ExactName]) -> Operation? {
    let exports = (try? operations.get()) ?? []
    return exports.filter {
      $0.details.kind == .export && $0.isDone && $0.failure == nil
        && Set($0.details.collectionIDs) == Set(collections)
    }.max { $0.moment < $1.moment }
  }
}

extension Result where Failure == GoogleCloudError {
  /// Nil for an error.
  package var value: Success? { try? get() }
}
