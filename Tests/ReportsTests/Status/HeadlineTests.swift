import Attestation
import Backups
import GoogleCloud
import Testing
import Verification

@testable import Reports

/// What the first line of `rekindle status` claims.
struct HeadlineTests {
  private static func claims(_ readiness: RecoveryReadiness) -> Bool {
    readiness.headline.contains("You can restore tonight")
  }

  @Test(
    "It claims a restore where everything that shows it was compared, and names the staging",
    arguments: RehearsalRecord.Staging.Kind.allCases)
  func rehearsed(_ kind: RehearsalRecord.Staging.Kind) throws {
    let readiness = try StatusSamples.rehearsed(kind)
    #expect(Self.claims(readiness), "\(readiness.headline)")
    #expect(readiness.headline.contains(kind.words))
    #expect(readiness.headline.contains("not by Google's import") == (kind == .embedded))
  }

  @Test("In text, neighbors that say the same are one entry with their codes, and others are not")
  func grouped() {
    typealias Rule = BackupStatus.Rule
    var canvas = TextCanvas(TextStyle(width: 200))
    canvas.append([
      Check(Rule.age, .skipped, "No job."), Check(Rule.gone, .skipped, "No job."),
      Check(Rule.changed, .failed, "No job."),
      Check(Rule.history, .failed, "No job.", remedy: "Make one."),
      Check(Rule.complete, .failed, "No job.", remedy: "Make one."),
    ])
    let entries = canvas.text.split(separator: "\n").filter { !$0.hasPrefix(" ") }
    #expect(
      entries.map { $0.split(separator: " ") } == [
        ["skipped", "age,", "gone"], ["failed", "changed"], ["failed", "history,", "complete"],
      ])
  }

  @Test("It claims none where one of the proofs is missing, and says which one")
  func missing() throws {
    let rows: [(readiness: RecoveryReadiness, word: String)] = [
      (try StatusSamples.rehearsed(isDatabaseCompared: false), "production"),
      (try StatusSamples.rehearsed(isAskedFor: false), "rehearsedWithin"),
      // Only verified: nothing was imported.
      (try StatusSamples.rehearsed { ($0.depth, $0.staging, $0.readBack) = (.decoded, nil, nil) }, "rehearsed"),
      (try StatusSamples.rehearsed { $0.verdict = .different }, "verified"),
      (StatusSamples.healthy, "verified"), (StatusSamples.withoutHistory, "verified"),
      (StatusSamples.empty, "complete"),
      (StatusSamples.refused, "complete"),
    ]
    for row in rows {
      #expect(!Self.claims(row.readiness), "\(row.readiness.headline)")
      #expect(row.readiness.headline.contains(row.word), "\(row.readiness.headline)")
    }
  }

  @Test("The schedule that cannot be read is no claim either, though the backups are well")
  func schedule() throws {
    let well = try StatusSamples.rehearsed()
    #expect(well.checks.contains { $0.code.rawValue == "schedule" && $0.outcome == .skipped })
    let unread = try StatusSamples.rehearsed(
      schedule: .failure(.init(GoogleCloudError(.permissionDenied, "No.", remedy: "Ask."))))
    #expect(!Self.claims(unread) && unread.headline.contains("passed") && unread.headline.contains("schedule"))
  }
}
