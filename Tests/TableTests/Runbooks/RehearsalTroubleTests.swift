import Documents
import Foundation
import JSON
import TestSupport
import Testing

@testable import CommandTests

/// What the tables of the runbooks that rehearse in staging say of that step: each failure is made, and what the table says to do
/// leads on.
@Suite("runbooks/: troubles of a rehearsal in staging", .enabled(if: Gcloud.path != nil, "\(Gcloud.absence)"))
struct RehearsalTroubleTests {
  /// A runbook with such a step.
  struct Rehearsing: CustomTestStringConvertible, Sendable {
    var name: String
    var step: Int
    /// Of the page of the rehearsal, without its ending.
    var report = "rehearsal"
    /// The parameter whose value is typed.
    var confirmed = "staging"
    var options: [String] = []

    var testDescription: String { name }
    var again: [String] { ["--yes", "--confirm", "\(confirmed)=pyme-staging/(default)", "--again", "\(step)"] }
    var run: [String] {
      ["runbook", "run", Company.runbook(name), "--journal", "journal"] + options + again.dropLast(2)
    }
  }

  static let runbooks = [
    Rehearsing(name: "nightly-rehearsal", step: 3), Rehearsing(name: "staging-rehearsal", step: 6),
    Rehearsing(name: "game-day", step: 8, report: "game-day", options: ["--set", "surprise=older-export"]),
    Rehearsing(
      name: "restore-in-place", step: 5, confirmed: "rehearse_in",
      options: ["--operator", "Beto", "--skip", "1=a drill"]),
  ]

  private static let staging = "firestore://pyme-staging/(default)"
  /// A company with two exports, since one runbook takes the older one.
  private func exported(_ body: @Sendable (Company) async throws -> Void) async throws {
    try await Company.atWork { company in
      try await company.backUp(as: "2020-01-01T03:00:00_48121")
      try await company.backUp()
      try await body(company)
    }
  }

