import Documents
import Foundation
import JSON
import TestSupport
import Testing

@testable import CommandTests

/// Rows of the runbook's table of what can go wrong, and that what they say to do leads on; those of the rehearsal are in
/// `RehearsalTroubleTests`.
@Suite("runbooks/restore-in-place.md: troubles", .enabled(if: Gcloud.path != nil, "\(Gcloud.absence)"))
struct RestoreInPlaceTroubleTests {
  private static let name = "restore-in-place"
  private static let confirmed = [
    "--yes", "--confirm", "target=pyme-erp/(default)", "--confirm", "rehearse_in=pyme-staging/(default)",
  ]
  private static let begun = ["--skip", "1=a drill", "--operator", "Beto"]

  @Test(
    "A damaged export, a proof of another one, no key, files that changed in the bucket, embedded staging: what leads on",
    .timeLimit(.minutes(10)))
  func oneAfterTheOther() async throws {
    try await Company.atWork { company in
      let older = try await company.backUp(as: "2020-01-01T03:00:00_48121")
      let newer = try await company.backUp()
      let policy = try company.text("rekindle.yaml").replacing("acceptEmbedded: true", with: "acceptEmbedded: false")
      try Data(policy.utf8).write(to: company.folder.appending(path: "rekindle.yaml"))
      let prepared = try await company.shell(
        """
        rekindle backups download \(older) -o backups --yes -q
        rekindle rehearse backups/\(older) --staging embedded --attestation older.json --key rehearsal.key -q
        rm -rf history
        rekindle backups download \(newer) -o backups --yes -q
        truncate -s -1000 backups/\(newer)/all_namespaces/all_kinds/output-0
        """)
      #expect(prepared.status == 0, "\(prepared.errors)")
      let corrupt = try await company.rekindle(
        ["runbook", "run", Company.runbook(Self.name), "--journal", "journal", "--set", "key=none"] + Self.begun
          + Self.confirmed)
      #expect(corrupt.status == 3, "\(corrupt.errors)")
      #expect(try await company.stop() == "3 command")
      let resume = ["runbook", "resume", "journal", "--operator", "Beto"] + Self.confirmed
      let unsigned = try await company.converse(
        resume, [("skip/stop] ", "back"), ("(nothing to stay)? ", "2"), ("stop to stop): ", older)])
      #expect(unsigned.errors.contains("cannot sign a rehearsal without a key"), "\(unsigned.errors)")
      #expect(try await company.stop() == "4 command")

      // A record of embedded staging, which the policy does not accept.
      let embedded = try await company.mend(
        changing: "staging=embedded", "key=rehearsal.key", "proof=older.json", with: Self.confirmed)
      #expect(embedded.errors.contains("embedded staging only"), "\(embedded.errors)")
      #expect(try await company.stop() == "6 refused")
      // Back to its rehearsal in staging, whose files are not those of the bucket any more.
      let output = "\(older)/all_namespaces/all_kinds/output-0"
      let whole = try Data(contentsOf: company.folder.appending(path: "backups/\(output)"))
      var bytes = whole
      bytes[bytes.count / 2] ^= 1
      try await company.client.upload(bytes, as: output, in: "pyme-backups")
      let replaced = try await company.mend(changing: "staging=policy", "proof=", backTo: 4, with: Self.confirmed)
      // At a terminal the name has to be typed, and nobody does.
      #expect(try await company.stop() == "5 operator", "\(replaced.errors)")
      let otherFiles = try await company.resume(Self.confirmed)
      #expect(otherFiles.status == 4, "\(otherFiles.errors)")
      #expect(try await company.stop() == "5 refused")
      #expect(try await company.client.count(DatabaseName(project: "pyme-staging")) == 0)
      try await company.client.upload(whole, as: output, in: "pyme-backups")
      let planned = try await company.resume(Self.confirmed)
      #expect(planned.status == 4, "\(planned.errors)")
      #expect(try await company.stop() == "7 refused")

      let other = try await company.rekindle(
        [
          "runbook", "run", Company.runbook(Self.name), "--journal", "other", "--set", "proof=older.json", "--set",
          "backup=\(newer)", "--skip", "3=looked at",
        ] + Self.begun + Self.confirmed)
      #expect(other.status == 3, "\(other.errors)")
      #expect(try await company.stop("other") == "4 command")
    }
  }

