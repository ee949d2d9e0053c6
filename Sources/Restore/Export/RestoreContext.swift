import Documents
import GoogleCloud
import Verification
import Work

/// What the restore of a whole export works with, from the first look to the read-back.
struct RestoreContext: Sendable {
  let plan: RestorePlan
  let services: GoogleServices
  let progress: ProgressMeter?
  let stopping: StopRequest
  let now: @Sendable () -> Int64
  let endpoint: ServiceEndpoint
  let admin: FirestoreAdminClient

  /// - Throws: `GoogleCloudError` for an endpoint that may not be used.
  init(
    _ plan: RestorePlan, _ services: GoogleServices, progress: ProgressMeter?, stopping: StopRequest,
    now: @escaping @Sendable () -> Int64
  ) throws(GoogleCloudError) {
    self.plan = plan
    self.services = services
    self.progress = progress
    self.stopping = stopping
    self.now = now
    endpoint = try services.endpoint(.firestore)
    admin = FirestoreAdminClient(endpoint)
  }

  var database: DatabaseName { plan.target.database }
  func storage() throws(GoogleCloudError) -> StorageClient { StorageClient(try services.endpoint(.storage)) }
  var operations: RestoreOperations { RestoreOperations(context: self) }
  var reader: TargetReader {
    TargetReader(database: database, endpoint: endpoint, export: plan.export, progress: progress)
  }
}
