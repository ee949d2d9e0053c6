import Backups
import Documents
import GoogleCloud
import Hummingbird
import JSON
import Keys
import Logging

// An export that is started now.
extension Dashboard {
  /// `POST /api/v1/exports`
  ///
  /// The intent in the audit log names the export's folder before Firestore is asked for anything. A second request with the same
  /// key, also at another server or after this one was killed, finds that intent in the chain and takes its folder: Firestore
  /// writes no second export there.
  func startExport(_ call: Call, _ caller: Caller) async throws -> Reply {
    let request = try ExportRequest(call)
    // Of two requests at once, the second one sees what the first one began.
    return try await starting.pass { [self] in try await startExport(request, call, caller) }
  }

  private func startExport(_ request: ExportRequest, _ call: Call, _ caller: Caller) async throws -> Reply {
    let digest = try request.digest(caller.token.uid)
    let clients = try OnDemandExport.Clients(cloud.services)
    let known = intent(digest)
    if let known { try checkSame(request, known) }
    // One that Firestore refused begins only now.
    if known == nil || isRefused(digest) {
      try checkDay(caller, call)
      try await checkNoneRuns(clients)
    }
    let proposal = known.flatMap(\.object) ?? cloud.place.inside(ExportName.make(now: call.time)).uri
    let own = try await audit.write(
      event(
        .exportIntended, .intended, call, caller, object: proposal,
        details: [
          ("key", .string(digest)), ("collections", .strings(request.collections.map(\.text))),
          ("snapshotTime", .string(request.snapshotText)),
        ]))
    // Another server may have written its intent for the same key before this one.
    let first = intent(digest) ?? own
    guard let place = first.object.flatMap({ BucketPlace(folder: $0) }) else {
      throw Problem(.internal, "The audit log's intent does not name a folder.")
    }
    let operation: GoogleCloud.Operation
    do {
      try checkSame(request, first)
      operation = try await start(request, place, clients, isFirst: first.sequence == own.sequence)
    } catch {
      let problem = Self.problem(ofExport: error)
      await record(
        event(
          .exportStarted, Self.outcome(of: error), call, caller, object: place.uri,
          details: [("key", .string(digest)), ("code", .string(problem?.code.rawValue ?? "service"))]))
      throw problem ?? error
    }
    await cloud.snapshots.expire()
    try await record(
      event(
        .exportStarted, .done, call, caller, object: place.uri,
        details: [("key", .string(digest)), ("operation", .string(operation.name))]), operation, "The export began")
    return accepted(operation, place)
  }

  /// What became of an act that threw: one whose answer was lost may have been done.
  private static func outcome(of error: any Error) -> AuditEvent.Outcome {
    switch error {
    case let error as GoogleCloudError where error.mayHaveArrived: .unknown
    case let error as BackupError where error.code == .startUnknown: .unknown
    case is CancellationError: .unknown
    default: .failed
    }
  }

  /// Writes down the outcome of an act that threw. What it threw matters more to the client than an entry that cannot be written.
  private func record(_ event: AuditEvent) async {
    do { try await audit.write(event) } catch {
      logger.error("request \(event.request) failed, and that cannot be written: \(error)")
    }
  }

  /// Writes down the outcome of an act that cannot be taken back.
  /// - Parameter what: was done, for the client.
  /// - Throws: `Problem` 503, which says that it was done, and names the operation.
  private func record(_ event: AuditEvent, _ operation: GoogleCloud.Operation, _ what: String) async throws {
    do { try await audit.write(event) } catch let failure as AuditFailure {
      throw Problem(
        .cannotAudit, "\(what), but that could not be written down. \(failure)", retryAfter: 10,
        members: [("operation", .string(ExactName(operation.name).lastPart.text))])
    }
  }

  /// A key that was used for something else is a mistake of the client.
  private func checkSame(_ request: ExportRequest, _ known: AuditLine) throws(Problem) {
    let collections = known.json["details"]?["collections"]?.elements?.compactMap { $0.text.map { ExactName($0) } }
    let time = known.detail("snapshotTime").map { ExactName($0) }
    guard collections == request.collections, time == ExactName(request.snapshotText) else {
      throw Problem(.keyReused, "This Idempotency-Key was used for another export. Choose a new one.")
    }
  }

  private func accepted(_ operation: GoogleCloud.Operation, _ place: BucketPlace) -> Reply {
    let id = ExactName(operation.name).lastPart.text
    return .json(
      .members([
        ("schema", .string("rekindle.export-started/1")), ("operation", .string(id)),
        ("name", .string(cloud.name(of: place).text)), ("place", .string(place.uri)),
      ]), .accepted, headers: [("location", "\(settings.basePath)/api/v1/operations/\(id)")])
  }

