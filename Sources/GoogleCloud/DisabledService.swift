package import Foundation

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
  package init?(refusal body: Data) {
    let decoder = JSONDecoder()
    let info = (try? decoder.decode(Described.self, from: body))?.error.details.lazy.compactMap(\.value)
      .first { $0.reason == "SERVICE_DISABLED" }
    if let info {
      service = info.metadata?.service.flatMap { Self.isService($0) ? $0 : nil }
      project = info.metadata?.consumer.flatMap { Self.project($0) }
      return
    }
    guard let older = try? decoder.decode(Older.self, from: body),
      older.error.errors.contains(where: { $0.value?.reason == "accessNotConfigured" })
    else { return nil }
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

  /// A detail of another kind than the one that is looked for is passed over.
  private struct Lenient<Value: Decodable>: Decodable {
    var value: Value?

    init(from decoder: any Decoder) throws {
      value = try? Value(from: decoder)
    }
  }

  private struct Described: Decodable {
    struct Body: Decodable {
      var details: [Lenient<Info>]
    }
    struct Info: Decodable {
      var reason: String
      var metadata: Metadata?
    }
    struct Metadata: Decodable {
      var service: String?
      var consumer: String?
    }

    var error: Body
  }

  private struct Older: Decodable {
    struct Body: Decodable {
      var errors: [Lenient<Item>]
    }
    struct Item: Decodable {
      var reason: String
    }

    var error: Body
  }
}
