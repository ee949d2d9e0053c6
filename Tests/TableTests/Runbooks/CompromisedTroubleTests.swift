import Foundation
import JSON
import TestSupport
import Testing

@testable import CommandTests

/// Rows of the runbook's table of what can go wrong, and that what they say to do leads on.
@Suite("runbooks/bucket-or-key-compromised.md: troubles", .enabled(if: Gcloud.path != nil, "\(Gcloud.absence)"))
struct CompromisedTroubleTests {
  private static let links = "backup-links@pyme-erp.iam.gserviceaccount.com"
  private static let unknownKey = String(repeating: "0", count: 40)
  private static let done = ["--yes", "--done", "13=told"]

  private func run(_ what: String, _ options: [String]) -> [String] {
    [
      "runbook", "run", Company.runbook("bucket-or-key-compromised"), "--journal", "journal", "--set", "what=\(what)",
      "--set", "staging=embedded",
    ] + Self.done + options
  }

  /// The same with one export.
  private func exported(_ body: @Sendable (_ company: Company, _ export: String) async throws -> Void) async throws {
    try await Company.scheduled { company in try await body(company, company.backUp()) }
  }

  @Test(
    "A log that cannot be copied, a key that is not there, a right that is missing, a role that is gone, another retention",
    .timeLimit(.minutes(10)))
  func leakedKey() async throws {
    try await exported { company, _ in
      let client = company.client
      try await client.call("POST", "/v1/projects/pyme-erp/serviceAccounts", #"{"accountId":"backup-links"}"#)
      let made = try await client.call("POST", "/v1/projects/pyme-erp/serviceAccounts/\(Self.links)/keys", "{}")
      let key = try #require(made["name"]?.text?.split(separator: "/").last.map(String.init))
      let (role, mallory) = ("roles/storage.objectViewer", "user:mallory@example.com")
      try await client.grant(role, to: mallory, onBucket: "pyme-backups")
      try await client.call(
        "PATCH", "/storage/v1/b/pyme-backups",
        #"{"lifecycle":{"rule":[{"action":{"type":"Delete"},"condition":{"age":60}}]}}"#)

      try await client.fault(#"{"path":"/v2/entries*","status":403}"#)
      let wrong = ["--confirm", "key_id=\(Self.unknownKey)"]
      let uncopied = try await company.rekindle(
        run("key", ["--set", "account=\(Self.links)", "--set", "key_id=\(Self.unknownKey)"] + wrong))
      #expect(uncopied.status == 3 && uncopied.errors.contains("not copied: log.json"), "\(uncopied.errors)")
      #expect(try await company.stop() == "2 command")
      try await client.clearFaults()
      let unknown = try await company.resume(Self.done + wrong)
      #expect(unknown.status == 3, "\(unknown.errors)")
      #expect(try await company.stop() == "5 command")
      #expect(try company.text("journal/evidence/keys.json").contains(key))

      let resume = ["runbook", "resume", "journal", "--operator", "Beto"] + Self.done
      // What cannot be read may hide somebody, so step 9 does not end.
      try await client.setFaults(#"{"path":"/v1/projects/pyme-erp:getIamPolicy*","status":403}"#)
      let unread = try await company.converse(
        resume,
        [
          ("nothing to stop: ", Self.unknownKey), ("skip/stop] ", "undo"), ("skip/stop] ", "change"),
          ("(nothing to leave it): ", "key_id=\(key)"), ("skip/stop] ", "retry"), ("nothing to stop: ", key),
          ("foreign (Enter for none, stop to stop): ", ""), ("ours (Enter for none, stop to stop): ", ""),
        ])
      #expect(unread.errors.contains("could not be read"), "\(unread.errors)")
      #expect(try await company.stop() == "9 check")
      // The right comes, and goes again when something is taken away.
      try await client.setFaults(#"{"method":"PUT","path":"/storage/v1/b/pyme-backups/iam*","status":403}"#)
      let foreign = ["--answer", "foreign=all", "--confirm", "foreign=all"]
      let refused = try await company.resume(Self.done + foreign)
      #expect(refused.status == 3, "\(refused.errors)")
      #expect(try await company.stop() == "10 command")
      // It is taken away, and cannot be looked at; going back finds nothing more.
      try await client.setFaults(#"{"path":"/v1/projects/pyme-erp:getIamPolicy*","status":403}"#)
      let blind = try await company.resume(Self.done + foreign)
      #expect(blind.status == 1 && blind.errors.contains("could not be read"), "\(blind.errors)")
      #expect(try await company.stop() == "10 check")
      try await client.clearFaults()
      let again = try await company.converse(
        resume,
        [
          ("nothing to stop: ", "all"), ("skip/stop] ", "back"), ("(nothing to stay)? ", "9"),
          ("Go back all the same? [yes/no] ", "yes"), ("foreign (Enter for none, stop to stop): ", ""),
          ("ours (Enter for none, stop to stop): ", ""),
        ])
      // Backups would be kept for a shorter time: that is for the operator to say.
      #expect(try await company.stop() == "11 check", "\(again.errors)")
      try await company.applySchedule()
      let noRecord = try await company.resume(Self.done)
      #expect(noRecord.status == 3 && noRecord.errors.contains("rehearsal on record"), "\(noRecord.errors)")
      #expect(try await company.stop() == "12 command")

      // In the way of the folder for downloads, so that the new export can be damaged before it is looked at.
      let folder = company.folder.appending(path: "backups")
      try Data().write(to: folder)
      #expect(try await company.resume(Self.done + ["--skip", "12=no record"]).status == 3)
      #expect(try await company.stop() == "16 command")
      try FileManager.default.removeItem(at: folder)
      let damaged = try await company.shell(
        """
        newest=$(rekindle backups list --format json | jq -r .newest)
        gcloud storage cp "$newest/all_namespaces/all_kinds/output-0" whole
        { head -c 1000 whole; printf '\\377'; tail -c +1002 whole; } > bad
        gcloud storage cp bad "$newest/all_namespaces/all_kinds/output-0"
        """)
      #expect(damaged.status == 0, "\(damaged.errors)")
      #expect(try await company.resume(Self.done).status == 3)
      #expect(try await company.stop() == "16 command")
      #expect(try company.text("journal/rehearse.html").contains("<body class=\"corrupt\">"))
      let other = try await company.rekindle(
        "runbook", "run", Company.runbook("backups-have-stopped"), "--journal", "other", "--set", "staging=embedded",
        "--yes", "--confirm", "job=rekindle-daily-export")
      #expect(other.status == 0, "\(other.errors)")
      try FileManager.default.moveItem(at: folder, to: company.folder.appending(path: "moved"))
      let ended = try await company.resume(Self.done + ["--confirm", "key_id=\(key)"])
      #expect(ended.status == 1, "\(ended.errors)")
      try await settled(company)
    }
  }

  /// The points that are left open, settled at a terminal: then the run is finished.
  private func settled(_ company: Company) async throws {
    let status = try await company.rekindle("runbook", "status", "journal", "--format", "json")
    let run = try JSONParser.parse(Array(status.output.utf8))
    let points = run["open"]?.elements ?? []
    #expect(run["state"]?.text == "open" && points.contains { $0["step"]?.integer == 12 }, "\(status.output)")
    let settled = try await company.converse(
      ["runbook", "resume", "journal", "--operator", "Beto"],
      points.flatMap { _ in [("Is it settled? [yes/no/back] ", "yes"), ("How was it settled? ", "seen to")] })
    #expect(settled.status == 0, "\(settled.errors)")
  }

  @Test("Somebody gives the access again, or it cannot be taken: what is left is named", .timeLimit(.minutes(10)))
  func givenAgain() async throws {
    try await exported { company, export in
      let rehearsal = try await company.rekindle(
        "rehearse", "gs://pyme-backups/\(export)", "--staging", "embedded", "--key", "rehearsal.key", "--yes", "-q")
      #expect(rehearsal.status == 0, "\(rehearsal.errors)")
      try await company.client.grant("roles/storage.objectViewer", to: "allUsers", onBucket: "pyme-backups")
      // Taking it has no effect.
      try await company.client.fault(#"{"method":"PUT","path":"/storage/v1/b/pyme-backups/iam*","empty":true}"#)
      let bucket = ["--confirm", "bucket=gs://pyme-backups"]
      let left = try await company.rekindle(run("bucket", bucket))
      #expect(left.status == 1, "\(left.errors)")
      #expect(try await company.stop() == "4 check")
      try await company.client.clearFaults()
      // An export that changed stops it later, and is passed over with the reason.
      let changed = try await company.shell(
        """
        gcloud storage cp 'gs://pyme-backups/\(export)/all_namespaces/all_kinds/output-0' whole
        { head -c 1000 whole; printf '\\377'; tail -c +1002 whole; } > bad
        gcloud storage cp bad 'gs://pyme-backups/\(export)/all_namespaces/all_kinds/output-0'
        """)
      #expect(changed.status == 0, "\(changed.errors)")
      #expect(try await company.resume(Self.done + bucket).status == 3)
      #expect(try await company.stop() == "12 command")
      let passed = try await company.resume(Self.done + ["--skip", "12=kept as evidence"])
      #expect(passed.status == 1, "\(passed.errors)")
      try await settled(company)
    }
  }

  @Test("A folder of another run, and a policy that still believes the old key", .timeLimit(.minutes(10)))
  func oldKey() async throws {
    try await Company.scheduled { company in
      let prepared = try await company.shell(
        """
        cp rehearsal.key.pub old.pub
        sed -i.bak 's/^  publicKey: .*/  publicKeys: [{file: rehearsal.key.pub}, {file: old.pub}]/' rekindle.yaml
        mkdir compromised-journal
        """)
      #expect(prepared.status == 0, "\(prepared.errors)")
      let key = ["--confirm", "key=rehearsal.key"]
      let folder = try await company.rekindle(run("signing-key", key))
      #expect(folder.status == 3, "\(folder.errors)")
      #expect(try await company.stop() == "8 command")
      let moved = try await company.shell("mv compromised-journal kept")
      #expect(moved.status == 0, "\(moved.errors)")
      let believed = try await company.resume(Self.done + key)
      #expect(believed.status == 1, "\(believed.errors)")
      #expect(try await company.stop() == "8 check")
      let edited = try await company.shell("sed -i.bak 's/, {file: old.pub}//' rekindle.yaml")
      #expect(edited.status == 0, "\(edited.errors)")
      let collections = "audit_logs,companies,customers,exchange_rates,invoices,lines,payments,products,users"
      let emptied = try await company.shell(
        """
        gcloud firestore bulk-delete --project=pyme-erp --database='(default)' --collection-ids=\(collections) --quiet
        """)
      #expect(emptied.status == 0, "\(emptied.errors)")
      try await company.client.settle()
      let empty = try await company.resume(Self.done + key)
      #expect(empty.status == 1 && empty.errors.contains("emptyExport"), "\(empty.errors)")
      #expect(try await company.stop() == "15 check")
      let policy = try company.text("rekindle.yaml") + "emptyExport: allowed\n"
      try Data(policy.utf8).write(to: company.folder.appending(path: "rekindle.yaml"))
      let ended = try await company.resume(Self.done + key)
      #expect(ended.status == 0, "\(ended.errors)")
    }
  }
}
