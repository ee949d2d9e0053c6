import Documents
package import GoogleCloud
import Policy

/// The clients that a schedule needs.
package struct CloudCalls: Sendable {
  let storage: StorageClient
  let admin: FirestoreAdminClient
  let scheduler: SchedulerClient
  let projects: ResourceManagerClient
  let iam: IAMClient

  package init(_ services: GoogleServices) throws(GoogleCloudError) {
    storage = StorageClient(try services.endpoint(.storage))
    admin = FirestoreAdminClient(try services.endpoint(.firestore))
    scheduler = SchedulerClient(try services.endpoint(.scheduler))
    projects = ResourceManagerClient(try services.endpoint(.resourceManager))
    iam = IAMClient(try services.endpoint(.iam))
  }

  /// Reads all that a plan compares; no call changes anything or reads a document.
  /// - Throws: `CancellationError` only; what a service refuses is in the answer.
  package func state(for wanted: WantedSchedule) async throws -> FoundState {
    async let database = answer { try await found { try await admin.database(wanted.production) } }
    async let bucket = answer { try await found { try await storage.bucket(wanted.backups.bucket) } }
    async let historyBucket = historyBucket(wanted.historyBucket)
    async let bucketAccess = answer { try await found { try await storage.accessPolicy(of: wanted.backups.bucket) } }
    async let project = answer { try await projects.project(wanted.project) }
    async let account = answer { try await found { try await iam.serviceAccount(wanted.account) } }
    async let projectAccess = answer { try await projects.accessPolicy(ofProject: wanted.project) }
    async let job = answer { try await found { try await scheduler.job(named: wanted.jobName) } }
    async let jobs = jobs(for: wanted)
    async let operations = answer { try await admin.operations(of: wanted.production) }
    return FoundState(
      database: try await database, bucket: try await bucket, historyBucket: try await historyBucket,
      bucketAccess: try await bucketAccess,
      project: try await project, account: try await account, projectAccess: try await projectAccess,
      job: try await job, jobs: try await jobs,
      operations: try await operations)
  }

  private func historyBucket(_ name: ExactName?) async throws -> FoundState.Answer<Bucket?>? {
    guard let name else { return nil }
    return try await answer { try await found { try await storage.bucket(name) } }
  }

  func answer<Value: Sendable>(_ body: () async throws -> Value) async throws -> FoundState.Answer<Value> {
    do { return .success(try await body()) } catch let error as GoogleCloudError { return .failure(error) }
  }

  /// Nil for what is not there.
  private func found<Value>(_ body: () async throws -> Value) async throws -> Value? {
    do { return try await body() } catch let error as GoogleCloudError where error.code == .notFound { return nil }
  }
}
