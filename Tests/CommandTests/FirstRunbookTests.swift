import Foundation
import Subprocess
import SystemPackage
import Testing
import TestSupport

/// runbooks/check-a-backup.md, run to its end: gcloud downloads an export from the sandbox, and it is rehearsed.
@Suite struct FirstRunbookTests {
  private static let gcloud = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    .map { "\($0)/gcloud" }.first { FileManager.default.isExecutableFile(atPath: $0) }

  private static let runbook = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("runbooks/check-a-backup.md").path

  private func call(_ arguments: String...) async throws {
    let result = try await Subprocess.run(
      .name("curl"), arguments: Arguments(["--silent", "--fail", "--globoff", "--output", "/dev/null"] + arguments),
      output: .discarded, error: .discarded)
    #expect(result.terminationStatus.isSuccess, "\(arguments)")
  }

  @Test(.enabled(if: gcloud != nil, "gcloud is not installed"), .timeLimit(.minutes(10))) func runs() async throws {
    let gcloud = try #require(Self.gcloud)
    try await withTemporaryFolder { folder in
      _ = try await CommandLineTool.runSandbox(data: folder.appendingPathComponent("data").path) { endpoint in
        try Data("token".utf8).write(to: folder.appendingPathComponent("token"))
        let environment = Environment.inherit.updating([
          "CLOUDSDK_CONFIG": folder.path + "/config", "CLOUDSDK_CORE_DISABLE_USAGE_REPORTING": "true",
          "CLOUDSDK_COMPONENT_MANAGER_DISABLE_UPDATE_CHECK": "true", "CLOUDSDK_CORE_CHECK_GCE_METADATA": "false",
          "CLOUDSDK_CORE_DISABLE_PROMPTS": "1", "CLOUDSDK_CORE_PROJECT": "p",
          "CLOUDSDK_AUTH_ACCESS_TOKEN_FILE": folder.path + "/token",
          "CLOUDSDK_API_ENDPOINT_OVERRIDES_FIRESTORE": endpoint + "/",
          "CLOUDSDK_API_ENDPOINT_OVERRIDES_STORAGE": endpoint + "/storage/v1/",
          "CLOUDSDK_STORAGE_GS_XML_ENDPOINT_URL": endpoint,
        ])
        let backup = "2026-11-22T03:00:04_48121"
        let database = "projects/p/databases/(default)/documents"
        try await call("--data", #"{"name":"pyme-erp-firestore-backups"}"#, "\(endpoint)/storage/v1/b")
        try await call(
          "--header", "Content-Type: application/json", "--data",
          #"{"writes":[{"update":{"name":"\#(database)/companies/c1"}}]}"#, "\(endpoint)/v1/\(database):commit")
        let exported = try await Subprocess.run(
          .path(FilePath(gcloud)), arguments: ["firestore", "export", "gs://pyme-erp-firestore-backups/\(backup)"],
          environment: environment, input: .none, output: .discarded, error: .string(limit: 1 << 20))
        #expect(exported.terminationStatus.isSuccess, "\(exported.standardError)")
        let result = try await Subprocess.run(
          .path(FilePath(CommandLineTool.path)),
          arguments: [
            "runbook", "run", Self.runbook, "--set", "staging=embedded", "--set", "keep=no", "--journal", "j",
          ],
          environment: environment, workingDirectory: FilePath(folder.path), input: .none,
          output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
        #expect(result.terminationStatus == .exited(0), "\(result.standardError)")
        #expect(result.standardOutput.hasPrefix("Check a backup: finished"))
        let report = try String(contentsOf: folder.appendingPathComponent("rehearse.html"), encoding: .utf8)
        #expect(report.contains("<body class=\"verified\">") && report.contains(backup))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/backups").isEmpty)
      }
    }
  }
}
