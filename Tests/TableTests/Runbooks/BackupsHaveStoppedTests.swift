import Foundation
import JSON
import TestSupport
import Testing

@testable import CommandTests

@Suite("runbooks/backups-have-stopped.md", .enabled(if: Gcloud.path != nil, "\(Gcloud.absence)"))
struct BackupsHaveStoppedTests {
  private static let location = "projects/pyme-erp/locations/us-central1"
  private static let job = "\(location)/jobs/rekindle-daily-export"
  /// As the operator types it.
  private static let shortJob = "rekindle-daily-export"
  private static let account = "backups@pyme-erp.iam.gserviceaccount.com"

  private func run(_ company: Company, _ options: String...) async throws -> CommandLineTool.Outcome {
    try await company.rekindle(
      [
        "runbook", "run", Company.runbook("backups-have-stopped"), "--journal", "journal", "--set", "staging=embedded",
        "--yes", "--confirm", "job=\(Self.shortJob)",
      ] + options)
  }

  @Test("An export that fails stops it at the eleventh step, with what to do", .timeLimit(.minutes(10))) func failed()
    async throws
  {
    try await Company.scheduled { company in
      try await company.client.fault(#"{"path":"*:exportDocuments","operation":"fail","message":"No space."}"#)
      let outcome = try await run(company)
      #expect(outcome.status == 3, "\(outcome.errors)")
      #expect(try await company.stop() == "11 command", "\(outcome.output)")
      #expect(outcome.errors.contains("operation-failed"))
      #expect(try await company.rekindle("backups", "list").status == 3)

      try await company.client.clearFaults()
      let resumed = try await company.rekindle("runbook", "resume", "journal", "--yes", "--again", "11")
      #expect(resumed.status == 0, "\(resumed.output) \(resumed.errors)")
      #expect(try await company.rekindle("backups", "status").status == 0)
    }
  }

  @Test("An export that runs already is waited for, and no second one is begun", .timeLimit(.minutes(10)))
  func running() async throws {
    try await Company.scheduled { company in
      let client = company.client
      try await client.fault(#"{"path":"*:exportDocuments","operation":"hang"}"#)
      let operation = try await client.call(
        "POST", "/v1/\(Company.production):exportDocuments", #"{"outputUriPrefix":"gs://pyme-backups"}"#)
      let name = try #require(operation["name"]?.text)
      try await client.setFaults(
        #"{"path":"*:exportDocuments","times":0,"status":500},"#
          + #"{"method":"GET","path":"*/operations/export-*","times":0,"status":500}"#)
      func seen(_ rule: Int) async throws -> Int64 {
        try await client.call("GET", "/sandbox/v1/faults")["rules"]?.elements?[rule]["seen"]?.integer ?? 0
      }
      async let running = run(company)
      while try await seen(1) == 0 { try Task.checkCancellation() }
      try await client.call("POST", "/v1/\(name):cancel", "{}")
      let outcome = try await running
      #expect(outcome.status == 3, "\(outcome.output)")
      #expect(try await company.stop() == "11 command", "\(outcome.output)")
      #expect(outcome.errors.contains("export-running") && outcome.errors.contains(name))
      #expect(try await seen(0) == 0)
    }
  }

  @Test("An API that is turned off stops it at the first step, and nothing is written", .timeLimit(.minutes(10)))
  func hindered() async throws {
    try await Company.scheduled { company in
      try await company.client.call("POST", "/v1/\(Self.job):pause", "{}")
      try await company.client.countWrites()
      try await company.client.fault(
        #"{"path":"/v1/\#(Self.location)/*","status":403,"reason":"SERVICE_DISABLED","#
          + #""service":"cloudscheduler.googleapis.com"}"#)
      let outcome = try await run(company)
      #expect(outcome.status == 1, "\(outcome.errors)")
      #expect(try await company.stop() == "1 check", "\(outcome.output)")
      #expect(outcome.errors.contains("gcloud services enable cloudscheduler.googleapis.com"))
      #expect(try await company.client.writes() == 0)
    }
  }

  @Test("Where the bucket is gone it stops at the third step, and makes one only if that is passed over")
  func noBucket() async throws {
    try await Company.scheduled { company in
      try await company.client.call("DELETE", "/storage/v1/b/pyme-backups")
      try await company.client.countWrites()
      let outcome = try await run(company)
      #expect(outcome.status == 3, "\(outcome.errors)")
      #expect(try await company.stop() == "3 command", "\(outcome.output)")
      #expect(outcome.errors.contains("(#the-bucket-is-gone)"))
      #expect(try await company.client.writes() == 0)

      let resumed = try await company.rekindle(
        "runbook", "resume", "journal", "--yes", "--skip", "3=it is lost", "--confirm", "job=\(Self.shortJob)")
      #expect(resumed.status == 0, "\(resumed.output) \(resumed.errors)")
      #expect(try await company.rekindle("backups", "status").status == 0)
    }
  }

  @Test("Where the job's account is gone it stops at the fourth step, with the command that makes one")
  func noAccount() async throws {
    try await Company.atWork { company in
      try await company.client.call("DELETE", "/v1/projects/pyme-erp/serviceAccounts/\(Self.account)")
      try await company.client.countWrites()
      let outcome = try await run(company)
      #expect(outcome.status == 3, "\(outcome.errors)")
      #expect(try await company.stop() == "4 command", "\(outcome.output)")
      #expect(outcome.errors.contains("gcloud iam service-accounts create NAME --project=pyme-erp"))
      #expect(try await company.client.writes() == 0)
    }
  }

  @Test(
    "Undo disables the account again only if the run enabled it", .timeLimit(.minutes(10)), arguments: [false, true])
  func accountDisabledAgain(isEnabledByOthers: Bool) async throws {
    try await Company.scheduled { company in
      let account = "/v1/projects/-/serviceAccounts/\(Self.account)"
      try await company.client.call("POST", "\(account):disable", "{}")
      let asked = try await company.rekindle(
        "runbook", "run", Company.runbook("backups-have-stopped"), "--journal", "journal", "--yes")
      #expect(asked.status == 4, "\(asked.errors)")
      #expect(try await company.stop() == "5 refused")
      if isEnabledByOthers { try await company.client.call("POST", "\(account):enable", "{}") }
      let stopped = try await company.rekindle(
        "runbook", "resume", "journal", "--yes", "--confirm", "account=\(Self.account)")
      #expect(stopped.status == 4, "\(stopped.errors)")
      #expect(try await company.stop() == "7 refused")
      #expect(try await company.client.call("GET", account)["disabled"]?.truth != true)
      let undone = try await company.rekindle("runbook", "resume", "journal", "--undo", "--yes")
      #expect(undone.status == 0, "\(undone.errors)")
      #expect(try await company.client.call("GET", account)["disabled"]?.truth == (isEnabledByOthers ? nil : true))
    }
  }

  @Test("What cannot be read is left out and stays open; the export is made all the same", .timeLimit(.minutes(10)))
  func noRights() async throws {
    try await Company.scheduled { company in
      try await company.client.call("POST", "/v1/\(Self.job):pause", "{}")
      try await company.client.fault(#"{"path":"/v1/\#(Self.location)/*","status":403}"#)
      let outcome = try await run(company)
      #expect(outcome.status == 1, "\(outcome.output) \(outcome.errors)")
      #expect(try await company.stop() == nil)
      for step in [6, 7] { #expect(try await company.state(of: step) == "left out") }
      #expect(try company.value("readable") == "no")
      #expect(try company.text("journal/journal.ndjson").contains("Could not be read: job"))
      #expect(try company.value("backup") != nil)
      try await company.client.clearFaults()
      #expect(try await company.client.call("GET", "/v1/\(Self.job)")["state"]?.text == "PAUSED")
    }
  }

  @Test("Killed in the export: the same export is waited for, and gets its counts", .timeLimit(.minutes(10)))
  func killedInTheExport() async throws {
    try await Company.scheduled { company in
      try await company.client.fault(#"{"method":"GET","path":"*/operations/export-*","delay":3600,"times":1}"#)
      let killed = try await company.kill(
        "runbook", "run", Company.runbook("backups-have-stopped"), "--journal", "journal", "--set", "staging=embedded",
        "--yes", "--confirm", "job=\(Self.shortJob)", onceSaid: "  | announced: ")
      #expect(killed.status == -9, "\(killed.errors)")
      while try await company.client.faultCounts() != [1] { try Task.checkCancellation() }
      try await company.killCommand()

      let unknown = try await company.resume("--yes")
      #expect(unknown.status == 4 && unknown.errors.contains("--again 11"), "\(unknown.errors)")
      let resumed = try await company.rekindle("runbook", "resume", "journal", "--yes", "--again", "11")
      #expect(resumed.status == 0, "\(resumed.output) \(resumed.errors)")
      let backup = try #require(try company.value("backup"))
      #expect(FileManager.default.fileExists(atPath: company.folder.path + "/backups/\(backup).counts.json"))
      let list = try await company.rekindle("backups", "list", "--format", "json")
      #expect(try JSONParser.parse(Array(list.output.utf8))["exports"]?.elements?.count == 1)
    }
  }

  @Test("An export without counts is never verified in silence", .timeLimit(.minutes(10))) func withoutCounts()
    async throws
  {
    try await Company.scheduled { company in
      // In the way of the folder for downloads.
      let file = company.folder.appending(path: "backups")
      try Data().write(to: file)
      #expect(try await run(company).status == 3)
      #expect(try await company.stop() == "12 command")
      let export = try #require(try company.value("export")?.split(separator: "/").last)
      let counts = try #require(
        "rekindle-counts/\(export).json".addingPercentEncoding(withAllowedCharacters: .alphanumerics))
      try FileManager.default.removeItem(at: file)
      try await company.client.call("DELETE", "/storage/v1/b/pyme-backups/o/\(counts)")
      let resumed = try await company.rekindle("runbook", "resume", "journal", "--yes")
      #expect(resumed.status == 1, "\(resumed.output) \(resumed.errors)")
      #expect(try await company.stop() == nil)
      #expect(try company.text("journal/journal.ndjson").contains("without counts"))
    }
  }

  @Test("Where nothing can be read, the last step does not say that no export is gone", .timeLimit(.minutes(10)))
  func nothingRead() async throws {
    try await Company.scheduled { company in
      let outcome = try await company.shell(
        """
        skips=()
        for step in {1..13}; do skips+=(--skip "$step=a test"); done
        env -u REKINDLE_ACCESS_TOKEN GOOGLE_APPLICATION_CREDENTIALS=/nowhere rekindle runbook run \
          '\(Company.runbook("backups-have-stopped"))' --journal journal "${skips[@]}"
        """)
      #expect(outcome.status == 3, "\(outcome.errors)")
      #expect(try await company.stop() == "14 command", "\(outcome.output)")
    }
  }
}
