import Foundation
import JSON
import TestSupport
import Testing

/// A whole evening of backups, each step by the built command against a sandbox that stands for Google Cloud.
@Suite("An evening") struct EveningTests {
  private static let job = "projects/pyme-erp/locations/us-central1/jobs/rekindle-daily-export"

  /// Runs the command in the folder that has the policy.
  private static func run(
    _ client: SandboxClient, _ folder: URL, _ arguments: String...
  ) async throws -> CommandLineTool.Outcome {
    try await CommandLineTool.run(
      arguments, in: folder.path, environment: ["REKINDLE_ENDPOINT": client.endpoint, "REKINDLE_ACCESS_TOKEN": "t"])
  }

  @Test("Schedule, export, download, verify, rehearse, diff: all is green; then an export is late: all is red")
  func evening() async throws {
    try await withTemporaryFolder { folder in
      let outcome = try await CommandLineTool.runSandbox(data: folder.appending(path: "data").path) { endpoint in
        let client = SandboxClient(endpoint)
        for project in ["pyme-erp", "pyme-staging"] {
          try await client.call(
            "POST", "/v1/projects/\(project)/databases?databaseId=(default)", #"{"locationId":"nam5"}"#)
        }
        try await client.makeAccount("backups", in: "pyme-erp")
        try await client.importExport(Fixture.erp.path, into: Company.production)
        try Data(Company.policy.utf8).write(to: folder.appending(path: "rekindle.yaml"))
        try await Self.wellEvening(client, folder)
        try await Self.unprovenExport(client, folder)
        try await Self.lateExport(client, folder)
      }
      #expect(outcome.status == 0)
    }
  }

  private static func wellEvening(_ client: SandboxClient, _ folder: URL) async throws {
    let keygen = try await run(client, folder, "attestation", "keygen", "-o", "rehearsal.key")
    #expect(keygen.status == 0)
    let none = try await run(client, folder, "schedule", "plan")
    #expect(none.status == 1)
    let applied = try await run(client, folder, "schedule", "apply", "--yes")
    #expect(applied.status == 0, "\(applied.output)\(applied.errors)")
    let planned = try await run(client, folder, "schedule", "plan")
    #expect(planned.status == 0, "\(planned.output)")

    // The job's call, as Cloud Scheduler makes it at three in the morning.
    try await client.call("POST", "/v1/\(job):run", "{}")
    for operation in try await client.call("GET", "/v1/\(Company.production)/operations")["operations"]?.elements ?? []
    {
      try await client.finish(operation)
    }
    let listed = try await run(client, folder, "backups", "list", "--format", "json")
    #expect(listed.status == 0, "\(listed.output)")
    let exports = try JSONParser.parse(Array(listed.output.utf8))["exports"]?.elements ?? []
    #expect(exports.count == 1 && exports.first?["documents"]?.integer == 3_269)
    let name = try #require(exports.first?["name"]?.text)

    let early = try await run(client, folder, "backups", "status")
    #expect(early.status == 1, "Nothing has been verified or rehearsed yet. \(early.output)")

    let downloaded = try await run(client, folder, "backups", "download", "--latest", "-o", "exports", "--yes")
    #expect(downloaded.status == 0, "\(downloaded.errors)")
    let verified = try await run(client, folder, "verify", "exports/\(name)")
    #expect(verified.status == 0, "\(verified.output)")
    let rehearsed = try await run(
      client, folder, "rehearse", "exports/\(name)", "--key", "rehearsal.key", "--prove-it-can-fail", "--yes")
    #expect(rehearsed.status == 0, "\(rehearsed.output)\(rehearsed.errors)")
    let compared = try await run(
      client, folder, "diff", "exports/\(name)", "firestore://pyme-staging/(default)", "--yes")
    #expect(compared.status == 0, "\(compared.output)")

    let status = try await run(client, folder, "backups", "status")
    #expect(status.status == 0, "\(status.output)")
    let schedule = try await run(client, folder, "schedule", "status")
    #expect(schedule.status == 0, "\(schedule.output)")
  }

  /// Another export, of the same documents: its counts and sizes are those of the one that was rehearsed, and it was not.
  private static func unprovenExport(_ client: SandboxClient, _ folder: URL) async throws {
    let operation = try await client.finish(
      client.call("POST", "/v1/\(Company.production):exportDocuments", #"{"outputUriPrefix":"gs://pyme-backups"}"#))
    let status = try await run(client, folder, "backups", "status", "--format", "json")
    // It has the time until backups.verifiedWithin, and the one before it is verified.
    #expect(status.status == 0, "\(status.output)")
    let uri = try #require(operation["response"]?["outputUriPrefix"]?.text)
    try await delete(try #require(uri.split(separator: "/").last.map(String.init)), client)
    let after = try await run(client, folder, "backups", "status", "--format", "json")
    #expect(after.status == 1, "\(after.output)")
    let answer = try JSONParser.parse(Array(after.output.utf8))
    let rules = answer["rules"]?.elements ?? []
    #expect(rules.filter { $0["outcome"]?.text == "failed" }.compactMap { $0["name"]?.text } == ["gone"])
    #expect(answer["gone"]?.elements?.compactMap { $0["export"]?.text } == [uri])
  }

  /// The only export becomes one of last winter: as it looks when nights went by without one.
  private static func lateExport(_ client: SandboxClient, _ folder: URL) async throws {
    let (old, manager) = ("2026-01-15T03:00:04_48121", FileManager.default)
    let new = try #require(
      try manager.contentsOfDirectory(atPath: folder.path + "/exports").first { !$0.hasPrefix(".") })
    let moved = folder.appending(path: old)
    try manager.copyItem(at: folder.appending(path: "exports/\(new)"), to: moved)
    try manager.moveItem(
      at: moved.appending(path: "\(new).overall_export_metadata"),
      to: moved.appending(path: "\(old).overall_export_metadata"))
    try await client.upload(moved.path, to: "pyme-backups", prefix: old)
    try await delete(new, client)
    let status = try await run(client, folder, "backups", "status", "--format", "json")
    #expect(status.status == 1, "\(status.output)")
    let rules = try JSONParser.parse(Array(status.output.utf8))["rules"]?.elements ?? []
    #expect(rules.contains { $0["name"]?.text == "age" && $0["outcome"]?.text == "failed" })
    let late = try await run(client, folder, "schedule", "status")
    #expect(late.status == 1 && late.output.contains("maximumAge"), "\(late.output)")
    // The job says that all went well, and there is nothing in the bucket.
    try await delete(old, client)
    let schedule = try await run(client, folder, "schedule", "status")
    #expect(schedule.status == 1, "\(schedule.output)")
  }

  private static func delete(_ export: String, _ client: SandboxClient) async throws {
    let list = try await client.call("GET", "/storage/v1/b/pyme-backups/o?prefix=\(export)/")
    for object in list["items"]?.elements ?? [] {
      let name = try #require(object["name"]?.text?.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
      try await client.call("DELETE", "/storage/v1/b/pyme-backups/o/\(name)")
    }
  }
}
