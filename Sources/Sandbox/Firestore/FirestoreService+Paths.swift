import Documents
package import Hummingbird
import JSON
package import Logging

extension FirestoreService {
  /// Answers what Firestore has at its paths, and `/sandbox/v1/settle`.
  /// - Throws: `GoogleError`; `HTTPError`, not found, for a path of another service.
  package func answer(_ request: Request, logger: Logger) async throws -> Response {
    // The first part is what stands before the first slash: nothing.
    let parts = request.uri.path.partsOfName().dropFirst()
    switch (parts.first, parts.dropFirst().first, parts.dropFirst(2).first) {
    case ("v1", "projects", _): return try await project(request)
    case ("google.firestore.v1.Firestore", let method?, nil) where request.method == .post:
      return grpc.call(String(method), request, logger: logger)
    case ("sandbox", "v1", "settle") where parts.count == 3 && request.method == .post:
      guard let seconds = try await request.json()["seconds"]?.integer, (0...604_800).contains(seconds) else {
        throw GoogleError.invalid("seconds is a whole number of at most 604800, a week.")
      }
      try store.settle(since: store.now() - seconds * 1_000_000)
      return .json(.object([]))
    default: throw HTTPError(.notFound)
    }
  }

  private func project(_ request: Request) async throws -> Response {
    let path = try ResourcePath(request, hasVerb: request.method == .post)
    let segments = path.segments
    guard segments.count >= 3, !segments[1].isEmpty else { throw HTTPError(.notFound) }
    let call = try await Call(path, request)
    switch segments[2] {
    case "databases": return try answer(call)
    case "locations" where segments.count >= 5 && segments[4] == "backups":
      return try backups(project: segments[1], location: segments[3], segments[5...], call)
    default: throw HTTPError(.notFound)
    }
  }
}