  /// A company whose production was damaged after its last export, with the approval of its restore.
  private func approved(_ body: @Sendable (Company) async throws -> Void) async throws {
    try await Company.atWork { company in
      try await company.backUp()
      try await company.delete("companies/cafe-nandu")
      try await company.write("companies/andina-textiles", "name", "written later")
      try await company.client.settle()
      let runbook = try await company.withSignedApprovals(Self.name)
      let asked = try await company.rekindle(
        ["runbook", "run", runbook, "--journal", "journal", "--set", "staging=embedded"] + Self.begun + Self.confirmed)
      #expect(asked.status == 4, "\(asked.errors)")
      #expect(try await company.stop() == "7 refused")
      try await company.sign(7, by: "ana")
      try await body(company)
    }
  }

  @Test(
    "What would be lost is named before; a write during the safety export stops it; a new plan restores",
    .timeLimit(.minutes(10)))
  func writtenMeanwhile() async throws {
    try await approved { company in
      let names = try company.text("journal/restore.plan.names.ndjson")
      #expect(names.contains(#""kind":"newer""#) && names.contains("companies/andina-textiles"))
      #expect(try company.text("journal/plan.txt").contains("lost"))
      try await company.client.setFaults(
        #"{"method":"GET","path":"/v1/projects/pyme-erp/databases/*/operations/export-*","times":1,"hold":true}"#)
      async let running = company.resume(Self.confirmed)
      while try await company.client.faultCounts() != [1] { try Task.checkCancellation() }
      try await company.write("companies/even-later", "name", "nobody stopped the servers")
      try await company.client.clearFaults()
      let changed = try await running
      #expect(changed.status == 3 && changed.errors.contains("target-changed"), "\(changed.errors)")
      #expect(try await company.stop() == "7 command")
      let report = try JSONParser.parse(Array(company.text("journal/restored.json").utf8))
      #expect(report["verdict"]?.text == "incomplete" && report["imported"]?.integer == nil)

      try await company.client.settle()
      let back = try await company.converse(
        ["runbook", "resume", "journal", "--operator", "Beto"] + Self.confirmed,
        [
          ("nothing to stop: ", "pyme-erp/(default)"), ("skip/stop] ", "back"), ("(nothing to stay)? ", "6"),
          ("Take it back first? [yes/no] ", "yes"),
          ("stop to stop: ", "stop"),
        ])
      #expect(try await company.stop()?.hasPrefix("7 ") == true, "\(back.errors)")
      try await company.sign(7, by: "ana")
      let restored = try await company.resume(Self.confirmed)
      #expect(try await company.state(of: 7) == "done", "\(restored.errors)")
      let timeline = try JSONParser.parse(Array(company.text("journal/timeline.json").utf8))
      let file = timeline["files"]?.elements?.first { $0["name"]?.text == "restored.json" }
      #expect(file?["verdict"]?.text == "verified", "\(timeline)")
    }
  }

  @Test(
    "Killed while Google imports, it waits for the same import, and reads everything back", .timeLimit(.minutes(10)))
  func killed() async throws {
    try await approved { company in
      try await company.client.setFaults(
        #"{"method":"GET","path":"/v1/projects/pyme-erp/databases/*/operations/import-*","times":1,"delay":3600}"#)
      let killed = try await company.kill(["runbook", "resume", "journal"] + Self.confirmed) {
        try await company.client.faultCounts() == [1]
      }
      #expect(killed == -9)
      try await company.killCommand()
      let unknown = try await company.resume(Self.confirmed)
      #expect(unknown.status == 4 && unknown.errors.contains("--again 7"), "\(unknown.errors)")
      let resumed = try await company.resume(Self.confirmed + ["--again", "7"])
      #expect(try await company.state(of: 7) == "done", "\(resumed.errors)")
      let operations = try await company.client.call("GET", "/v1/\(Company.production)/operations")["operations"]
      // Production was filled by an import, too.
      #expect(operations?.elements?.count { $0["name"]?.text?.contains("/import-") == true } == 2)
    }
  }
}
