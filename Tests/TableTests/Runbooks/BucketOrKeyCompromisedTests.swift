import Foundation
import JSON
import TestSupport
import Testing

@testable import CommandTests

@Suite("runbooks/bucket-or-key-compromised.md", .enabled(if: Gcloud.path != nil, "\(Gcloud.absence)"))
struct BucketOrKeyCompromisedTests {
  private static let account = "backup-links@pyme-erp.iam.gserviceaccount.com"
  private static let keys = "/v1/projects/pyme-erp/serviceAccounts/\(account)/keys"

  /// A company with its schedule and one export, which was rehearsed.
  /// - Parameter body: gets the name of the export.
  private func rehearsed(_ body: @Sendable (Company, String) async throws -> Void) async throws {
    try await Company.scheduled { company in
      let export = try await company.backUp()
      let rehearsal = try await company.rekindle(
        "rehearse", "gs://pyme-backups/\(export)", "--staging", "embedded", "--key", "rehearsal.key", "--yes")
      #expect(rehearsal.status == 0, "\(rehearsal.errors)")
      try await company.client.call("POST", "/v1/projects/pyme-erp/serviceAccounts", #"{"accountId":"backup-links"}"#)
      try await body(company, export)
    }
  }

  /// Step 13 is done by hand.
  private func run(_ company: Company, _ what: String, _ options: String...) async throws -> CommandLineTool.Outcome {
    try await company.rekindle(
      [
        "runbook", "run", Company.runbook("bucket-or-key-compromised"), "--journal", "journal", "--set", "what=\(what)",
        "--set", "staging=embedded", "--yes", "--done", "13=the data protection officer was told",
      ] + options)
  }

  /// Who has a role on the bucket.
  private func members(_ company: Company) async throws -> [String] {
    let policy = try await company.client.call("GET", "/storage/v1/b/pyme-backups/iam")
    return (policy["bindings"]?.elements ?? []).flatMap { ($0["members"]?.elements ?? []).compactMap(\.text) }
  }

  private func makeKey(_ company: Company) async throws -> String {
    let made = try await company.client.call("POST", Self.keys, "{}")
    return try #require(made["name"]?.text?.split(separator: "/").last.map(String.init))
  }

  private func keyStates(_ company: Company) async throws -> [String: Bool] {
    let keys = try await company.client.call("GET", Self.keys)["keys"]?.elements ?? []
    return Dictionary(
      uniqueKeysWithValues: keys.map {
        (String($0["name"]?.text?.split(separator: "/").last ?? ""), $0["disabled"]?.truth == true)
      })
  }

  @Test("A leaked key is disabled, and deleted only at the end", .timeLimit(.minutes(10))) func key() async throws {
    try await rehearsed { company, _ in
      let leaked = try await makeKey(company)
      let other = try await makeKey(company)
      try await company.client.fault(#"{"path":"*:exportDocuments","times":1,"operation":"fail","message":"No."}"#)
      let options = ["--set", "account=\(Self.account)", "--set", "key_id=\(leaked)", "--confirm", "key_id=\(leaked)"]
      let outcome = try await run(
        company, "key", options[0], options[1], options[2], options[3], options[4], options[5])
      #expect(outcome.status == 3, "\(outcome.errors)")
      #expect(try await company.stop() == "15 command", "\(outcome.output)")
      #expect(try await keyStates(company) == [leaked: true, other: false])

      let resumed = try await company.rekindle(
        "runbook", "resume", "journal", "--yes", "--again", "15", "--confirm", "key_id=\(leaked)")
      #expect(resumed.status == 0, "\(resumed.output) \(resumed.errors)")
      #expect(try await keyStates(company) == [other: false])
      #expect(try await company.rekindle("backups", "status").status == 0)
    }
  }

  @Test("An export that was changed after its rehearsal stops it before a new one is made", .timeLimit(.minutes(10)))
  func changed() async throws {
    try await rehearsed { company, export in
      let output = "\(export)/all_namespaces/all_kinds/output-0"
      let cut = try await company.shell(
        """
        curl -sf "$REKINDLE_ENDPOINT/download/storage/v1/b/pyme-backups/o/\(output.replacing("/", with: "%2F"))?alt=media" > whole
        { head -c 1000 whole; printf '\\377'; tail -c +1002 whole; } > changed
        ! cmp -s whole changed
        """)
      #expect(cut.status == 0, "\(cut.errors)")
      try await company.client.upload(
        Data(contentsOf: company.folder.appending(path: "changed")), as: output, in: "pyme-backups")
      try await company.client.grant(
        "roles/storage.objectViewer", to: "serviceAccount:\(Self.account)", onBucket: "pyme-backups")
      try await company.client.countWrites()
      let outcome = try await run(
        company, "link", "--set", "account=\(Self.account)", "--confirm", "account=\(Self.account)")
      #expect(outcome.status == 3, "\(outcome.errors)")
      #expect(try await company.stop() == "12 command", "\(outcome.output)")
      #expect(outcome.errors.contains("attestation-file-differs"), "\(outcome.errors)")
      #expect(try await members(company) == ["serviceAccount:backups@pyme-erp.iam.gserviceaccount.com"])
      #expect(try await company.client.writes() == 0)

      let undone = try await company.rekindle(
        "runbook", "resume", "journal", "--undo", "--yes", "--confirm", "account=\(Self.account)")
      #expect(undone.status == 0, "\(undone.output) \(undone.errors)")
      #expect(try await members(company).contains("serviceAccount:\(Self.account)"))
    }
  }

  @Test("A member that can read by a role on the project is named, and nothing goes on", .timeLimit(.minutes(10)))
  func member() async throws {
    try await rehearsed { company, _ in
      try await company.client.grant("roles/viewer", to: "user:former@pyme-erp.pe", onProject: "pyme-erp")
      let outcome = try await run(
        company, "bucket", "--confirm", "bucket=gs://pyme-backups", "--set", "member=user:former@pyme-erp.pe")
      #expect(outcome.status == 1, "\(outcome.errors)")
      #expect(try await company.stop() == "4 check", "\(outcome.output)")
      let left = "user:former@pyme-erp.pe can still read by its roles on the project: roles/viewer"
      #expect(outcome.errors.contains(left), "\(outcome.errors)")
    }
  }

  @Test("A signer that can read by a role on the project is named, and nothing goes on", .timeLimit(.minutes(10)))
  func link() async throws {
    try await rehearsed { company, _ in
      try await company.client.grant(
        "roles/storage.objectViewer", to: "serviceAccount:\(Self.account)", onProject: "pyme-erp")
      try await company.client.countWrites()
      let outcome = try await run(
        company, "link", "--set", "account=\(Self.account)", "--confirm", "account=\(Self.account)")
      #expect(outcome.status == 1, "\(outcome.errors)")
      #expect(try await company.stop() == "7 check", "\(outcome.output)")
      #expect(outcome.errors.contains(Self.account) && outcome.errors.contains("roles/storage.objectViewer"))
      #expect(try await company.client.writes() == 0)
    }
  }

  @Test(
    "After a new signing key the old records prove nothing, and the new export is on record", .timeLimit(.minutes(10)))
  func signingKey() async throws {
    try await rehearsed { company, _ in
      let old = try company.text("rehearsal.key.pub")
      let outcome = try await run(company, "signing-key", "--confirm", "key=rehearsal.key")
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(try company.text("rehearsal.key.pub") != old)
      #expect(try company.text("compromised-journal/old.key.pub") == old)
      let files = FileManager.default
      #expect(try files.contentsOfDirectory(atPath: company.folder.path + "/history").count == 1)
      #expect(try files.contentsOfDirectory(atPath: company.folder.path + "/compromised-journal/history").count == 1)
      #expect(try await company.rekindle("backups", "status").status == 0)
    }
  }

  /// The roles of the account that signs links, with the title of their conditions.
  private func roles(_ company: Company) async throws -> [String] {
    let policy = try await company.client.call("GET", "/storage/v1/b/pyme-backups/iam?optionsRequestedPolicyVersion=3")
    return (policy["bindings"]?.elements ?? []).filter {
      $0["members"]?.elements?.contains { $0.text == "serviceAccount:\(Self.account)" } == true
    }.map { ($0["role"]?.text ?? "") + ($0["condition"]?["title"]?.text.map { " \($0)" } ?? "") }.sorted()
  }

  @Test(
    "Undo gives back the roles that the run took, with their conditions, and no other ones", .timeLimit(.minutes(10)))
  func rolesGivenBack() async throws {
    try await rehearsed { company, _ in
      let granted = try await company.shell(
        """
        member=serviceAccount:\(Self.account)
        until='expression=request.time < timestamp("2030-01-01T00:00:00Z"),title=until'
        grant() { gcloud storage buckets add-iam-policy-binding gs://pyme-backups --member=$member "$@"; }
        grant --role=roles/storage.objectViewer --condition=None
        grant --role=roles/storage.objectViewer --condition="$until"
        grant --role=roles/storage.legacyBucketReader --condition=None
        """)
      #expect(granted.status == 0, "\(granted.errors)")
      let all = ["roles/storage.legacyBucketReader", "roles/storage.objectViewer", "roles/storage.objectViewer until"]
      #expect(try await roles(company) == all)
      let stopped = try await run(company, "link", "--set", "account=\(Self.account)")
      #expect(stopped.status == 4, "\(stopped.errors)")
      #expect(try await company.stop() == "7 refused")
      // Somebody takes one of them between the second step and the seventh.
      let taken = try await company.shell(
        "gcloud storage buckets remove-iam-policy-binding gs://pyme-backups --member=serviceAccount:\(Self.account) "
          + "--role=roles/storage.legacyBucketReader --condition=None")
      #expect(taken.status == 0, "\(taken.errors)")
      let resumed = try await company.rekindle(
        "runbook", "resume", "journal", "--yes", "--confirm", "account=\(Self.account)")
      #expect(resumed.status == 4, "\(resumed.errors)")
      #expect(try await company.stop() == "13 refused")
      #expect(try await roles(company).isEmpty)
      let undone = try await company.rekindle("runbook", "resume", "journal", "--undo", "--yes")
      #expect(undone.status == 0, "\(undone.errors)")
      #expect(try await roles(company) == ["roles/storage.objectViewer", "roles/storage.objectViewer until"])
    }
  }

  @Test("Undo enables a key only if the run disabled it", .timeLimit(.minutes(10)), arguments: [false, true])
  func keyEnabledAgain(wasDisabled: Bool) async throws {
    try await rehearsed { company, _ in
      let leaked = try await makeKey(company)
      if wasDisabled { try await company.client.call("POST", "\(Self.keys)/\(leaked):disable", "{}") }
      let stopped = try await company.rekindle(
        "runbook", "run", Company.runbook("bucket-or-key-compromised"), "--journal", "journal", "--set", "what=key",
        "--set", "account=\(Self.account)", "--set", "key_id=\(leaked)", "--confirm", "key_id=\(leaked)", "--yes")
      #expect(stopped.status == 4, "\(stopped.errors)")
      #expect(try await company.stop() == "13 refused")
      #expect(try await keyStates(company) == [leaked: true])
      let undone = try await company.rekindle("runbook", "resume", "journal", "--undo", "--yes")
      #expect(undone.status == 0, "\(undone.errors)")
      #expect(try await keyStates(company) == [leaked: wasDisabled])
    }
  }

  @Test("The folder of another run's key is not taken for this run's", .timeLimit(.minutes(10)))
  func anotherRunsKey() async throws {
    try await rehearsed { company, _ in
      let aside = company.folder.appending(path: "compromised-journal")
      try FileManager.default.createDirectory(at: aside, withIntermediateDirectories: false)
      try Data("of another run".utf8).write(to: aside.appending(path: "old.key.pub"))
      let key = try company.text("rehearsal.key.pub")
      let outcome = try await run(company, "signing-key", "--confirm", "key=rehearsal.key")
      #expect(outcome.status == 3, "\(outcome.errors)")
      #expect(try await company.stop() == "8 command")
      #expect(try company.text("rehearsal.key.pub") == key)
      #expect(try company.text("compromised-journal/old.key.pub") == "of another run")
    }
  }

  @Test("Without the account of a leaked key it stops at once; a dry run tells the same", .timeLimit(.minutes(10)))
  func missing() async throws {
    try await Company.atWork { company in
      try await company.client.countWrites()
      let outcome = try await run(company, "key")
      #expect(outcome.status == 1, "\(outcome.errors)")
      #expect(outcome.errors.contains("--set account=ADDRESS") && outcome.errors.contains("--set key_id=ID"))
      let dry = try await company.rekindle(
        "runbook", "run", Company.runbook("bucket-or-key-compromised"), "--dry-run", "--set", "what=key", "--format",
        "json")
      let steps = try JSONParser.parse(Array(dry.output.utf8))["steps"]?.elements ?? []
      #expect(steps.count == 18 && steps.contains { $0["falseChecks"]?.elements?.isEmpty == false }, "\(dry.output)")
      #expect(try await company.client.writes() == 0)
    }
  }
}
