import Backups
import Documents
import GoogleCloud
import Hummingbird
import JSON
import Reports

// How far an export has come, and how it ended.
extension Dashboard {
  /// `GET /api/v1/operations/{id}`
  func operation(_ call: Call, _ caller: Caller) async throws -> Reply {
    .json(try await look(call, caller).json)
  }

  /// `GET /api/v1/operations/{id}/events`: the same as it changes, as `text/event-stream`, until the export has ended.
  func events(_ call: Call, _ caller: Caller) async throws -> Reply {
    let first = try await look(call, caller)
    return Reply(
      .ok, headers: [("content-type", "text/event-stream; charset=utf-8"), ("x-accel-buffering", "no")],
      body: .stream { send in try await follow(call, caller, first, send) })
  }

  /// Cloud Run ends a request after five minutes; a client comes back for the rest.
  private static let longestStream: Duration = .seconds(290)
  private static let heartbeat: Duration = .seconds(15)

  private func follow(
    _ call: Call, _ caller: Caller, _ first: OperationView, _ send: (String) async throws -> Void
  ) async throws {
    let start = ContinuousClock.now
    var (view, last, sent) = (first, first, start)
    try await send("retry: 3000\n\n" + Self.text(view, number: 1))
    var number = 1
    while !view.isOver, start.duration(to: .now) < Self.longestStream {
      try await Task.sleep(for: pollPause)
      do {
        // A right that is taken away ends what it opened.
        try await identification.admit(caller, for: .reading)
        view = try await look(call, caller)
      } catch {
        let problem = error as? Problem ?? Problem(error) ?? Problem(.internal, "Look for the request's id in the log.")
        try await send(
          "event: problem\ndata: {\"code\":\"\(problem.code.rawValue)\",\"status\":\(problem.code.status)}\n\n")
        return
      }
      if view != last {
        number += 1
        try await send(Self.text(view, number: number))
        (last, sent) = (view, .now)
      } else if sent.duration(to: .now) >= Self.heartbeat {
        try await send(": still running\n\n")
        sent = .now
      }
    }
  }

  private static func text(_ view: OperationView, number: Int) -> String {
    let data = String(decoding: view.json.json, as: UTF8.self)
    return "id: \(number)\nevent: \(view.isOver ? "outcome" : "progress")\ndata: \(data)\n\n"
  }

  /// Looks at an export, and finishes one that ended and was started here.
  private func look(_ call: Call, _ caller: Caller) async throws -> OperationView {
    let operation = try await operations.operation(call.parameter)
    let isOurs = audit.recent.contains { line in
      line.action == AuditEvent.Action.exportStarted.rawValue
        && line.detail("operation").map { ExactName($0) } == ExactName(operation.name)
        || line.action == AuditEvent.Action.exportIntended.rawValue
          && line.object.map { ExactName($0) } == operation.exportPlace.map { ExactName($0.uri) }
    }
    guard isOurs, operation.isDone else { return OperationView(operation, outcome: nil) }
    guard operation.failure == nil else {
      try await noteEnd(operation, .failed, [], call, caller)
      return OperationView(operation, outcome: nil)
    }
    let outcome: ExportOutcome
    do { outcome = try await operations.outcome(of: operation) } catch let error where !(error is CancellationError) {
      // The export is there all the same; what it holds was not compared.
      return OperationView(operation, outcome: nil, unread: "\(error)")
    }
    try await noteEnd(
      operation, outcome.state == .complete ? .done : .failed, [("state", .string(outcome.state.rawValue))], call,
      caller)
    return OperationView(operation, outcome: try outcome.answer(toolVersion: toolVersion).object())
  }

  /// Writes down once how an export ended.
  private func noteEnd(
    _ operation: GoogleCloud.Operation, _ outcome: AuditEvent.Outcome, _ details: [(String, JSONValue?)], _ call: Call,
    _ caller: Caller
  ) async throws {
    // Of two who look at once, the second one sees what the first one wrote.
    try await ending.pass { [self] in
      let isNoted = audit.recent.contains { line in
        line.action == AuditEvent.Action.exportFinished.rawValue
          && line.object.map { ExactName($0) } == ExactName(operation.name)
      }
      guard !isNoted else { return }
      await cloud.snapshots.expire()
      try await audit.write(event(.exportFinished, outcome, call, caller, object: operation.name, details: details))
    }
  }
}

/// An export's operation at one moment.
struct OperationView: Sendable, Equatable {
  /// Stable: the API prints them.
  enum State: String, Sendable {
    case running, succeeded, failed, cancelled
  }

  let state: State
  let json: JSONValue

  var isOver: Bool { state != .running }

  /// - Parameters:
  ///   - outcome: what was found in the bucket, as `rekindle backups export` prints it; nil while it runs, for one that did not end
  ///     well, and for one that was not started here: of that, nothing was compared.
  ///   - unread: why the bucket, or the database, could not be read; nil where it was.
  init(_ operation: GoogleCloud.Operation, outcome: JSONValue?, unread: String? = nil) {
    let failure = operation.failure
    state =
      !operation.isDone
      ? .running : failure == nil ? .succeeded : failure?.code == .operationCancelled ? .cancelled : .failed
    json = .members([
      ("schema", .string("rekindle.operation/1")), ("id", .string(ExactName(operation.name).lastPart.text)),
      ("state", .string(state.rawValue)), ("place", operation.exportPlace.map { .string($0.uri) }),
      ("documents", operation.progress.completedDocuments.map { .integer($0) }),
      ("estimatedDocuments", operation.progress.estimatedDocuments.map { .integer($0) }),
      ("bytes", operation.progress.completedBytes.map { .integer($0) }),
      ("startTime", operation.details.startTime.map { .string($0) }),
      ("endTime", operation.details.endTime.map { .string($0) }),
      ("snapshotTime", operation.details.snapshotTime.map { .string($0) }),
      ("collections", .strings(operation.details.collectionIDs.map(\.text))),
      ("problem", failure.map { .string($0.message) }), ("outcome", outcome),
      ("outcomeUnread", unread.map { .string($0) }),
    ])
  }

  static func == (left: OperationView, right: OperationView) -> Bool { left.json.json == right.json.json }
}
