package import Documents

/// A long-running operation of the Firestore Admin API, as far as imports and exports use one.
///
/// Source: google/longrunning/operations.proto; google/firestore/admin/v1/operation.proto.
package struct Operation: Sendable {
  /// `projects/P/databases/D/operations/ID`.
  package let name: String
  /// Absent in the service's answer means false.
  package let isDone: Bool
  package let progress: Progress
  package let details: Details
  let result: Result
  /// Of the database that it made or changed, once it has; nil where its response is none.
  package let databaseUID: String?

  /// How far the work has come, by the service's own count. Estimates come from old statistics and may be too low.
  package struct Progress: Equatable, Sendable {
    /// Such as `PROCESSING`; empty if the service did not say.
    package var state = ""
    package var completedDocuments: Int?
    package var estimatedDocuments: Int?
    package var completedBytes: Int?
  }

  enum Result: Sendable, Equatable {
    case none
    case response
    case error(code: Int, message: String)
  }
}

extension Operation {
  /// Why it did not end well; nil if it did, and while it runs.
  package var failure: GoogleCloudError? {
    guard isDone else { return nil }
    switch result {
    case .error(RPCStatus.cancelled.rawValue, _): return cancelled
    case .error(let code, let message):
      let status = RPCStatus(rawValue: code) ?? .unknown
      return GoogleCloudError(
        .operationFailed, "The operation \(name) failed with \(ServiceMessage.text(status, message))",
        remedy: left + " " + status.remedy(for: message), rpcStatus: status)
    case .response, .none:
      // A result says more than the state, which can lag behind it; the state counts where there is no result.
      if progress.state == "CANCELLED" || progress.state == "CANCELLING" { return cancelled }
      if progress.state != "FAILED", result == .response || progress.state == "SUCCESSFUL" { return nil }
      return GoogleCloudError(
        .operationFailed, "The operation \(name) ended without a result, in state \(progress.state).",
        remedy: "Look at it in the Google Cloud console.")
    }
  }

  private var cancelled: GoogleCloudError {
    GoogleCloudError(
      .operationCancelled, "The operation \(name) was cancelled.", remedy: left, rpcStatus: .cancelled)
  }

  /// What remains of one that did not end well. Source: firestore/docs/manage-data/export-import.
  private var left: String {
    switch details.kind {
    case .export: "What it wrote stays in the bucket and cannot be imported; delete it, and export again."
    case .bulkDelete: "What it deleted stays deleted."
    default: "What it wrote before stays."
    }
  }
}

extension Operation: Decodable {
  private enum Key: String, CodingKey {
    case name, done, metadata, error, response
  }

  private struct Failure: Decodable {
    var code: Int?
    var message: String?
  }

  private struct Response: Decodable {
    var uid: String?
  }

  package init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Key.self)
    name = try fields.decode(String.self, forKey: .name)
    isDone = try fields.decodeIfPresent(Bool.self, forKey: .done) ?? false
    progress = try fields.decodeIfPresent(Progress.self, forKey: .metadata) ?? Progress()
    details = try fields.decodeIfPresent(Details.self, forKey: .metadata) ?? Details()
    databaseUID = try fields.decodeIfPresent(Response.self, forKey: .response)?.uid
    if let failure = try fields.decodeIfPresent(Failure.self, forKey: .error) {
      result = .error(code: failure.code ?? RPCStatus.unknown.rawValue, message: failure.message ?? "")
    } else {
      result = fields.contains(.response) ? .response : .none
    }
  }
}

extension Operation.Progress: Decodable {
  private enum Key: String, CodingKey {
    case operationState, progressDocuments, progressBytes
  }

  /// The service's REST names are `completedWork` and `estimatedWork`; its documentation's, and those of Datastore's
  /// Admin API, the other two.
  private struct Work: Decodable {
    var completedWork: String?
    var estimatedWork: String?
    var workCompleted: String?
    var workEstimated: String?

    /// What no database has is as unknown as what the service does not state: nothing is added to it.
    static let possible = 0...1 << 56

    var completed: Int? { Self.number(completedWork ?? workCompleted) }
    var estimated: Int? { Self.number(estimatedWork ?? workEstimated) }

