import Foundation
import TestSupport
import Testing

/// Runs a sandbox with a bucket `bkt`, and gives a function that calls gcloud with it, for the project `p`.
/// - Parameter body: its folder is a temporary one.
func withGcloud(
  _ body: (_ curl: Curl, _ folder: String, _ gcloud: ([String]) async throws -> Tools.Outcome) async throws -> Void
) async throws {
  let (program, path) = (try #require(Gcloud.program), try #require(Gcloud.path))
  try await withTemporaryPath { folder in
    try await withBucket { curl in
      let environment = try Gcloud.environment(curl.endpoint, in: URL(fileURLWithPath: folder), project: "p")
      // It signs by a library of the system's Python, which only the real start finds.
      try await body(curl, folder) { try await Tools.run($0.contains("sign-url") ? path : program, $0, environment) }
    }
  }
}

extension Tools.Outcome {
  /// The output's lines, without empty ones.
  var lines: [String] { output.split(separator: "\n").map(String.init) }
}
