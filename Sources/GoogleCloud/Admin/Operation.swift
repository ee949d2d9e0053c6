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
  /// Throws unless the operation ended well; does nothing while it runs.
  func checkOutcome() throws(GoogleCloudError) {
    guard isDone else { return }
    switch result {
    case .error(RPCStatus.cancelled.rawValue, _): throw cancelled
    case .error(let code, let message):
      let status = RPCStatus(rawValue: code) ?? .unknown
      throw GoogleCloudError(
        .operationFailed, "The operation \(name) failed with \(ServiceMessage.text(status, message))",
        remedy: left + " " + status.remedy(for: message), rpcStatus: status)
    case .response, .none:
      // A result says more than the state, which can lag behind it; the state counts where there is no result.
      if progress.state == "CANCELLED" || progress.state == "CANCELLING" { throw cancelled }
      guard progress.state != "FAILED", result == .response || progress.state == "SUCCESSFUL" else {
        throw GoogleCloudError(
          .operationFailed, "The operation \(name) ended without a result, in state \(progress.state).",
          remedy: "Look at it in the Google Cloud console.")
      }
    }
  }

  private var cancelled: GoogleCloudError {
    GoogleCloudError(
      .operationCancelled, "The operation \(name) was cancelled.",
      remedy: left, rpcStatus: .cancelled)
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
