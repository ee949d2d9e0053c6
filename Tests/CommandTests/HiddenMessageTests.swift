import Documents
import Foundation
import TestSupport
import Testing

/// `--hide-values`, where the service's messages repeat a value: in no report, on no output, in the log of requests neither.
struct HiddenMessageTests {
  private static let secret = "4111-SECRET"

  /// A fault's rule: calls of this path are refused, and told why.
  private func refusing(_ path: String, _ status: Int) -> String {
    #"{"path":"\#(path)","status":\#(status),"message":"card \#(Self.secret)"}"#
  }

  private func withCloud(
    _ body: @escaping @Sendable (_ cloud: SandboxClient, _ folder: URL) async throws -> Void
  ) async throws {
    try await withTemporaryFolder { folder in
      let outcome = try await CommandLineTool.runSandbox(data: folder.appending(path: "data").path) { endpoint in
        let cloud = SandboxClient(endpoint)
        try await cloud.upload(Fixture.types.folder)
        try await cloud.makeDatabase(DatabaseName(project: "stage"))
        try await body(cloud, folder)
      }
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
  }

  @Test(
    "A diff's and a rehearsal's reports",
    arguments: [
      ["diff", Fixture.types.path, "firestore://stage"],
      ["rehearse", Fixture.types.path, "--staging", "firestore://stage", "--from", "gs://backups/daily/types"],
    ], [false, true])
  func comparison(arguments: [String], isHidden: Bool) async throws {
    try await withCloud { cloud, folder in
      try await cloud.setFaults(refusing("*/RunQuery", 400))
      let files = ["r.html", "r.json", "r.md", "r.txt", "r.xml"]
      let options = ["--yes", "--log-level", "debug"] + (isHidden ? ["--hide-values"] : [])
      let outcome = try await CommandLineTool.run(
        arguments + options + files.flatMap { ["-o", $0] }, in: folder.path, environment: cloud.environment)
      #expect(outcome.status == 3, "\(outcome.errors)")
      let reports = try files.map { try String(contentsOf: folder.appending(path: $0), encoding: .utf8) }
      for text in reports + [outcome.output] {
        #expect(text.contains(Self.secret) == !isHidden && text.contains("INVALID_ARGUMENT"), "\(text)")
      }
      #expect(outcome.errors.contains("rekindle: debug: ") && !outcome.errors.contains(Self.secret))
    }
  }

  @Test(
    "Standard error leaves out the words of a service that refuses, and keeps what to do", arguments: [false, true])
  func standardError(isHidden: Bool) async throws {
    try await withCloud { cloud, folder in
      try await cloud.setFaults(refusing("/storage/v1/b/backups/o*", 403))
      let outcome = try await CommandLineTool.run(
        ["rehearse", "gs://backups/daily/types", "--yes"] + (isHidden ? ["--hide-values"] : []), in: folder.path,
        environment: cloud.environment)
      #expect(outcome.status == 3 && outcome.errors.contains("PERMISSION_DENIED"), "\(outcome.errors)")
      #expect(outcome.errors.contains(Self.secret) == !isHidden)
      #expect(outcome.errors.contains("roles/storage.objectViewer"))
    }
  }

  @Test("A restore of documents, and what one without the option left in its journal", arguments: ["text", "json"])
  func restore(format: String) async throws {
    try await withCloud { cloud, folder in
      let target = cloud.endpoint.replacing("http://", with: "emulator://") + "/shop/(default)"
      let selected = [Fixture.types.path, "--to", target, "--only", "scalars"]
      try await cloud.setFaults(refusing("*/BatchWrite", 400))
      for (arguments, isHidden) in [
        (selected + ["--journal", "open"], false), (selected + ["--journal", "hidden", "--hide-values"], true),
        (["--resume", "open"], false), (["--resume", "open", "--hide-values"], true),
      ] {
        let outcome = try await CommandLineTool.run(
          ["restore", "documents", "--apply", "--yes", "--format", format] + arguments, in: folder.path)
        #expect(outcome.status == 1, "\(outcome.errors)")
        #expect(outcome.output.contains(Self.secret) == !isHidden, "\(outcome.output)")
        #expect(outcome.output.contains("INVALID_ARGUMENT"), "\(outcome.output)")
        #expect(!outcome.errors.contains(Self.secret))
      }
    }
  }

  @Test("What takes a restore back", arguments: ["text", "json"])
  func undo(format: String) async throws {
    try await withCloud { cloud, folder in
      let target = cloud.endpoint.replacing("http://", with: "emulator://") + "/shop/(default)"
      let restored = try await CommandLineTool.run(
        [
          "restore", "documents", Fixture.types.path, "--to", target, "--only", "scalars", "--apply", "--yes",
          "--journal", "journal",
        ], in: folder.path)
      #expect(restored.status == 0, "\(restored.errors)")
      try await cloud.setFaults(refusing("*/BatchWrite", 400))
      for isHidden in [false, true] {
        let outcome = try await CommandLineTool.run(
          ["restore", "documents", "--undo", "journal", "--apply", "--yes", "--format", format]
            + (isHidden ? ["--hide-values"] : []), in: folder.path)
        #expect(outcome.status == 1, "\(outcome.errors)")
        #expect(outcome.output.contains(Self.secret) == !isHidden, "\(outcome.output)")
        #expect(outcome.output.contains("INVALID_ARGUMENT") && !outcome.errors.contains(Self.secret))
      }
    }
  }
}
