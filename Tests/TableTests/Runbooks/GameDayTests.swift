import Documents
import Foundation
import JSON
import TestSupport
import Testing

@testable import CommandTests

@Suite("runbooks/game-day.md", .enabled(if: Gcloud.path != nil, "\(Gcloud.absence)")) struct GameDayTests {
  static let staging = "pyme-staging/(default)"
  static let database = DatabaseName(project: "pyme-staging", database: "(default)")
  static let followUp = [
    "--done", "15=agreed", "--answer", "follow_up=rights-of-the-bucket", "--answer", "owner=Ana", "--answer",
    "due=2026-12-10",
  ]

  /// A company with two exports; something was written between them, and staging has a document of before.
  /// - Parameter body: gets the exports' names, the older one first.
  static func exported(_ body: @Sendable (Company, [String]) async throws -> Void) async throws {
    try await Company.atWork { company in
      // Not of the second of the other one.
      let older = try await company.backUp(as: "2020-01-01T03:00:00_48121")
      try await company.write("exchange_rates/later", "name", "made later")
      let newer = try await company.backUp()
      try await company.write("notes/1", "text", "of the last drill", in: Company.staging)
      try await body(company, [older, newer])
    }
  }

  static func run(_ company: Company, _ surprise: String, _ options: String...) async throws
    -> CommandLineTool.Outcome
  {
    try await company.rekindle(
      ["runbook", "run", Company.runbook("game-day"), "--journal", "journal", "--yes", "--set", "surprise=\(surprise)"]
        + ["--confirm", "staging=\(staging)"] + followUp + options)
  }

  /// What the run left of itself.
  static func result(_ company: Company, _ journal: String = "journal") throws -> JSONValue {
    try JSONParser.parse(Array(company.text("\(journal)/result.json").utf8))
  }

  /// The trend holds this run's result and no other.
  static func trendIs(_ company: Company, _ journal: String = "journal") throws -> Bool {
    try company.text("game-days.ndjson") == company.text("\(journal)/result.json")
  }

  /// The lines that commands printed on the operator's screen, of the steps before one.
  private static func printed(_ outcome: CommandLineTool.Outcome, before step: Int) -> [Substring] {
    let lines = outcome.errors.split(separator: "\n")
    return Array(lines.prefix { !$0.hasPrefix("Step \(step) of ") })
  }

  // MARK: The whole drill

  @Test(
    "An older export is recovered, held against the policy's targets, and staging is empty", .timeLimit(.minutes(10)))
  func olderExport() async throws {
    try await Self.exported { company, exports in
      let policy = try company.text("rekindle.yaml").replacing(
        "  history: history\n", with: "  history: history\n  recoveryTime: 4h\n  dataLoss: 30h\n")
      try Data(policy.utf8).write(to: company.folder.appending(path: "rekindle.yaml"))
      // A download of before does not count.
      let before = try await company.rekindle(
        "backups", "download", "gs://pyme-backups/\(exports[0])", "-o", "backups", "--yes")
      #expect(before.status == 0, "\(before.errors)")
      try await company.client.setFaults(#"{"path":"/download/*output-0*","times":0,"status":500}"#)
      let outcome = try await Self.run(company, "older-export")
      #expect(outcome.status == 0, "\(outcome.errors)")
      let rules = try await company.client.call("GET", "/sandbox/v1/faults")["rules"]?.elements
      #expect((rules?.first?["seen"]?.integer ?? 0) > 0)
      #expect(try company.text("journal/game-day.html").contains("<body class=\"verified\">"))
      let result = try Self.result(company)
      #expect(result["export"]?.text == "gs://pyme-backups/\(exports[0])")
      #expect(result["newestExport"]?.text == "gs://pyme-backups/\(exports[1])")
      #expect(result["surprise"]?.text == "older-export" && result["verdict"]?.text == "verified")
      #expect(result["documents"]?.integer == 3269 && result["canaries"]?["found"]?.integer == 3)
      #expect(result["recoveryTarget"]?["seconds"]?.integer == 14400)
      #expect(result["recoveryTarget"]?["from"]?.text == "policy")
      #expect(result["dataLossTarget"]?["seconds"]?.integer == 108_000)
      #expect(result["dataTimeFrom"]?.text == "start")
      let lost = try #require(result["dataLossSeconds"]?.integer)
      #expect(lost >= (result["newestDataLossSeconds"]?.integer ?? .max))
      let record = try #require(result["record"]?.text)
      #expect(FileManager.default.fileExists(atPath: company.folder.path + "/history/\(record)"))
      #expect(try Self.trendIs(company))
      let page = try company.text("journal/game-day.md")
      #expect(page.contains("| older-export |") && page.contains("rights-of-the-bucket (Ana, until 2026-12-10)"))
      #expect(try await company.client.count(Self.database) == 0)
    }
  }

  @Test(
    "A company that was deleted in staging is found and recovered, and production is only read",
    .timeLimit(.minutes(10)))
  func deletedCompany() async throws {
    try await Self.exported { company, exports in
      let production = DatabaseName(project: "pyme-erp", database: "(default)")
      let before = try await company.client.count(production)
      // The leader is slow to break something.
      let slowness = 5
      let writes = ["commit", "importDocuments", "exportDocuments", "bulkDeleteDocuments"].map {
        #"{"method":"POST","path":"/v1/projects/pyme-erp/databases/*:\#($0)","times":0,"status":500}"#
      }
      try await company.client.setFaults(
        (writes + [
          #"{"path":"/upload/*","times":0,"status":500}"#,
          #"{"method":"POST","path":"/v1/projects/pyme-staging/*:commit","times":1,"delay":\#(slowness)}"#,
        ]).joined(separator: ","))
      let outcome = try await Self.run(
        company, "deleted-company", "--set", "keep=yes", "--set", "person=Ana", "--done", "3=read", "--done",
        "5=Ana answered")
      #expect(outcome.status == 0, "\(outcome.errors)")
      let rules = try await company.client.call("GET", "/sandbox/v1/faults")["rules"]?.elements ?? []
      let seen = rules.map { $0["seen"]?.integer ?? -1 }
      #expect(seen.dropLast().allSatisfy { $0 == 0 } && (seen.last ?? 0) > 0, "\(seen)")
      #expect(try await company.client.count(production) == before)
      for target in ["firestore://\(Self.staging)", "firestore://pyme-erp/(default)"] {
        let same = try await company.rekindle("diff", "journal/backups/\(exports[1])", target, "--yes")
        #expect(same.status == 0, "\(same.output) \(same.errors)")
      }

      let result = try Self.result(company)
      #expect(result["person"]?.text == "Ana" && result["surprise"]?.text == "deleted-company")
      let phases = try #require(result["phases"])
      let seconds = { (name: String) in try #require(Double(String(decoding: phases[name]?.json ?? [], as: UTF8.self)))
      }
      #expect(try seconds("breaking") >= Double(slowness))
      let counted = try ["pickUp", "download", "verify", "rehearse", "find", "secondRecovery"].map(seconds).reduce(0, +)
      let recovery = Double(try #require(result["recoverySeconds"]?.integer))
      #expect(abs(recovery - counted) < 2, "\(recovery) \(counted)")
    }
  }

  @Test("The surprise is in files of their owner's until its moment, and not on the screen", .timeLimit(.minutes(10)))
  func hidden() async throws {
    try await Company.atWork { company in
      // No canary, which step 8 names, is in this collection: they are in the middle and at the end.
      try await company.write("branches/lima", "name", "the only one")
      try await company.backUp()
      let outcome = try await Self.run(company, "deleted-company", "--set", "collection=branches")
      #expect(outcome.status == 0, "\(outcome.errors)")
      let drawn = try JSONParser.parse(Array(company.text("journal/part").utf8))
      let part = try #require(drawn["part"]?.text)
      #expect(try company.text("journal/for-the-leader.txt").contains(part))
      let lines = Self.printed(outcome, before: 10)
      #expect(!lines.isEmpty && !lines.contains { $0.contains(part) }, "\(outcome.errors)")
      // Its name is in commands of the runbook, whatever was drawn.
      #expect(!lines.contains { $0.hasPrefix("  | ") && $0.contains("deleted-company") }, "\(outcome.errors)")
      #expect(Self.printed(outcome, before: 11).contains { $0.contains(part) }, "\(outcome.errors)")
      for name in ["lot", "part", "for-the-leader.txt"] {
        let attributes = try FileManager.default.attributesOfItem(atPath: company.folder.path + "/journal/\(name)")
        #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
      }
    }
  }

  // MARK: What does not pass

  @Test(
    "A target that is missed fails the stop of the clock; the result is on record once, and staging is emptied after that",
    .timeLimit(.minutes(10)), arguments: ["target", "loss_target"])
  func missed(_ target: String) async throws {
    try await Self.exported { company, _ in
      let outcome = try await Self.run(company, "older-export", "--set", "\(target)=0s")
      #expect(outcome.status == 1, "\(outcome.errors)")
      #expect(try await company.stop() == "12 check", "\(outcome.output)")
      #expect(try Self.trendIs(company))
      #expect(try await company.client.count(Self.database) > 0)
      let again = try await company.resume("--yes", "--confirm", "staging=\(Self.staging)")
      #expect(try await company.stop() == "12 check", "\(again.output)")
      #expect(try Self.trendIs(company))

      let nothing = ["follow_up", "owner", "due"].flatMap { ["--answer", "\($0)=none"] }
      let ended = try await company.rekindle(
        ["runbook", "resume", "journal", "--yes", "--confirm", "staging=\(Self.staging)", "--skip", "12=slow"]
          + ["--done", "15=nothing"] + nothing)
      #expect(ended.status == 1, "\(ended.errors)")
      #expect(try await company.client.count(Self.database) == 0)
      let status = try await company.rekindle("runbook", "status", "journal", "--format", "json")
      let open = try JSONParser.parse(Array(status.output.utf8))["open"]?.elements
      #expect(open?.compactMap { $0["step"]?.integer } == [12, 16], "\(status.output)")
    }
  }

  @Test("An import that loses documents fails the recovery, and its result is on record", .timeLimit(.minutes(10)))
  func loses() async throws {
    try await Self.exported { company, _ in
      try await company.client.fault(
        #"{"path":"/v1/projects/pyme-staging/*:importDocuments","operation":{"lose":3}}"#)
      let outcome = try await Self.run(company, "older-export")
      #expect(outcome.status == 3, "\(outcome.errors)")
      #expect(try await company.stop() == "8 command", "\(outcome.output)")
      #expect(try company.text("journal/game-day.html").contains("<body class=\"different\">"))
      #expect(!FileManager.default.fileExists(atPath: company.folder.path + "/journal/result.json"))

      let skipped = try await company.resume("--yes", "--skip", "8=documents are missing")
      #expect(skipped.status == 1, "\(skipped.errors)")
      #expect(try await company.stop() == "12 check", "\(skipped.output)")
      let result = try Self.result(company)
      #expect(result["verdict"]?.text == "different" && result["recoverySeconds"]?.integer == nil)
      #expect(try Self.trendIs(company))
    }
  }

  @Test(
    "A wrong collection ends it before anything is imported", .timeLimit(.minutes(10)),
    arguments: ["any", "deleted-company"])
  func wrongCollection(_ surprise: String) async throws {
    try await Self.exported { company, _ in
      try await company.client.countWrites()
      let outcome = try await Self.run(company, surprise, "--set", "collection=invoices")
      #expect(outcome.status == 3, "\(outcome.errors)")
      #expect(try await company.stop() == "6 command", "\(outcome.output)")
      #expect(try await company.client.writes() == 0)
    }
  }

  @Test("A key that is missing ends it before anything is drawn", .timeLimit(.minutes(10)))
  func missingKey() async throws {
    try await Self.exported { company, _ in
      let outcome = try await Self.run(company, "any", "--set", "key=missing.key")
      #expect(outcome.status == 1, "\(outcome.errors)")
      #expect(try await company.stop() == "1 check", "\(outcome.output)")
    }
  }

  // MARK: The trend

  @Test(
    "The result is added to those before it, and the last five are shown against the median", .timeLimit(.minutes(10)))
  func trendOfSix() async throws {
    try await Self.exported { company, _ in
      let days = (1...6).map {
        #"{"schema":"rekindle.game-day/1","run":"run-\#($0)","day":"2025-0\#($0)-01","surprise":"older-export","#
          + #""verdict":"verified","recoverySeconds":\#(1_000_000 * $0),"dataLossSeconds":60}"#
      }
      // The last line has no end.
      let before = (["not a result"] + days).joined(separator: "\n")
      try Data(before.utf8).write(to: company.folder.appending(path: "game-days.ndjson"))
      let outcome = try await Self.run(company, "older-export")
      #expect(outcome.status == 0, "\(outcome.errors)")
      let added = try company.text("journal/result.json")
      #expect(try company.text("game-days.ndjson") == "\(before)\n\(added)")
      let rows = try company.text("journal/game-day.md").split(separator: "\n").filter { $0.hasPrefix("| 20") }
      #expect(
        rows.map { String($0.dropFirst(2).prefix(7)) }.dropLast() == ["2025-03", "2025-04", "2025-05", "2025-06"])
      // 6,000,000 s against the median of 1 to 5 million; some seconds against that of 1 to 6.
      #expect(rows.count == 5 && rows[3].hasSuffix("| +100 % |") && rows[4].hasSuffix("| -100 % |"), "\(rows)")
    }
  }
}
