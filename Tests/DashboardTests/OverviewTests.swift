import Attestation
import Backups
import CloudSandbox
import Documents
import Foundation
import GoogleCloud
import Hummingbird
import JSON
import Policy
import Reports
import Sandbox
import TestSupport
import Testing
import Verification

@testable import Dashboard

/// The overview says nothing of a backup that it did not see.
@Suite("Overview") struct OverviewTests {
  private static func days(_ snapshot: Snapshot) -> [Day.State] {
    Day.last(30, snapshot, Facts.rules, Ownership(nil)).map(\.state)
  }

  private static func view(_ snapshot: Snapshot) throws -> JSONValue {
    try OverviewView(snapshot, Facts.rules, Ownership(nil), toolVersion: "0").json
  }

  @Test("A day is as good as what was compared about exactly its files")
  func states() async throws {
    let facts = try await Facts()
    let (rehearsed, verified, other) = (facts.record(0), facts.record(1, rehearsed: false), facts.record(2))
    let exports = [
      try Facts.export(0, rehearsed), try Facts.export(1, verified),
      // The record of this day is about other files of the same name.
      try Facts.export(2), try Facts.failed(3), try Facts.export(5),
    ]
    let days = Self.days(try await Facts.snapshot(exports, [rehearsed, verified, other]))
    #expect(days.count == 30)
    #expect(days.suffix(6) == [.complete, .overdue, .incomplete, .complete, .verified, .rehearsed])
    // Nothing is known of the days before the first backup.
    #expect(days.prefix(24).allSatisfy { $0 == .unknown })
  }

  @Test("Today is overdue only when the newest backup is too old")
  func today() async throws {
    var exports = [try Facts.export(1)]
    exports[0].time = Rig.now - 25 * 3_600_000_000
    #expect(Self.days(try await Facts.snapshot(exports)).last == .notDue)
    exports[0].time = Rig.now - 27 * 3_600_000_000
    #expect(Self.days(try await Facts.snapshot(exports)).last == .overdue)
    #expect(Self.days(try await Facts.snapshot([])).last == .overdue)
  }

  @Test("A bucket that was emptied is red, whatever the history says")
  func emptied() async throws {
    let facts = try await Facts()
    let records = (0..<5).map { facts.record($0) }
    let whole = try await Facts.snapshot(try records.enumerated().map { try Facts.export(Int64($0), $1) }, records)
    #expect(try Self.view(whole)["proof"]?["documents"]?.integer == 100)
    #expect(Self.days(whole).suffix(5).allSatisfy { $0 == .rehearsed })

    let empty = try await Facts.snapshot([], records)
    let view = try Self.view(empty)
    #expect(view["outcome"]?.text == "failed")
    #expect(view["proof"] == nil)
    #expect(Self.days(empty).suffix(5).allSatisfy { $0 == .gone })
  }

  @Test("A rehearsal that accepted another scope is not a proof of the policy's backup")
  func accepted() async throws {
    let facts = try await Facts()
    var record = facts.record(0)
    #expect(try Self.view(try await Facts.snapshot([try Facts.export(0, record)], [record]))["proof"] != nil)
    record.accepted = [.partialExport]
    let view = try Self.view(try await Facts.snapshot([try Facts.export(0, record)], [record]))
    #expect(view["proof"] == nil)
  }

  @Test("A run on record says whether the bucket has its files still")
  func held() async throws {
    let facts = try await Facts()
    let (kept, gone) = (facts.record(0), facts.record(1))
    func held(_ exports: [BackupExport]?) async throws -> [Bool?] {
      let snapshot = try await Facts.snapshot(exports, [gone, kept])
      let rig = try Rig { _, _, _ in snapshot }
      let sent = try await rig.send(.get, "/api/v1/rehearsals", rig.bearer())
      return (sent.json?["rehearsals"]?.elements ?? []).map { $0["held"]?.truth }
    }
    #expect(try await held([try Facts.export(0, kept)]) == [true, false])
    // The same name, and other files.
    #expect(try await held([try Facts.export(0, gone)]) == [false, false])
    #expect(try await held([]) == [false, false])
    #expect(try await held(nil) == [nil, nil])
  }

  @Test("An export that runs is not an incomplete one")
  func running() async throws {
    var export = try Facts.failed(0)
    #expect(Self.days(try await Facts.snapshot([try Facts.export(1), export])).last == .incomplete)
    export.condition = .running
    #expect(Self.days(try await Facts.snapshot([try Facts.export(1), export])).last == .overdue)
  }

  @Test("What Google refuses is unknown, with the role that is missing, never good")
  func unread() async throws {
    let facts = try await Facts()
    let view = try Self.view(try await Facts.snapshot(nil, [facts.record(0)]))
    #expect(view["outcome"]?.text == "unknown")
    #expect(view["proof"] == nil)
    #expect(view["days"]?.elements?.allSatisfy { $0["state"]?.text == "unknown" } == true)
    let parts = view["unknown"]?.elements ?? []
    #expect(parts.contains { $0["part"]?.text == "exports" && $0["role"]?.text == "roles/storage.objectViewer" })
  }

