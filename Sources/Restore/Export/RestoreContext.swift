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

  var database: DatabaseName { plan.target.database }
  func storage() throws(GoogleCloudError) -> StorageClient { StorageClient(try services.endpoint(.storage)) }
  var operations: RestoreOperations { RestoreOperations(context: self) }
  var reader: TargetReader {
    TargetReader(database: database, endpoint: endpoint, export: plan.export, progress: progress)
  }
}