  /// - Parameter isFirst: whether nothing was asked of Firestore yet for this key.
  private func start(
    _ request: ExportRequest, _ place: BucketPlace, _ clients: OnDemandExport.Clients, isFirst: Bool
  ) async throws -> GoogleCloud.Operation {
    var order = ExportOrder(database: cloud.production, place: place, collections: request.collections)
    let starter = ExportStart(clients.admin)
    if !isFirst, let operation = try await starter.find(order) { return operation }
    if let time = request.snapshotTime {
      order.snapshotTime = try time.readTime(now: try await clients.firestore.now(of: cloud.production))
    }
    do { return try await starter.start(order) } catch let error as GoogleCloudError where !isFirst {
      // The folder is taken: the first request reached Firestore, whose list did not have it yet.
      if let operation = try await starter.find(order) { return operation }
      throw error
    }
  }

  /// The first intent of a key, of the last day; nil for a key that is new.
  private func intent(_ digest: String) -> AuditLine? {
    audit.recent.first { line in
      line.action == AuditEvent.Action.exportIntended.rawValue && line.detail("key") == digest
        && now() - line.time < Self.day
    }
  }

  /// Whether each start with a key was refused, so that none of them can have begun.
  private func isRefused(_ digest: String) -> Bool {
    let outcomes = audit.recent.filter { line in
      line.action == AuditEvent.Action.exportStarted.rawValue && line.detail("key") == digest
    }.map(\.outcome)
    return !outcomes.isEmpty && outcomes.allSatisfy { $0 == AuditEvent.Outcome.failed.rawValue }
  }

  private static let day: Int64 = 86_400_000_000

  /// Exports cost a read for each document. Counted in the audit log, so that a restart does not begin a new day.
  private func checkDay(_ caller: Caller, _ call: Call) throws(Problem) {
    let entries = audit.recent.filter { line in
      line.uid.map { ExactName($0) } == caller.token.uid && (0..<Self.day).contains(call.time - line.time)
    }
    func folders(_ action: AuditEvent.Action, _ outcome: AuditEvent.Outcome) -> Set<ExactName> {
      Set(
        entries.filter { $0.action == action.rawValue && $0.outcome == outcome.rawValue }
          .compactMap { $0.object.map { ExactName($0) } })
    }
    // One that Firestore refused cost nothing. One whose answer was lost may have cost.
    let failed = folders(.exportStarted, .failed)
      .subtracting(folders(.exportStarted, .done)).subtracting(folders(.exportStarted, .unknown))
    guard folders(.exportIntended, .intended).subtracting(failed).count >= limits.exportsPerDay else { return }
    let oldest = entries.first { $0.action == AuditEvent.Action.exportIntended.rawValue }?.time ?? call.time
    throw Problem(
      .tooMany, "You started \(limits.exportsPerDay) exports in the last 24 hours, which is the policy's limit.",
      retryAfter: Int((oldest + Self.day - call.time) / 1_000_000) + 1)
  }

  private func checkNoneRuns(_ clients: OnDemandExport.Clients) async throws {
    let operations = try await clients.admin.operations(of: cloud.production)
    guard let running = operations.first(where: { $0.details.kind == .export && !$0.isDone }) else { return }
    throw Problem(
      .alreadyRunning, "An export of the database runs already. Wait for it.",
      members: [("operation", .string(ExactName(running.name).lastPart.text))])
  }

  static func problem(ofExport error: any Error) -> Problem? {
    guard let error = error as? BackupError else { return error as? Problem }
    let detail = "\(error.message) \(error.remedy)"
    // Of a time that is still to come.
    return Problem(error.code == .usage ? .noSnapshot : .service, detail)
  }

  // MARK: Cancelling

  /// `POST /api/v1/operations/{id}/cancel`
  func cancel(_ call: Call, _ caller: Caller) async throws -> Reply {
    _ = try call.object([])
    let operation = try await operations.operation(call.parameter)
    guard !operation.isDone else { throw Problem(.ended, "The export has ended.") }
    let object = operation.name
    try await audit.write(event(.cancelIntended, .intended, call, caller, object: object))
    do { try await cloud.admin().cancelOperation(named: operation.name) } catch {
      await record(event(.exportCancelled, Self.outcome(of: error), call, caller, object: object))
      throw error
    }
    try await record(
      event(.exportCancelled, .done, call, caller, object: object), operation,
      "Firestore was asked to cancel the export")
    return .json(
      .members([("schema", .string("rekindle.cancelled/1")), ("operation", .string(call.parameter.text))]), .accepted
    )
  }
}
