import Documents
import Foundation
import JSON
import TestSupport
import Testing

@testable import CommandTests

/// Rows of the tables of what can go wrong in the two runbooks of a rehearsal alone; those of the rehearsal itself are in
/// `RehearsalTroubleTests`.
@Suite("runbooks/: troubles around a rehearsal in staging", .enabled(if: Gcloud.path != nil, "\(Gcloud.absence)"))
struct StagingTroubleTests {
  private static let confirmed = ["--yes", "--confirm", "staging=pyme-staging/(default)"]
  private static let database = DatabaseName(project: "pyme-staging", database: "(default)")

  @Test(
    "By night: operations that cannot be listed, a night that did not run",
    .timeLimit(.minutes(10)))
  func nightly() async throws {
    try await NightlyRehearsalTests.exported { company, _ in
      let red = try await company.rekindle("status", "--no-notify", "--format", "json")
      // Nobody has rehearsed within the policy's days.
      let checks = try JSONParser.parse(Array(red.output.utf8))["checks"]?.elements ?? []
      let rehearsed = checks.first { $0["code"]?.text == "rehearsed" }
      #expect(red.status != 0 && rehearsed?["outcome"]?.text == "failed", "\(red.output)")

      try await company.client.setFaults(
        #"{"method":"GET","path":"/v1/projects/pyme-erp/databases/*/operations*","status":403}"#)
      let run = ["runbook", "run", Company.runbook("nightly-rehearsal"), "--journal", "journal"] + Self.confirmed
      let unlisted = try await company.rekindle(run)
      #expect(unlisted.status == 1, "\(unlisted.errors)")
      #expect(try await company.stop() == "1 check")
      #expect(unlisted.errors.contains("roles-production"), "\(unlisted.errors)")
      try await company.client.clearFaults()
      let green = try await company.resume(Self.confirmed)
      #expect(green.status == 0, "\(green.errors)")
    }
  }

  @Test(
    "By hand: a damaged download, a name that is not staging's, files that changed, a record that is gone, staging in use",
    .timeLimit(.minutes(10)))
  func byHand() async throws {
    try await NightlyRehearsalTests.exported { company, export in
      try await company.backUp(as: "zz-part", only: "companies")
      let download = try await company.rekindle("backups", "download", export, "-o", "backups", "--yes", "-q")
      #expect(download.status == 0, "\(download.errors)")
      let output = "\(export)/all_namespaces/all_kinds/output-0"
      let file = company.folder.appending(path: "backups/\(output)")
      let whole = try Data(contentsOf: file)
      try whole.dropLast(1000).write(to: file)
      // The last check asks for ten minutes; here it asks for three seconds.
      let copied = try await company.shell(
        """
        sed 's/^```sh after retry=10s timeout=10m$/```sh after retry=1s timeout=3s/' \
          '\(Company.runbook("staging-rehearsal"))' > staging.md
        grep -q 'timeout=3s' staging.md
        """)
      #expect(copied.status == 0, "\(copied.errors)")
      let corrupt = try await company.rekindle(
        ["runbook", "run", "staging.md", "--journal", "journal"] + Self.confirmed)
      #expect(corrupt.status == 3 && corrupt.errors.contains("passed over: zz-part"), "\(corrupt.errors)")
      #expect(try await company.stop() == "4 command")
      try FileManager.default.removeItem(at: company.folder.appending(path: "backups/\(export)"))
      // `resume` begins at the failed step, so the download is in its place first.
      let again = try await company.rekindle("backups", "download", export, "-o", "backups", "--yes", "-q")
      #expect(again.status == 0, "\(again.errors)")

      let before = try await company.client.count(Self.database)
      let misnamed = try await company.resume(["--yes", "--confirm", "staging=pyme-erp/(default)"])
      #expect(misnamed.status == 4, "\(misnamed.errors)")
      #expect(try await company.stop() == "6 refused")
      var bytes = whole
      bytes[bytes.count / 2] ^= 1
      try await company.client.replaceOutput(of: export, by: bytes)
      let replaced = try await company.resume(Self.confirmed)
      #expect(replaced.status == 4, "\(replaced.errors)")
      #expect(try await company.stop() == "6 refused")
      #expect(try await company.client.count(Self.database) == before)
      try await company.client.replaceOutput(of: export, by: whole)

      let killed = try await company.kill(
        ["runbook", "resume", "journal"] + Self.confirmed, onceSaid: "Step 7 of 8")
      #expect(killed.status == -9, "\(killed.errors)")
      let moved = try await company.shell("mv history moved; mkdir history")
      #expect(moved.status == 0, "\(moved.errors)")
      let unrecorded = try await company.resume(Self.confirmed)
      #expect(unrecorded.status == 1, "\(unrecorded.errors)")
      #expect(try await company.stop() == "6 check")
      let found = try await company.shell("rmdir history; mv moved history")
      #expect(found.status == 0, "\(found.errors)")
      // The record is not about the files that are here now.
      try bytes.write(to: file)
      let others = try await company.resume(Self.confirmed)
      #expect(others.status == 1, "\(others.errors)")
      #expect(try await company.stop() == "7 check")
      try whole.write(to: file)

      // Somebody writes while staging is emptied.
      try await company.client.setFaults(#"{"path":"*:bulkDeleteDocuments","times":1,"hold":true}"#)
      async let emptying = company.resume(Self.confirmed)
      while try await company.client.faultCounts() != [1] { try Task.checkCancellation() }
      try await company.write("notes/mine", "text", "somebody else's", in: Company.staging)
      try await company.client.clearFaults()
      let used = try await emptying
      #expect(used.status == 1 && used.errors.contains("staging holds 1 documents"), "\(used.errors)")
      #expect(try await company.stop() == "8 check")
      try await company.delete("notes/mine", in: Company.staging)
      let ended = try await company.resume(Self.confirmed)
      #expect(ended.status == 0, "\(ended.errors)")
      #expect(try await company.client.count(Self.database) == 0)
    }
  }
}
