import Documents

/// Reads and writes objects of Cloud Storage by its JSON API.
///
/// Source: cloud.google.com/storage/docs/json_api/v1.
package struct StorageClient: Sendable {
  let rest: RESTClient

  /// How long a download may go without a byte, and in all.
  package var downloadLimits = TimeLimits.stream
  /// The same of a call whose answer is small: one that stalls is made again.
  package var callLimits = TimeLimits.call

  package init(_ endpoint: ServiceEndpoint, retries: RetryPolicy = .storage) {
    rest = RESTClient(endpoint, retries: retries)
  }

  /// Calls what does the same when it is called twice.
  /// - Parameter parts, query: as in `path`.
  func repeatable<Answer: Decodable>(
    _ name: String, method: String = "GET", _ parts: [ExactName], _ query: [(name: String, value: String)] = [],
    body: some Encodable = RESTClient.NoBody(), role: String
  ) async throws -> Answer {
    let path = StorageClient.path(parts, query)
    return try await rest.repeatable(name, method: method, path: path, body: body, limits: callLimits, role: role)
  }

  /// A path of the JSON API: the parts are encoded, slashes in them too, and the query's values.
  /// - Parameter purpose: `/upload` or `/download`, for what has an object's bytes.
  static func path(
    _ parts: [ExactName], _ query: [(name: String, value: String)] = [], purpose: String = ""
  ) -> String {
    let path = "\(purpose)/storage/v1" + parts.map { "/\($0.text.urlQueryValue)" }.joined()
    guard !query.isEmpty else { return path }
    return path + "?" + query.map { "\($0.name)=\($0.value.urlQueryValue)" }.joined(separator: "&")
  }
}

/// What a caller needs who is refused, in the error's remedy.
enum StorageRole {
  static func reading(_ bucket: ExactName) -> String { "roles/storage.objectViewer on the bucket \(bucket)" }
  static func writing(_ bucket: ExactName) -> String { "roles/storage.objectUser on the bucket \(bucket)" }
  static func managing(_ bucket: ExactName) -> String { "roles/storage.admin on the bucket \(bucket)" }
}
