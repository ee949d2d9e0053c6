import Foundation
import JSON
import TestSupport
import Testing

@testable import CloudSandbox

@Suite("Google's client libraries")
struct PythonClientTests {
  private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("google_clients.py").path

  @Test(
    "google-cloud-storage and google-cloud-firestore of PyPI",
    .enabled(if: Tools.python != nil, "Google's Python clients are not installed"))
  func python() async throws {
    let python = try #require(Tools.python)
    try await withTemporaryPath { folder in
      try await withSandboxClient { curl in
        let key = try await curl.post("/v1/projects/demo-p/serviceAccounts/s@demo-p.iam.gserviceaccount.com/keys", "{}")
        let data = try #require(key.json["privateKeyData"]?.text.flatMap(Base64.bytes))
        try Data(data).write(to: URL(fileURLWithPath: folder + "/key.json"))
        let outcome = try await Tools.run(
          python, [Self.script, curl.endpoint, folder + "/key.json"],
          [
            "FIRESTORE_EMULATOR_HOST": curl.address,
            "GOOGLE_CLOUD_DISABLE_GRPC_TRACING": "1",
          ])
        #expect(outcome.isSuccess, "\(outcome.error)")
        #expect(
          outcome.output.split(separator: "\n") == [
            "bucket", "object", "resumable", "list", "signed URL", "token", "delete", "firestore",
          ])
      }
    }
  }
}
