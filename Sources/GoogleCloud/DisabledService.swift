import JSON

/// An API that is not enabled in the project that a call counts against, as the refusal of a call tells it.
///
///     {"error":{"code":403,...,"details":[{"reason":"SERVICE_DISABLED","metadata":{"service":"firestore.googleapis.com",
///       "consumer":"projects/123"}}]}}
///
/// Cloud Storage says it in the older form: `"errors":[{"reason":"accessNotConfigured"}]`.
/// Source: google/api/error_reason.proto; cloud.google.com/apis/docs/troubleshooting.
package struct DisabledService: Equatable, Sendable {
  /// Such as `firestore.googleapis.com`; nil where the refusal does not name it.
  package var service: String?
  /// The project's id or number; nil where the refusal does not name it.
  package var project: String?

  /// Nil for a body that tells of something else.
  init?(refusal body: JSONValue?) {
    let error = body?["error"]
    if let info = error?["details"]?.elements?.first(where: { $0["reason"]?.text == "SERVICE_DISABLED" }) {
      let metadata = info["metadata"]
      service = metadata?["service"]?.text.flatMap { Self.isService($0) ? $0 : nil }
      project = metadata?["consumer"]?.text.flatMap { Self.project($0) }
      return
    }
    let older = error?["errors"]?.elements ?? []
    guard older.contains(where: { $0["reason"]?.text == "accessNotConfigured" }) else { return nil }
  }

  /// What the refusal says goes into a command that is copied to a shell.
  private static func isService(_ text: String) -> Bool {
    text.utf8.count < 100 && text.wholeMatch(of: /[a-z][a-z0-9.-]*\.googleapis\.com/) != nil
  }

  private static func project(_ consumer: String) -> String? {
    guard consumer.hasPrefix("projects/") else { return nil }
    let project = consumer.dropFirst("projects/".count)
    return project.utf8.count < 100 && project.wholeMatch(of: /[a-z0-9][a-z0-9.:-]*/) != nil ? String(project) : nil
  }

  /// - Parameters:
  ///   - service, project: for what the refusal does not name.
  package func command(service: String, project: String) -> String {
    "gcloud services enable \(self.service ?? service) --project \(self.project ?? project)"
  }
}
