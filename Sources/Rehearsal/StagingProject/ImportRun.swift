import Documents
import GoogleCloud
import Verification
import Work

/// An import by Google's service: begun, or found again by its name, and waited for to its end.
struct ImportRun: Sendable {
  let database: DatabaseName
  let folder: BucketPlace
  let admin: FirestoreAdminClient
  let order: Staging.Order

  /// How long an import that was cancelled may take to end, for the report to say how far it came.
  private static let cancellingLimit = Duration.seconds(60)

  /// An hour, and a second for each 500 documents.
  private var timeLimit: Duration {
    order.options.importTimeLimit ?? .seconds(3_600 + order.verification.documents / 500)
  }

  /// Begins an import and returns the name of its operation.
  /// - Throws: `StagingFailure`, which says whether an import may have begun all the same.
  func begin() async throws -> String {
    let name: String
    do {
      name = try await admin.importDocuments(into: database, inputURIPrefix: folder.uri)
    } catch let error as GoogleCloudError {
      throw await failure(begun: error)
    }
    order.options.project.tell(
      "\(database) imports by \(name). Should this end before it: \(Self.resuming(name))")
    return name
  }

  /// Makes sure that an operation is an import of this folder into this database, whole.
  /// - Throws: `RefusedError` if it is not, `StagingFailure` if nobody can say.
  func check(_ name: String) async throws -> GoogleCloud.Operation {
    guard let own = DatabaseName(ofOperation: name) else {
      throw RefusedError("\(name) is no operation's name; one is like \(database)/operations/ID.")
    }
    guard own == database else {
      throw RefusedError("The operation \(name) is not one of \(database), which is staging here.")
    }
    let operation: GoogleCloud.Operation
    do {
      operation = try await admin.operation(named: name)
    } catch let error as GoogleCloudError where error.code == .notFound {
      throw RefusedError(
        "The service knows no operation \(name); it forgets them after some days. Rehearse without --resume.")
    } catch let error as GoogleCloudError {
      throw StagingFailure(
        code: .check(.importUnread), message: "What became of the import cannot be read. \(error.message)",
        remedy: error.remedy + " " + Self.resuming(name))
    }
    guard operation.details.kind == .import else {
      throw RefusedError("The operation \(name) is no import.")
    }
    let prefix = operation.details.uriPrefix.flatMap { BucketPlace(folder: $0) }
    guard prefix == folder else {
      throw RefusedError(
        "The operation \(name) imports \(operation.details.uriPrefix ?? "nobody knows what"), not \(folder).")
    }
    guard operation.details.collectionIDs.isEmpty else {
      throw RefusedError(
        "The operation \(name) imports only \(operation.details.collectionIDs.map(\.text).joined(separator: ", ")).")
    }
    return operation
  }

  /// Waits for the end.
  /// - Throws: `StagingFailure` unless the import ended well; `RehearsalStopped` after it was cancelled because somebody
  ///   wanted the rehearsal to end.
  func wait(for name: String) async throws -> GoogleCloud.Operation {
    do {
      return try await order.options.stopping.stoppable {
        try await admin.wait(for: name, timeLimit: timeLimit) {
          order.progress?.set(documents: $0.completedDocuments)
        }
      }
    } catch is StopRequest.Stopped {
      throw await cancel(name)
    } catch let error as GoogleCloudError {
      var failure = failure(of: name, error)
      failure.operation = name
      throw failure
    }
  }

  // MARK: What went wrong

  private static func resuming(_ name: String) -> String { "wait for it again by --resume '\(name)'" }

  /// Of the call that begins an import nobody knows whether it was heard, unless the service itself refused it.
  private func failure(begun error: GoogleCloudError) async -> StagingFailure {
    let isRefused = [
      .invalidArgument, .failedPrecondition, .unauthenticated, .permissionDenied, .notFound, .unimplemented,
      .quotaExhausted, .badEndpoint, .badCredentials,
    ].contains(error.code)
    var failure = StagingFailure(
      code: .check(.importFailed), message: "The import could not be begun. \(error.message)", remedy: error.remedy)
    guard !isRefused else { return failure }
    let running = try? await admin.operations(of: database).first {
      !$0.isDone && $0.details.kind == .import && $0.details.uriPrefix.flatMap { BucketPlace(folder: $0) } == folder
    }
    if let running {
      failure.message += " An import of \(folder) runs all the same: \(running.name)."
      failure.remedy = "Look at it; if it is this one, \(Self.resuming(running.name))"
    } else {
      failure.remedy += " It may have begun all the same: look at the operations of \(database)."
    }
    return failure
  }

  private func failure(of name: String, _ error: GoogleCloudError) -> StagingFailure {
    switch error.code {
    case .operationUnfinished:
      StagingFailure(
        code: .check(.importUnfinished), message: error.message + " \(left)",
        remedy: "It goes on: \(Self.resuming(name))")
    case .operationCancelled:
      StagingFailure(code: .check(.importCancelled), message: error.message + " \(left)", remedy: error.remedy)
    case .operationFailed:
      StagingFailure(code: .check(.importFailed), message: error.message + " \(left)", remedy: error.remedy)
    default:
      // The service could not be asked any more: the import itself goes on.
      StagingFailure(
        code: .check(.importUnread), message: "What became of the import cannot be read. \(error.message)",
        remedy: error.remedy + " It goes on: \(Self.resuming(name))")
    }
  }

  private var left: String {
    "\(database) is left with a mixture: documents that were imported, and others that were not."
  }

  private func cancel(_ name: String) async -> RehearsalStopped {
    order.progress?.begin("cancelling the import")
    do {
      try await admin.cancelOperation(named: name)
      let ended = try await admin.wait(for: name, timeLimit: Self.cancellingLimit) {
        order.progress?.set(documents: $0.completedDocuments)
      }
      return RehearsalStopped(
        "It was stopped. The import \(name) had come to its end all the same, with "
          + "\(ended.progress.completedDocuments.map { "\($0)" } ?? "an unknown number of") documents; nothing was read back.",
        remedy: "Read it back: \(Self.resuming(name))", operation: name)
    } catch let error as GoogleCloudError where error.code == .operationCancelled {
      let done = (try? await admin.operation(named: name))?.progress.completedDocuments
      let count = (done.map { "\($0)" } ?? "an unknown number") + " of \(order.verification.documents)"
      return RehearsalStopped(
        "It was stopped, and the import \(name) was cancelled after \(count) documents by its own count. \(left)",
        remedy: "Rehearse again with --clean-staging.", operation: name)
    } catch {
      return RehearsalStopped(
        "It was stopped, but the import \(name) may go on: \(error). \(left)",
        remedy: "Cancel it: gcloud firestore operations cancel '\(name)'", operation: name)
    }
  }
}
