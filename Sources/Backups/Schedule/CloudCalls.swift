import Documents
package import GoogleCloud
import Policy
import Verification
import Work

/// The clients that a schedule needs.
package struct CloudCalls: Sendable {
  let storage: StorageClient
  let admin: FirestoreAdminClient
  let scheduler: SchedulerClient
  let projects: ResourceManagerClient
  let iam: IAMClient
  let kms: KMSClient

  package init(_ services: GoogleServices) throws(GoogleCloudError) {
    storage = StorageClient(try services.endpoint(.storage))
    admin = FirestoreAdminClient(try services.endpoint(.firestore))
    scheduler = SchedulerClient(try services.endpoint(.scheduler))
    projects = ResourceManagerClient(try services.endpoint(.resourceManager))
    iam = IAMClient(try services.endpoint(.iam))
    kms = KMSClient(try services.endpoint(.cloudKMS))
  }

  /// Reads all that a plan compares; no call changes anything or reads a document.
  /// - Throws: `CancellationError` only; what a service refuses is in the answer.
  package func state(for wanted: WantedSchedule) async throws -> FoundState {
    async let database = answer { try await ifFound { try await admin.database(wanted.production) } }
    async let bucket = bucketAndKey(wanted.backups.bucket)
    async let historyBucket = historyBucket(wanted.historyBucket)
    async let bucketAccess = answer { try await ifFound { try await storage.accessPolicy(of: wanted.backups.bucket) } }
    async let project = answer { try await projects.project(wanted.project) }
    async let account = answer { try await ifFound { try await iam.serviceAccount(wanted.account) } }
    async let projectAccess = answer { try await projects.accessPolicy(ofProject: wanted.project) }
    async let job = answer { try await ifFound { try await scheduler.job(named: wanted.jobName) } }
    async let jobs = jobs(ofProject: wanted.project, in: wanted.schedule.location)
    async let operations = answer { try await admin.operations(of: wanted.production) }
    return try await FoundState(
      database: database, bucket: bucket.0, bucketKey: bucket.1, historyBucket: historyBucket,
      bucketAccess: bucketAccess, project: project, account: account, projectAccess: projectAccess, job: job,
      jobs: jobs,
      operations: operations)
  }

  private func bucketAndKey(
    _ name: ExactName
  ) async throws -> (CloudAnswer<Bucket?>, CloudAnswer<BucketFacts.KeyState>?) {
    let bucket = try await answer { try await ifFound { try await storage.bucket(name) } }
    return (bucket, try await BucketFacts.key(of: bucket, kms))
  }

  private func historyBucket(_ name: ExactName?) async throws -> CloudAnswer<Bucket?>? {
    guard let name else { return nil }
    return try await answer { try await ifFound { try await storage.bucket(name) } }
  }
}

/// What `body` returns, or the service's error.
/// - Throws: every other error, such as `CancellationError`.
func answer<Value: Sendable>(_ body: () async throws -> Value) async throws -> CloudAnswer<Value> {
  do { return .success(try await body()) } catch let error as GoogleCloudError { return .failure(error) }
}

/// What is there now, as the services told: each answer, or why there is none.
package struct FoundState: Sendable {
  /// Nil inside if there is no such database.
  package var database: CloudAnswer<DatabaseDescription?>
  /// Nil inside if there is no such bucket.
  package var bucket: CloudAnswer<Bucket?>
  /// The state of the key that encrypts the bucket's new objects; nil if Google's own does.
  package var bucketKey: CloudAnswer<BucketFacts.KeyState>?
  /// The history's, where it has one of its own; nil inside if it does not exist.
  package var historyBucket: CloudAnswer<Bucket?>?
  /// Nil inside if there is no such bucket.
  package var bucketAccess: CloudAnswer<AccessPolicy?>
  /// Of the database.
  package var project: CloudAnswer<CloudProject>
  /// The account that exports; nil inside if it does not exist.
  package var account: CloudAnswer<ServiceAccount?>
  package var projectAccess: CloudAnswer<AccessPolicy>
  /// Nil inside if there is no such job.
  package var job: CloudAnswer<SchedulerJob?>
  /// Every job of the project, in whatever location.
  package var jobs: ListedJobs
  /// Of the database, of the last days.
  package var operations: CloudAnswer<[Operation]>

  var bucketFacts: BucketFacts { BucketFacts(bucket: bucket, access: bucketAccess, key: bucketKey) }

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

/// The jobs of a project in every location that Cloud Scheduler has.
package struct ListedJobs: Sendable {
  /// Of the locations that could be read, in their order.
  package var jobs: [SchedulerJob] = []
  /// What could not be read, in words, and why: `The jobs in us-east1`.
  package var unread: [(what: String, error: GoogleCloudError)] = []
}

extension CloudCalls {
  /// Calls at a time; a project has some 45 locations, nearly all of them without a job.
  private static let mostCalls = 8

  /// Lists the jobs of a project, location by location: a location that cannot be read does not hide the others.
  /// - Parameter location: the policy's, which is asked even if the service leaves it out; nil if the policy names none.
  /// - Throws: `CancellationError` only.
  func jobs(ofProject projectID: String, in location: String?) async throws -> ListedJobs {
    var listed = ListedJobs()
    var places = [location].compactMap(\.self)
    switch try await answer({ try await scheduler.locations(ofProject: projectID) }) {
    case .success(let found): places = found + places
    case .failure(let error): listed.unread.append((what: "The list of Cloud Scheduler's locations", error: error))
    }
    places = places.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    let answers = try await places.concurrentMap(atOnce: Self.mostCalls) { location in
      let place = SchedulerClient.Place(project: projectID, location: location)
      return try await answer { try await scheduler.jobs(in: place) }
    }
    for (location, answer) in zip(places, answers) {
      switch answer {
      case .success(let jobs): listed.jobs += jobs
      case .failure(let error): listed.unread.append((what: "The jobs in \(location)", error: error))
      }
    }
    return listed
  }
}

/// What is there besides the settings: what the exports and Firestore's own backups are doing.
package struct StatusFacts: Sendable {
  package var exports: CloudAnswer<BackupList>
  package var backupSchedules: CloudAnswer<[BackupSchedule]>
  package var backups: CloudAnswer<FirestoreAdminClient.BackupList>
}

extension CloudCalls {
  /// - Parameters:
  ///   - now: microseconds since 1970.
  ///   - list: of the policy's bucket, where somebody listed it already.
  /// - Throws: `CancellationError` only.
  package func statusFacts(
    for wanted: WantedSchedule, now: Int64, exports list: CloudAnswer<BackupList>? = nil
  ) async throws -> StatusFacts {
    async let exports = answer {
      if let list { return try list.get() }
      let lister = BackupLister(
        storage, wanted.ownership, operations: { try await admin.operations(of: wanted.production) }, now: now)
      return try await lister.list(BucketPlace(wanted.backups), .newestOfOurs)
    }
    async let schedules = answer { try await admin.backupSchedules(of: wanted.production) }
    async let backups = answer { try await admin.backups(inProject: wanted.project) }
    return try await StatusFacts(exports: exports, backupSchedules: schedules, backups: backups)
  }
}
