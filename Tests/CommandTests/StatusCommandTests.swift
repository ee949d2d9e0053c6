import Foundation
import JSON
import Subprocess
import TestSupport
import Testing

@Suite("rekindle status") struct StatusCommandTests {
  private func run(
    _ client: SandboxClient, _ folder: URL, _ arguments: [String] = [], environment: [String: String?] = [:]
  ) async throws -> CommandLineTool.Outcome {
    var variables: [String: String?] = [
      "REKINDLE_ENDPOINT": client.endpoint, "REKINDLE_ACCESS_TOKEN": "secret-token", "COLUMNS": "80",
    ]
    variables.merge(environment) { $1 }
    return try await CommandLineTool.run(["status"] + arguments, in: folder.path, environment: variables)
  }

  private func write(_ policy: String, _ folder: URL) throws {
    try Data("version: 1\n\(policy)\n".utf8).write(to: folder.appending(path: "rekindle.yaml"))
  }

  /// An export that is as it should be, however old it is.
  private static let well = "backups: {bucket: backups, maximumAge: 90000d, rehearsedWithin: 90000d, history: history}"

  /// Puts the export of `well` into the bucket, and a rehearsal of it into the history.
  private func fill(_ client: SandboxClient, _ folder: URL) async throws {
    try await client.upload(Fixture.erp.path, to: "backups", prefix: "erp")
    let outcome = try await CommandLineTool.run(
      ["rehearse", Fixture.erp.path, "--history", folder.path + "/history"], in: folder.path)
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  @Test("0, 1, 3, and in each format the same; Nagios' own statuses for a plugin")
  func statuses() async throws {
    try await withBackupsBucket { client, folder in
      try write(Self.well, folder)
      func expect(_ status: Int32, plugin: Int32, _ word: String) async throws {
        for format in ["text", "json", "openmetrics"] {
          let outcome = try await run(client, folder, ["--format", format])
          #expect(outcome.status == status, "\(format): \(outcome.output) \(outcome.errors)")
          #expect(!outcome.output.isEmpty)
        }
        let outcome = try await run(client, folder, ["--format", "nagios"])
        #expect(outcome.status == plugin && outcome.output.hasPrefix("REKINDLE \(word) - "), "\(outcome.output)")
      }
      try await expect(1, plugin: 2, "CRITICAL")
      try await fill(client, folder)
      try await expect(0, plugin: 0, "OK")
      // Nothing shows that it can be restored.
      try write("backups: {bucket: backups, maximumAge: 90000d}", folder)
      try await expect(3, plugin: 3, "UNKNOWN")
      try write(Self.well, folder)
      let quiet = try await run(client, folder, ["--quiet"])
      #expect(quiet.status == 0 && quiet.output.isEmpty)
      let file = folder.appending(path: "rekindle.prom")
      let written = try await run(client, folder, ["--format", "openmetrics", "-o", file.path])
      #expect(written.status == 0 && written.output.isEmpty)
      #expect(try String(contentsOf: file, encoding: .utf8).hasSuffix("# EOF\n"))
      try await client.setFaults(#"{"method":"GET","path":"/storage/v1/b/backups/o","status":403}"#)
      try await expect(3, plugin: 3, "UNKNOWN")
    }
  }

  @Test("A plugin that cannot run says UNKNOWN and ends with 3; without it, the usage is wrong")
  func usage() async throws {
    try await withTemporaryFolder { folder in
      let none = SandboxClient("http://127.0.0.1:9")
      let rows: [[String]] = [
        [], ["--policy", "not-there.yaml"], ["--nonsense"], ["--ping", "http://example.com/secret"], ["a", "b"],
      ]
      for arguments in rows {
        let outcome = try await run(none, folder, arguments)
        #expect(outcome.status == 64, "\(arguments): \(outcome.errors)")
        #expect(!outcome.errors.contains("secret"))
        for format in [["--format", "nagios"], ["--format=nagios"]] {
          let plugin = try await run(none, folder, arguments + format)
          #expect(plugin.status == 3, "\(arguments): \(plugin.errors)")
          #expect(plugin.output.hasPrefix("REKINDLE UNKNOWN - ") && !plugin.output.contains("secret"))
        }
      }
      let help = try await run(none, folder, ["--help", "--format", "nagios"])
      #expect(help.status == 0 && help.output.contains("EXIT STATUS"))
      try write("backups: {bucket: backups}\nnotify: {webhookVariable: HOOK}", folder)
      let stateless = try await run(none, folder)
      #expect(stateless.status == 64 && stateless.errors.contains("history"))
    }
  }

  @Test("Credentials that cannot be used make every check of a service unknown, and none ok")
  func credentials() async throws {
    try await withTemporaryFolder { folder in
      try write("backups: {bucket: backups, maximumAge: 90000d, history: history}", folder)
      try Data("{}".utf8).write(to: folder.appending(path: "key.json"))
      let outcome = try await run(
        SandboxClient("http://127.0.0.1:9"), folder, ["--format", "json"],
        environment: [
          "GOOGLE_APPLICATION_CREDENTIALS": folder.path + "/key.json", "REKINDLE_ACCESS_TOKEN": String?.none,
        ])
      #expect(outcome.status == 3, "\(outcome.errors)")
      let checks = try JSONParser.parse(Array(outcome.output.utf8))["checks"]?.elements ?? []
      #expect(checks.contains { $0["outcome"]?.text == "unknown" })
      #expect(!checks.contains { $0["outcome"]?.text == "ok" })
    }
  }

  @Test("A monitor hears of the start and of the end; one that does not hear changes nothing")
  func ping() async throws {
    try await withBackupsBucket { client, folder in
      try write(Self.well, folder)
      let server = try LoopbackServer { _ in .json("OK") }
      let failed = try await run(client, folder, ["--ping", "\(server.url)/p"])
      #expect(failed.status == 1)
      #expect(server.requests.map(\.target) == ["/p/start", "/p/fail"])
      #expect(server.requests.allSatisfy { $0.headers["authorization"] == nil })
      try await fill(client, folder)
      let well = try await run(client, folder, environment: ["REKINDLE_PING_URL": "\(server.url)/p?a=1"])
      #expect(well.status == 0)
      #expect(server.requests.dropFirst(2).map(\.target) == ["/p/start?a=1", "/p?a=1"])
      let deaf = try LoopbackServer { _ in .json("", status: 404) }
      let alone = try await run(client, folder, ["--log-level", "debug", "--ping", "\(deaf.url)/secret"])
      #expect(alone.status == 0 && alone.errors.contains("the ping did not arrive"))
      #expect(!alone.errors.contains("/secret"))
    }
  }

  @Test("A run that is interrupted tells the monitor that it failed")
  func interrupted() async throws {
    try await withBackupsBucket { client, folder in
      try write(Self.well, folder)
      let server = try LoopbackServer { _ in .json("OK") }
      try await client.setFaults(#"{"method":"GET","path":"/storage/v1/b/backups/o","delay":3600}"#)
      let status = try await CommandLineTool.kill(
        ["status", "--ping", "\(server.url)/p"], in: folder.path, environment: ["REKINDLE_ENDPOINT": client.endpoint],
        sending: .interrupt, once: { try await client.faultCounts() == [1] })
      #expect(status == 130)
      #expect(server.requests.last?.target == "/p/fail")
    }
  }

  @Test("A change of state is posted once, with the checks; not without the variable, and not with --no-notify")
  func notify() async throws {
    try await withBackupsBucket { client, folder in
      try write("backups: {bucket: backups, history: history}\nnotify: {webhookVariable: HOOK}", folder)
      let server = try LoopbackServer { _ in .json("ok") }
      let hook: [String: String?] = ["HOOK": "\(server.url)/secret"]
      let unset = try await run(client, folder, ["--format", "json"])
      #expect(try Self.notify(unset)?["outcome"]?.text == "unknown")
      let silent = try await run(client, folder, ["--format", "json", "--no-notify"], environment: hook)
      #expect(try Self.notify(silent)?["outcome"]?.text == "skipped")
      // Another place than the policy's leaves the policy's state alone.
      let elsewhere = try await run(client, folder, ["gs://backups/other", "--format", "json"], environment: hook)
      #expect(try Self.notify(elsewhere)?["outcome"]?.text == "skipped")
      #expect(!FileManager.default.fileExists(atPath: folder.path + "/history.notified.json"))
      #expect(server.requests.isEmpty)
      for told in ["began", nil] {
        let outcome = try await run(client, folder, ["--format", "json", "--log-level", "debug"], environment: hook)
        #expect(outcome.status == 1, "\(outcome.errors)")
        #expect(try JSONParser.parse(Array(outcome.output.utf8))["notified"]?.text == told)
        #expect(try Self.notify(outcome)?["outcome"]?.text == "ok")
        #expect(!(outcome.output + outcome.errors).contains("secret"))
      }
      #expect(server.requests.map(\.target) == ["/secret"])
      let body = try JSONParser.parse(server.requests.first?.body ?? [])
      #expect(body["text"]?.text?.contains("complete") == true)
      #expect(body["rekindle"]?["schema"]?.text == "rekindle.status/1")
      #expect(FileManager.default.fileExists(atPath: folder.path + "/history.notified.json"))
    }
  }

  private static func notify(_ outcome: CommandLineTool.Outcome) throws -> JSONValue? {
    try JSONParser.parse(Array(outcome.output.utf8))["checks"]?.elements?.first { $0["code"]?.text == "notify" }
  }
}