  @Test("The status in it is what rekindle status prints")
  func status() async throws {
    let facts = try await Facts()
    let record = facts.record(0)
    let snapshot = try await Facts.snapshot([try Facts.export(0, record)], [record])
    let printed = try snapshot.readiness.answer(.json, toolVersion: "0").object()
    #expect(try Self.view(snapshot)["status"]?.json == printed.json)
    #expect(try Self.view(snapshot)["outcome"]?.text == printed["outcome"]?.text)
  }

  @Test("Pages of exports: each once, and a cursor that is gone is refused")
  func pages() async throws {
    let facts = try await Facts()
    let record = facts.record(0)
    let snapshot = try await Facts.snapshot(
      [try Facts.export(0, record), try Facts.export(1), try Facts.failed(2)], [record])
    let rig = try Rig { _, _, _ in snapshot }
    var (names, next) = ([String](), String?.none)
    repeat {
      let query = next.map { "&after=\($0)" } ?? ""
      let page = try await rig.send(.get, "/api/v1/exports?limit=1\(query)", rig.bearer())
      #expect(page.status == 200)
      names += page.json?["exports"]?.elements?.compactMap { $0["id"]?.text } ?? []
      next = page.json?["next"]?.text
    } while next != nil && names.count < 10
    #expect(names == (0..<3).map { Facts.name($0).text })
    let failed = try await rig.send(.get, "/api/v1/exports?state=failed", rig.bearer())
    #expect(failed.json?["exports"]?.elements?.count == 1)
    #expect(try await rig.send(.get, "/api/v1/exports?after=gone", rig.bearer()).code == "not-found")

    let one = try await rig.send(.get, "/api/v1/exports/\(Facts.name(0))", rig.bearer())
    #expect(one.json?["records"]?.elements?.first?["by"]?.text == "digest")
    #expect(one.json?["collectionCounts"]?.elements?.first?["documents"]?.integer == 100)
    #expect(try await rig.send(.get, "/api/v1/exports/gone", rig.bearer()).status == 404)
    let rehearsals = try await rig.send(.get, "/api/v1/rehearsals", rig.bearer())
    #expect(rehearsals.json?["rehearsals"]?.elements?.first?["passed"]?.truth == true)
  }

  @Test("An unreadable bucket is 502, not an empty list")
  func unlisted() async throws {
    let snapshot = try await Facts.snapshot(nil)
    let rig = try Rig { _, _, _ in snapshot }
    for path in ["/api/v1/exports", "/api/v1/exports/x"] {
      #expect(try await rig.send(.get, path, rig.bearer()).code == "service", "\(path)")
    }
    #expect(try await rig.send(.get, "/api/v1/overview", rig.bearer()).status == 200)
    #expect(try await rig.send(.get, "/api/v1/schedule", rig.bearer()).status == 200)
  }

  /// Each fault makes one call of Google's fail; nothing turns green by it.
  static let faults = [
    #"{"path":"/storage/v1/b/shop-backups/o","status":403}"#, #"{"path":"/storage/v1/b/shop-backups","status":403}"#,
    #"{"path":"*/operations","status":403}"#, #"{"path":"/storage/v1/b/shop-backups/iam","status":403}"#,
  ]

  @Test("A fault on each call: 200, unknown or failed, never ok", arguments: faults)
  func fault(_ fault: String) async throws {
    try await withTemporaryFolder { folder in
      try await withCloudSandbox(SandboxConfiguration(dataFolder: folder.path)) { endpoint in
        let client = SandboxClient(endpoint.url)
        try await client.makeBucket("shop-backups", in: "pyme-shop")
        try await client.fault(fault)
        let rig = try Rig(endpoint: endpoint.url) { services, policy, rules in
          try await CloudReader.snapshot(services, policy, rules, now: Rig.now)
        }
        let sent = try await rig.send(.get, "/api/v1/overview", rig.bearer())
        #expect(sent.status == 200)
        #expect(["unknown", "failed"].contains(sent.json?["outcome"]?.text))
        #expect(sent.json?["proof"] == nil)
        let good = ["rehearsed", "verified", "complete"]
        #expect(sent.json?["days"]?.elements?.contains { good.contains($0["state"]?.text ?? "") } == false)
      }
    }
  }

  // MARK: What is kept

  @Test("However many ask, it is read once; what is old is read again")
  func kept() async throws {
    let clock = SimulatedTime()
    let kept = Kept(now: { clock.now }, read: { clock.count() })
    try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<20 { group.addTask { try await kept.value().value } }
      for try await value in group { #expect(value == 1) }
    }
    clock.advance(Kept<Int>.stale)
    #expect(try await kept.value().value == 2)
    clock.advance(1)
    await kept.expire()
    #expect(try await kept.value().value == 3)
    #expect(try await kept.value().value == 3)
  }
}
