import Documents
import GoogleCloud
import JSON
import Policy
import Work

/// Google's operations of one restore. A journal only names them: what they are is looked up.
struct RestoreOperations: Sendable {
  let context: RestoreContext

  /// What is looked for, and the phase that announces it.
  struct Kind: Sendable {
    fileprivate let operation: GoogleCloud.Operation.Details.Kind
    let announcement: RestorePhase

    static let export = Kind(operation: .export, announcement: .exporting)
    static let `import` = Kind(operation: .import, announcement: .importing)
  }

  private var admin: FirestoreAdminClient { context.admin }
  private var database: DatabaseName { context.database }

  private func isWanted(_ operation: GoogleCloud.Operation, _ kind: Kind) -> Bool {
    let details = operation.details
    let place = kind.operation == .export ? context.plan.safetyExport : context.plan.from
    return details.kind == kind.operation && details.collectionIDs.isEmpty
      && details.uriPrefix.flatMap { BucketPlace(folder: $0) } == place.flatMap { BucketPlace(folder: $0) }
  }

  /// All that the service knows, whoever began them: their names, sorted.
  func existing(_ kind: Kind) async throws -> [String] {
    try await admin.operations(of: database).filter { isWanted($0, kind) }.map(\.name).sorted()
  }

  /// Operations that write to the database and run, whoever began them: their names, sorted.
  func writing() async throws -> [String] {
    try await admin.operations(of: database).filter {
      !$0.isDone && [.import, .bulkDelete].contains($0.details.kind)
    }.map(\.name).sorted()
  }

  /// The operation that a journal names.
  /// - Throws: `RefusedError` if the service knows none of this name, or one that does something else.
  func read(_ name: String, _ kind: Kind) async throws -> GoogleCloud.Operation {
    let operation = try await read(name)
    guard isWanted(operation, kind) else {
      throw RefusedError(
        "The journal names \(name), which is not the \(kind.announcement.rawValue) of this plan. Plan again.")
    }
    return operation
  }

  func read(_ name: String) async throws -> GoogleCloud.Operation {
    guard name.hasPrefix("\(database)/operations/") else {
      throw RefusedError("The journal names \(name), which is not an operation of \(database). Plan again.")
    }
    guard let operation = try await ifFound({ try await admin.operation(named: name) }) else {
      throw RefusedError("The journal names \(name), and the service knows no such operation. Plan again.")
    }
    return operation
  }

  /// The operation that an earlier command began, if it began one: by its name, or as the first one that was not there
  /// before the journal announced it.
  func begun(_ kind: Kind, _ state: ExportJournalState) async throws -> GoogleCloud.Operation? {
    guard let facts = state.facts[kind.announcement] else { return nil }
    if let name = facts.operation { return try await read(name, kind) }
    let earlier = Set(facts.before ?? [])
    // A later one is another restore's.
    let end = facts.time + Self.arrival.microseconds + ClockDifference.allowed
    return try await admin.operations(of: database)
      .filter { operation in
        isWanted(operation, kind) && !earlier.contains(operation.name)
          && operation.details.startTime.flatMap(Timestamp.microseconds).map { $0 <= end } ?? true
      }
      .min { ($0.details.startTime ?? "", $0.name) < ($1.details.startTime ?? "", $1.name) }
  }

  /// How long a request to begin an operation may take to reach the service after the journal announced it: the request's own
  /// limit, and a minute for what is done before it and behind.
  static let arrival = (TimeLimits().total ?? .seconds(60)) + .seconds(60)

  private static let pause = Duration.seconds(2)

  /// As `begun`, where the request may still be on its way: waits until it cannot arrive any more.
  func arrived(_ kind: Kind, _ state: ExportJournalState) async throws -> GoogleCloud.Operation? {
    guard let facts = state.facts[kind.announcement], facts.operation == nil else {
      return try await begun(kind, state)
    }
    // By this machine's clock since now; or since the announcement, which another machine's clock may have dated.
    let end = min(context.now(), facts.time + 2 * ClockDifference.allowed) + Self.arrival.microseconds
    while true {
      // Asked for before the look: what arrives between the two is found by the next one.
      let time = context.now()
      if let operation = try await begun(kind, state) { return operation }
      guard time < end else { return nil }
      context.progress?.begin(
        "waiting until \(Timestamp.text(microseconds: end)): an earlier command's request may still arrive")
      try await context.stopping.stoppable { try await Task.sleep(for: Self.pause) }
    }
  }
}
