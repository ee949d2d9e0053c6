import Foundation
import JSON
import TestSupport
import Testing

@testable import CommandTests

/// Rows of the runbook's table of what can go wrong, and that what they say to do leads on.
@Suite("runbooks/backups-have-stopped.md: troubles", .enabled(if: Gcloud.path != nil, "\(Gcloud.absence)"))
struct BackupsHaveStoppedTroubleTests {
  private static let account = "backups@pyme-erp.iam.gserviceaccount.com"
  private static let objects = "/storage/v1/b/pyme-backups/o"
  private static let confirmed = ["--yes", "--confirm", "job=rekindle-daily-export"]
  private static let run =
    [
      "runbook", "run", Company.runbook("backups-have-stopped"), "--journal", "journal", "--set", "staging=embedded",
    ] + confirmed

  @Test(
    "No credentials, no right, no API, no account: each stops it with its remedy; a hold and a longer retention do not",
    .timeLimit(.minutes(10)))
  func oneAfterTheOther() async throws {
    try await Company.atWork { company in
      let client = company.client
      try await client.call("DELETE", "/v1/projects/pyme-erp/serviceAccounts/\(Self.account)")
      try await client.call("PATCH", "/storage/v1/b/pyme-backups", #"{"defaultEventBasedHold":true}"#)
      let words = Self.run.map { "'\($0)'" }.joined(separator: " ")
      let unknown = try await company.shell(
        "env -u REKINDLE_ACCESS_TOKEN GOOGLE_APPLICATION_CREDENTIALS=/nowhere rekindle \(words)")
      #expect(unknown.status == 1 && unknown.errors.contains("credentials"), "\(unknown.errors)")
      #expect(try await company.stop() == "1 check")

      for (fault, code) in [
        (#"{"method":"GET","path":"/v1/projects/pyme-erp/databases/*","status":403}"#, "roles-production"),
        (
          #"{"path":"/v1/projects/pyme-erp/locations/us-central1/*","status":403,"reason":"SERVICE_DISABLED","#
            + #""service":"cloudscheduler.googleapis.com"}"#, "api-scheduler"
        ),
      ] {
        try await client.setFaults(fault)
        let hindered = try await company.resume(Self.confirmed)
        #expect(hindered.status == 1 && hindered.errors.contains(code), "\(code): \(hindered.errors)")
        #expect(try await company.stop() == "1 check")
      }
      try await client.clearFaults()

      let absent = try await company.resume(Self.confirmed)
      #expect(absent.status == 3, "\(absent.errors)")
      #expect(try await company.stop() == "4 command")
      #expect(try company.text("journal/logs/step-3-run-1.log").contains("default_event_based_hold: true"))
      let command = try #require(absent.errors.firstMatch(of: /gcloud iam service-accounts create NAME[^\n"]*/))
      let made = try await company.shell(String(command.output.replacing("NAME", with: "backups")))
      #expect(made.status == 0, "\(made.errors)")
      // The hold stops no export, and keeps the status red.
      let held = try await company.resume(Self.confirmed)
      #expect(held.status == 1, "\(held.output) \(held.errors)")
      #expect(try await company.stop() == "13 check")
      let release = try #require(held.errors.firstMatch(of: /gcloud storage buckets update [^\n"]*-event-based-hold/))
      let released = try await company.shell(String(release.output))
      #expect(released.status == 0, "\(released.errors)")
      let resumed = try await company.resume(Self.confirmed)
      #expect(resumed.status == 0, "\(resumed.output) \(resumed.errors)")
      let left = try await company.rekindle("schedule", "plan", "--format", "json")
      let settings = try JSONParser.parse(Array(left.output.utf8))["settings"]?.elements ?? []
      #expect(settings.filter { $0["state"]?.text != "ok" }.map { $0["name"]?.text } == ["bucket.retention"])
      #expect(try await company.rekindle("backups", "status").status == 0)
    }
  }

  @Test("What comes back without a file is not complete: it is passed over, and stays open", .timeLimit(.minutes(10)))
  func notWhole() async throws {
    try await Company.exported { company, _ in
      let all = try await company.objectNames()
      let output = all.filter { $0.hasSuffix("/output-0") }
      // What is deleted while soft delete is off is lost.
      for (seconds, names) in [("0", output), ("604800", all.filter { !output.contains($0) })] {
        try await company.client.call(
          "PATCH", "/storage/v1/b/pyme-backups", #"{"softDeletePolicy":{"retentionDurationSeconds":"\#(seconds)"}}"#)
        try await company.deleteObjects(names)
      }
      let outcome = try await company.rekindle(Self.run + ["--confirm", "bucket=gs://pyme-backups"])
      #expect(outcome.status == 1, "\(outcome.errors)")
      #expect(try await company.stop() == "9 check")
      let skipped = try await company.resume(
        Self.confirmed + ["--skip", "9=a file is lost", "--skip", "14=it is lost"])
      #expect(skipped.status == 1, "\(skipped.errors)")
      #expect(try await company.stop() == nil)
      #expect(try company.value("backup") != nil)
    }
  }

  @Test("An export without documents is named; the policy says whether it may be empty", .timeLimit(.minutes(10)))
  func passedOver() async throws {
    try await Company.atWork { company in
      let collections = "audit_logs,companies,customers,exchange_rates,invoices,lines,payments,products,users"
      let emptied = try await company.shell(
        """
        gcloud firestore bulk-delete --project=pyme-erp --database='(default)' --collection-ids=\(collections) --quiet
        """)
      #expect(emptied.status == 0, "\(emptied.errors)")
      try await company.client.settle()
      let empty = try await company.rekindle(Self.run)
      #expect(empty.status == 1 && empty.errors.contains("emptyExport"), "\(empty.errors)")
      #expect(try await company.stop() == "11 check")
      let policy = try company.text("rekindle.yaml") + "emptyExport: allowed\n"
      try Data(policy.utf8).write(to: company.folder.appending(path: "rekindle.yaml"))
      let resumed = try await company.resume(Self.confirmed)
      #expect(resumed.status == 0, "\(resumed.output) \(resumed.errors)")
    }
  }

  @Test(
    "A download that is damaged comes once more; an export with other counts is none, and another run makes one",
    .timeLimit(.minutes(10)))
  func damaged() async throws {
    try await Company.exported { company, _ in
      // In the way of the folder for downloads.
      let folder = company.folder.appending(path: "backups")
      try Data().write(to: folder)
      #expect(try await company.rekindle(Self.run).status == 3)
      #expect(try await company.stop() == "12 command")
      try FileManager.default.removeItem(at: folder)
      let export = try #require(try company.value("export")?.split(separator: "/").last)
      let (output, whole) = try await company.damageOutput(of: String(export))
      #expect(try await company.resume(Self.confirmed).status == 3)
      #expect(try await company.stop() == "12 command")
      #expect(try company.text("journal/verify.html").contains("<body class=\"corrupt\">"))

      try await company.client.upload(whole, as: output, in: "pyme-backups")
      try FileManager.default.removeItem(at: folder)
      let counts = try await company.shell(
        """
        gcloud storage cp 'gs://pyme-backups/rekindle-counts/\(export).json' counts.json
        grep -q '"documents":3269' counts.json
        sed -i.bak -e 's/"documents":3269/"documents":3270/' -e 's/"others":3233/"others":3234/' counts.json
        gcloud storage cp counts.json 'gs://pyme-backups/rekindle-counts/\(export).json'
        """)
      #expect(counts.status == 0, "\(counts.errors)")
      #expect(try await company.resume(Self.confirmed).status == 3)
      #expect(try await company.stop() == "12 command")
      #expect(try company.text("journal/verify.html").contains("<body class=\"different\">"))

      let another = try await company.rekindle(
        Self.run.map { $0 == "journal" ? "second" : $0 })
      #expect(another.status == 0, "\(another.errors)")
      #expect(try await company.rekindle("backups", "status").status == 0)
    }
  }

  /// Goes back from a step at a terminal, over the export that was made meanwhile, and types one name.
  private func goBack(_ company: Company, _ question: String, to step: Int, typing name: String) async throws
    -> CommandLineTool.Outcome
  {
    try await company.converse(
      ["runbook", "resume", "journal", "--operator", "Beto", "--yes"],
      [
        (question, "back"), ("(nothing to stay)? ", "\(step)"), ("Go back all the same? [yes/no] ", "yes"),
        ("nothing to stop: ", name),
      ])
  }

  @Test("What could not be read is read after going back, and an export that is gone by then comes back")
  func backToTheSecond() async throws {
    try await Company.exported { company, _ in
      try await company.client.fault(#"{"path":"/v1/projects/pyme-erp/locations/us-central1/*","status":403}"#)
      #expect(try await company.rekindle(Self.run).status == 1)
      #expect(try await company.stop() == nil)
      try await company.client.clearFaults()
      let resumed = try await goBack(company, "Is it settled? [yes/no/back] ", to: 2, typing: "rekindle-daily-export")
      #expect(resumed.status == 0, "\(resumed.errors)")
      #expect(try company.value("readable") == "yes")
      #expect(try await company.state(of: 7) == "done")
    }
  }

  @Test("An export that goes during the run is named by the last step, and comes back after going back")
  func backToTheEighth() async throws {
    try await Company.exported { company, _ in
      let before = try await company.objectNames()
      let killed = try await company.kill(Self.run, onceSaid: "Step 10 of 14")
      #expect(killed.status == -9, "\(killed.errors)")
      try await company.deleteObjects(before)
      #expect(try await company.resume(Self.confirmed).status == 1)
      #expect(try await company.stop() == "14 check")
      let resumed = try await goBack(company, "skip/stop] ", to: 8, typing: "gs://pyme-backups")
      #expect(resumed.status == 0, "\(resumed.errors)")
      #expect(try await Set(company.objectNames()).isSuperset(of: before))
    }
  }
}