  /// Whether documents of staging are wrong on purpose, and the comparison that looks for them is held; asked again and again.
  private func isHeldWhilePlanted(_ company: Company) async throws -> Bool {
    let counts = try await company.client.faultCounts()
    // The first commit of a rehearsal plants them.
    if counts == [1] { try await company.client.fault(#"{"path":"*Firestore/RunQuery","times":1,"hold":true}"#) }
    return counts == [1, 1]
  }

  private static let slowPlanting = #"{"path":"*Firestore/Commit","times":1,"delay":5}"#

  private func report(_ company: Company, _ runbook: Rehearsing) throws -> JSONValue {
    try JSONParser.parse(Array(company.text("journal/\(runbook.report).json").utf8))
  }

  private func codes(_ company: Company, _ runbook: Rehearsing) throws -> [String] {
    try report(company, runbook)["findings"]?.elements?.compactMap { $0["code"]?.text } ?? []
  }

  /// The export that the run took, as it was downloaded, and what of it is not in staging, by the diff.
  private static let differences = """
    export=$(jq -rs 'map(select(.event == "value" and (.name | IN("export", "name")))) | last.value | split("/") | last' \
      journal/journal.ndjson)
    if ! test -e "look/$export"; then rekindle backups download "gs://pyme-backups/$export" -o look --yes -q; fi
    found=$(rekindle diff "look/$export" '\(staging)' --yes --format json) || test $? = 1
    """

  @Test(
    "Killed in an import that failed, documents lost, staging unreadable: each is said, and a new try empties staging first",
    .timeLimit(.minutes(10)), arguments: runbooks)
  func failures(_ runbook: Rehearsing) async throws {
    try await exported { company in
      // An import that runs on when its runner was killed, and fails then.
      try await company.client.fault(
        #"{"path":"/v1/projects/pyme-staging/*:importDocuments","operation":"hang","times":1}"#)
      let killed = try await company.kill(runbook.run, onceSaid: " imports by projects/")
      #expect(killed.status == -9, "\(killed.errors)")
      try await company.killCommand()
      let name = try #require(try company.text("journal/import.log").firstMatch(of: /imports by (\S+)\. Should/)?.1)
      try await company.client.call("POST", "/v1/\(name):cancel", "{}")
      try await company.client.clearFaults()
      let cancelled = try await company.resume(runbook.again)
      #expect(cancelled.status == 3, "\(cancelled.errors)")
      #expect(try await company.stop() == "\(runbook.step) command")
      #expect(try codes(company, runbook) == ["import-cancelled"])

      // The next try imports once more.
      for (fault, verdict) in [
        (#"{"path":"*:importDocuments","operation":{"lose":3},"times":1}"#, "different"),
        (#"{"path":"*Firestore/RunQuery","status":403}"#, "incomplete"),
      ] {
        try await company.client.setFaults(fault)
        let failed = try await company.resume(runbook.again)
        #expect(failed.status == 3, "\(failed.errors)")
        #expect(try await company.stop() == "\(runbook.step) command")
        #expect(try report(company, runbook)["verdict"]?.text == verdict)
        #expect(!FileManager.default.fileExists(atPath: company.folder.path + "/journal/import.log"))
      }
      try await company.client.clearFaults()
      _ = try await company.resume(runbook.again)
      #expect(try await company.state(of: runbook.step) == "done")
      #expect(try report(company, runbook)["verdict"]?.text == "verified")
    }
  }

  @Test(
    "The run names planted differences that are not found, and those that a kill leaves behind; a new try is verified",
    .timeLimit(.minutes(10)), arguments: runbooks)
  func canaries(_ runbook: Rehearsing) async throws {
    try await exported { company in
      // Somebody puts right what is wrong on purpose, so the comparison does not find it.
      try await company.client.setFaults(Self.slowPlanting)
      async let running = company.rekindle(runbook.run)
      while try await !isHeldWhilePlanted(company) { try Task.checkCancellation() }
      let mended = try await company.shell(
        """
        \(Self.differences)
        jq -e '[.onlyLeft, .onlyRight, .changed] == [1, 1, 1]' <<< "$found"
        staging='projects/pyme-staging/databases/(default)/documents'
        jq -r '.differences[] | "\\(.kind) \\(.document)"' <<< "$found" | while read -r kind document; do
          if [ "$kind" = onlyRight ]; then
            write=$(jq -n --arg name "$staging/$document" '{delete: $name}')
          else
            write=$(rekindle dump "look/$export" --document="$document" |
              jq --arg name "$staging/$document" '{update: {name: $name, fields}}')
          fi
          curl -sf -H 'content-type: application/json' "$REKINDLE_ENDPOINT/v1/$staging:commit" \\
            -d "$(jq -n --argjson write "$write" '{writes: [$write]}')"
        done
        """)
      #expect(mended.status == 0, "\(mended.output) \(mended.errors)")
      try await company.client.clearFaults()
      let unseen = try await running
      #expect(unseen.status == 3, "\(unseen.errors)")
      #expect(try await company.stop() == "\(runbook.step) command")
      let found = try codes(company, runbook)
      #expect(found.contains("canary-missed"), "\(found)")

      // Killed while they are wrong.
      try await company.client.setFaults(Self.slowPlanting)
      let killed = try await company.kill(["runbook", "resume", "journal"] + runbook.again) {
        try await isHeldWhilePlanted(company)
      }
      #expect(killed == -9)
      try await company.killCommand()
      try await company.client.clearFaults()
      let different = try await company.resume(runbook.again)
      #expect(different.status == 3, "\(different.errors)")
      #expect(try await company.stop() == "\(runbook.step) command")
      let report = try report(company, runbook)
      #expect(["missing", "extra", "changed"].map { report[$0]?.integer } == [1, 1, 1])
      _ = try await company.resume(runbook.again)
      #expect(try await company.state(of: runbook.step) == "done")
    }
  }
}
