import Attestation
import Documents
import Foundation
import GoogleCloud
import Policy
import Reports
import TestSupport
import Testing
import Verification

@testable import Backups

/// What `rekindle status` says at each hour of a week, and what it tells a webhook: red only while something is wrong, and never
/// green then.
struct WeekTests {
  /// The state from an hour on, until the next row.
  private struct Row {
    var hour: Int
    var failed: [String]
    var warned: [String]
    /// What the webhook hears in the first hour; it hears nothing in the others.
    var told: Notifier.Occasion?

    /// - Parameter day: 1 is Monday, 8 the next one.
    init(
      _ day: Int, _ hour: Int, _ failed: [String] = [], warned: [String] = [], told: Notifier.Occasion? = nil
    ) {
      self.hour = day * 24 + hour
      (self.failed, self.warned, self.told) = (failed, warned, told)
    }
  }

  private static let rows: [Row] = [
    Row(1, 0),
    // The safety export of a restore in place is the newest one, and not a backup of ours.
    Row(1, 14, warned: ["export-passed-over"]),
    Row(2, 3),
    // Signed by a key that the policy does not name yet.
    Row(2, 6, warned: ["history"]),
    Row(2, 8),
    // The job is paused: at once, since no later check would see it before the next night.
    Row(3, 1, ["drift", "job-not-enabled"], told: .began),
    // At 05:00 the newest export is 26 hours old, as old as it may be.
    Row(3, 6, ["age", "drift", "export-late", "job-not-enabled"], told: .changed),
    // The data of Tuesday's export, the newest verified one, is more than 30 hours old.
    Row(3, 10, ["age", "data-loss", "drift", "export-late", "job-not-enabled"], told: .changed),
    Row(4, 10, ["age", "data-loss", "drift", "export-late", "job-not-enabled"], told: .repeated),
    Row(4, 20, ["age", "data-loss", "export-late"], told: .changed),
    Row(5, 3, ["data-loss"], told: .changed),
    Row(5, 6, told: .recovered),
    // Saturday's export had six hours to be rehearsed.
    Row(6, 9, ["verified"], told: .began),
    // The data of Friday's export is more than 30 hours old.
    Row(6, 10, ["data-loss", "verified"], told: .changed),
    Row(7, 10, ["data-loss", "verified"], told: .repeated),
    // Friday's rehearsal is 60 hours ago.
    Row(7, 18, ["data-loss", "rehearsed", "verified"], told: .changed),
    Row(8, 6, told: .recovered),
  ]

  private static func moment(_ hour: Int) -> String { "day \(hour / 24), \(hour % 24):00" }

  @Test("At each hour the state is what it should be, and the webhook hears of each change once")
  func hours() async throws {
    try await withSimulatedBackups(from: Week.start) { backups in
      var week = try Week(backups)
      let server = try LoopbackServer { _ in .json("ok") }
      let store = NotifiedStore(beside: try HistoryPlace(backups.history)) { throw CancellationError() }
      let notifier = Notifier(
        NotifyRules(webhookVariable: "HOOK"), address: server.url, store: store, clock: { backups.clock.now })
      var rows = Self.rows[...]
      var row = try #require(rows.first)
      for hour in Week.firstHour...Week.lastHour {
        try await week.play(untilHour: hour)
        let isFirst = rows.first?.hour == hour
        if isFirst { row = rows.removeFirst() }
        let readiness = try await backups.readiness(week.policy)
        let told = try await notifier.notify(readiness) { Array($0.rawValue.utf8) }
        let moment = Self.moment(hour)
        #expect(readiness.codes(.failed) == row.failed, "\(moment)")
        #expect(readiness.codes(.warning) == row.warned, "\(moment)")
        #expect(readiness.codes(.unknown).isEmpty, "\(moment): \(readiness.checks.filter { $0.outcome == .unknown })")
        let answer = readiness.answer(.openmetrics, toolVersion: "0")
        #expect(answer.status.rawValue == (row.failed.isEmpty ? 0 : 1), "\(moment)")
        #expect(told.occasion == (isFirst ? row.told : nil), "\(moment)")
        #expect(told.check.outcome == .ok, "\(moment): \(told.check.message)")
        #expect(readiness.backups.list.newestOfOurs?.isSafetyExport == false, "\(moment)")
      }
      #expect(rows.isEmpty)
      #expect(server.requests.map(\.text) == Self.rows.compactMap(\.told?.rawValue))
    }
  }

  @Test("The evidence of the week names the nights without a rehearsal, and openssl finds every signature to hold")
  func evidence() async throws {
    try await withSimulatedBackups(from: Week.start) { backups in
      var week = try Week(backups)
      try await week.play(untilHour: Week.lastHour)
      let policy = week.policy
      let ring = try KeyRing(trusting: policy.backups?.trustedKeys ?? [])
      let place = try HistoryPlace(backups.history)
      let evidence = RehearsalEvidence(
        try await History(place) { backups.services }.records(keys: ring), keys: ring, policy: policy,
        period: try EvidencePeriod(
          since: try #require(EvidencePeriod.Day("2026-11-30")), until: nil, schedule: policy.schedule,
          now: backups.clock.now), isOurs: Ownership(policy).isOurs)
      // Monday to Friday, and the next Monday; on Wednesday and Thursday, of Tuesday's export.
      #expect(evidence.rehearsals.count == 6 && evidence.rehearsals.allSatisfy(\.isProof))
      #expect(evidence.daysWithout.map(\.description) == ["2026-12-05", "2026-12-06"])
      #expect(evidence.outcome == .failed && evidence.problems.isEmpty && evidence.others.isEmpty)
      #expect(Set(evidence.rehearsals.map(\.record.keyID)).count == 2)
      #expect(evidence.dataAgeTrend.overTarget == 1 && evidence.recoveryTrend.overTarget == 0)

      let origin = EvidenceOrigin(history: place.description, account: "ana", toolVersion: "0")
      guard case .bytes(let html) = try evidence.answer(.html, origin).body else {
        Issue.record("The page is not made at once.")
        return
      }
      let page = EvidencePage(String(decoding: html, as: UTF8.self))
      let audit = backups.folder.appending(path: "audit")
      try FileManager.default.copyItem(atPath: backups.history, toPath: audit.path)
      #expect(try await page.signaturesHold(in: audit) == Array(repeating: true, count: 6))
      // In the place of the first record, one that the other key signed.
      let files = evidence.rehearsals.map { audit.appending(path: $0.record.file.text) }
      try Data(contentsOf: files[1]).write(to: files[0])
      #expect(try await page.signaturesHold(in: audit) == [false] + Array(repeating: true, count: 5))
    }
  }
}
