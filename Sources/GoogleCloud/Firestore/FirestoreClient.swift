import Documents

/// Reads a Firestore database: Google's, the emulator's or the sandbox's.
package struct FirestoreClient: Sendable {
  let rest: RESTClient

  /// How long a bulk read may go without a byte, and in all.
  package var streamLimits = TimeLimits.stream
  /// The same of a call whose answer is small.
  package var callLimits = TimeLimits.call

  package init(_ endpoint: ServiceEndpoint, retries: RetryPolicy = RetryPolicy()) {
    rest = RESTClient(endpoint, retries: retries)
  }

  var retries: RetryPolicy { rest.retries }

  /// The header without which the service refuses calls for a named database.
  ///
  /// Source: firebase.google.com/docs/firestore/manage-databases.
  static func routing(_ database: DatabaseName) -> (name: String, value: String) {
    (
      "x-goog-request-params",
      "project_id=\(database.project.text.urlQueryValue)&database_id=\(database.database.text.urlQueryValue)"
    )
  }
}
