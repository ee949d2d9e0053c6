package import Documents
package import GoogleCloud
import Synchronization
import Verification
package import Work

/// Makes an export, waits for it, looks at what is in the bucket, and writes the database's counts beside it.
package struct OnDemandExport: Sendable {
  package struct Clients: Sendable {
    package var admin: FirestoreAdminClient
    package var firestore: FirestoreClient
    package var storage: StorageClient

    package init(_ services: GoogleServices) throws {
      admin = FirestoreAdminClient(try services.endpoint(.firestore))
      firestore = FirestoreClient(try services.endpoint(.firestore))
      storage = StorageClient(try services.endpoint(.storage))
    }
  }

  private let clients: Clients
  private let timeLimit: Duration
  /// Ids of collection groups to be counted beside those at the root.
  private let groups: [ExactName]
  private let state: ExportState
  private let progress: ProgressMeter?
  private let starter: ExportStart

  package init(
    _ clients: Clients, timeLimit: Duration, groups: [ExactName] = [], state: ExportState = ExportState(),
    progress: ProgressMeter? = nil, starter: ExportStart? = nil
  ) {
    self.clients = clients
    self.timeLimit = timeLimit
    self.groups = groups
    self.state = state
    self.progress = progress
    self.starter = starter ?? ExportStart(clients.admin)
  }

  /// - Parameter ask: given the number of documents that will be read, before anything is begun; throws to go no further.
  package func export(_ order: ExportOrder, ask: (_ documents: Int) throws -> Void) async throws -> ExportOutcome {
    let start = ContinuousClock.now
    // Before the export: a state of an hour ago may be gone when it has ended.
    let counts = try await take(order)
    try ask(counts.expected)
    try Task.checkCancellation()
    progress?.begin("starting the export")
    state.set(.starting(order))
    let operation: Operation
    do {
      operation = try await starter.start(order)
    } catch let error where !(error is CancellationError) {
      state.set(.preparing)
      throw error
    }
    return try await finish(order, operation.name, counts, since: start)
  }

  /// Goes on waiting for an export that was begun before.
  package func resume(_ name: String, of database: DatabaseName) async throws -> ExportOutcome {
    let start = ContinuousClock.now
    progress?.begin("looking at the operation")
    let order = try ExportOrder(of: try await clients.admin.operation(named: name), in: database)
    return try await finish(order, name, nil, since: start)
  }

  /// - Parameter counts: nil to count when the export has ended.
  private func finish(
    _ order: ExportOrder, _ name: String, _ counts: DatabaseCounts?, since start: ContinuousClock.Instant
  ) async throws -> ExportOutcome {
    state.set(.running(operation: name))
    let operation = try await wait(for: name, counted: counts?.expected)
    state.set(.ended(operation: name))
    progress?.begin("looking at what is in the bucket")
    let export = try await ExportExaminer(clients.storage).examine(order.place)
    var outcome = ExportOutcome(order: order, operation: operation, export: export, seconds: 0)
    if export.state == .complete {
      do {
        if let counts { outcome.counts = counts } else { outcome.counts = try await take(order) }
      } catch let error as GoogleCloudError
        where [.failedPrecondition, .invalidArgument, .permissionDenied].contains(error.code)
      {
        outcome.countsProblem = "\(error.message) \(error.remedy)"
      }
      if let counts = outcome.counts {
        let object = CountsObject(of: order.place, clients.storage)
        outcome.counts = try await object.write(counts)
        outcome.countsPlace = object.place
      }
    }
    outcome.seconds = start.duration(to: .now) / .seconds(1)
    return outcome
  }

  private func wait(for name: String, counted: Int?) async throws -> Operation {
    var expected = counted
    progress?.begin("exporting", expected: expected)
    return try await clients.admin.wait(for: name, timeLimit: timeLimit) { now in
      // The service's estimate is of old statistics, and may be too low.
      if let estimate = now.estimatedDocuments, estimate > expected ?? 0 {
        expected = estimate
        progress?.begin("exporting", expected: expected)
      }
      progress?.set(documents: now.completedDocuments ?? 0)
    }
  }

  private func take(_ order: ExportOrder) async throws -> DatabaseCounts {
    progress?.begin("counting the documents")
    let readTime =
      if let time = order.snapshotTime { time } else { try await clients.firestore.now(of: order.database) }
    return try await CountTaking(client: clients.firestore, order: order, readTime: readTime, groups: groups).counts()
  }
}

extension ExportOrder {
  /// What an operation was asked to do.
  /// - Throws: `otherOperation` unless it is an export of the database.
  init(of operation: Operation, in database: DatabaseName) throws(BackupError) {
    guard operation.name.hasPrefix("\(database)/operations/") else {
      throw BackupError(
        .otherOperation, "\(operation.name) is no operation of \(database).",
        remedy: "Give --database with the operation's own, or another operation.")
    }
    guard operation.details.kind == .export, let uri = operation.details.uriPrefix else {
      throw BackupError(
        .otherOperation, "The operation \(operation.name) is no export.",
        remedy: "See which ones there are: gcloud firestore operations list")
    }
    self.init(
      database: database, place: try BucketPlace(parsing: uri), collections: operation.details.collectionIDs,
      snapshotTime: operation.details.snapshotTime.flatMap { ReadTime($0) })
  }
}

/// How far an export has come, for whoever has to tell when the work is interrupted or fails.
package final class ExportState: Sendable {
  package enum Stage: Sendable {
    /// Nothing was asked of the service that costs.
    case preparing
    /// The start call is on its way.
    case starting(ExportOrder)
    /// The operation of this name goes on without us.
    case running(operation: String)
    /// It ended well, and was not looked at yet.
    case ended(operation: String)
  }

  private let state = Mutex(Stage.preparing)

  package init() {}

  package var stage: Stage { state.withLock { $0 } }

  func set(_ stage: Stage) { state.withLock { $0 = stage } }
}