    private static func number(_ text: String?) -> Int? {
      text.flatMap { Int($0) }.flatMap { possible.contains($0) ? $0 : nil }
    }
  }

  package init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Key.self)
    state = try fields.decodeIfPresent(String.self, forKey: .operationState) ?? ""
    let documents = try fields.decodeIfPresent(Work.self, forKey: .progressDocuments)
    let bytes = try fields.decodeIfPresent(Work.self, forKey: .progressBytes)
    completedDocuments = documents?.completed
    estimatedDocuments = documents?.estimated
    completedBytes = bytes?.completed
  }
}

extension Operation {
  /// What an operation does, as its metadata tells.
  package struct Details: Decodable, Sendable, Equatable {
    package enum Kind: String, Sendable {
      case export = "ExportDocumentsMetadata"
      case `import` = "ImportDocumentsMetadata"
      case bulkDelete = "BulkDeleteDocumentsMetadata"
      case restore = "RestoreDatabaseMetadata"
      case clone = "CloneDatabaseMetadata"
      case createDatabase = "CreateDatabaseMetadata"
    }

    /// Nil for one of another kind, or where the service does not say.
    package var kind: Kind? { type?.split(separator: ".").last.flatMap { Kind(rawValue: String($0)) } }
    private var type: String?
    /// The folder that an export writes, or an import reads: `gs://BUCKET/FOLDER`.
    package var uriPrefix: String? { outputUriPrefix ?? inputUriPrefix }
    private var outputUriPrefix: String?
    private var inputUriPrefix: String?
    /// RFC 3339.
    package var startTime: String?
    package var endTime: String?
    package var snapshotTime: String?
    /// Empty for all.
    package var collectionIDs: [ExactName] { collectionIds ?? [] }
    private var collectionIds: [ExactName]?

    private enum CodingKeys: String, CodingKey {
      case type = "@type"
      case outputUriPrefix, inputUriPrefix, startTime, endTime, snapshotTime, collectionIds
    }
  }
}

extension FirestoreAdminClient {
  /// The operations of a database that the service still knows: those of the last days, in an order of its own.
  package func operations(of database: DatabaseName) async throws -> [Operation] {
    struct Page: Decodable {
      var operations: [Operation]?
      var nextPageToken: String?
    }
    return try await Pages(list: "The list of operations of \(database)").entries { token in
      let query = "?pageSize=100" + (token.map { "&pageToken=\($0.urlQueryValue)" } ?? "")
      let page: Page = try await read(
        "operations.list", "/v1/\(database)/operations".urlPath + query, role: FirestoreAdminClient.exportRole)
      return (page.operations, page.nextPageToken)
    }
  }

  /// Asks the service to stop an operation; it may still end well. What it wrote stays.
  package func cancelOperation(named name: String) async throws {
    let _: RESTClient.Ignored = try await rest.repeatable(
      "operations.cancel", method: "POST", path: "/v1/\(name):cancel".urlPath, body: RESTClient.Empty(),
      role: FirestoreAdminClient.exportRole)
  }
}

/// How long to wait between looks at a running operation.
struct PollSchedule: Sendable {
  /// Before the first look, and before the second.
  var first: Duration
  var second: Duration
  var factor: Double
  var ceiling: Duration
  /// The most that is added at random.
  var jitter: Duration

  /// As gcloud polls. Source: its api_lib/util/waiter.py, WaitFor.
  static let google = PollSchedule(
    first: .seconds(1), second: .seconds(2), factor: 1.4, ceiling: .seconds(180), jitter: .seconds(1))

  /// A server on this machine costs nothing to ask and may be done at once.
  static let loopback = PollSchedule(
    first: .milliseconds(50), second: .milliseconds(50), factor: 1.4, ceiling: .seconds(1), jitter: .zero)

  /// The pauses in order, without jitter; it has no end.
  var pauses: some Sequence<Duration> {
    sequence(state: nil as Duration?) { [self] last in
      defer { last = last.map { min($0 * factor, ceiling) } ?? second }
      return last ?? first
    }
  }
}
