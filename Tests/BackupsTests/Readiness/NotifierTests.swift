import Documents
import Foundation
import GoogleCloud
import JSON
import Synchronization
import TestSupport
import Testing
import Verification

@testable import Attestation
@testable import Backups
@testable import Policy

/// The webhook is called once for each change, wherever the history is.
struct NotifierTests {
  private static let time: Int64 = 1_795_317_000_000_000

  /// A readiness with one outcome: what a bucket that cannot be listed, or an empty one, leaves.
  private static func readiness(_ outcome: CheckOutcome, minutes: Int64 = 0) -> RecoveryReadiness {
    let place = BucketPlace(bucket: "backups")
    let now = time + minutes * 60_000_000
    var list: Result<BackupList, GoogleCloudError>
    switch outcome {
    case .unknown: list = .failure(GoogleCloudError(.permissionDenied, "no", remedy: "Grant it."))
    default:
      list = .success(
        BackupList(place: place, exports: [], otherObjects: 0, folderCount: 0, isDatabaseCompared: false))
    }
    if outcome == .ok {
      var export = BackupExport(
        place: place.inside("a"), state: .complete, time: now - 3_600_000_000, objects: 3, bytes: 9, problems: [])
      export.condition = .complete
      export.hasEnded = true
      export.documents = 3
      export.judgement = []
      list = .success(
        BackupList(place: place, exports: [export], otherObjects: 0, folderCount: 1, isDatabaseCompared: false))
    }
    return RecoveryReadiness(
      BackupFacts(place: place, list: list, history: .success(HistoryListing([], isKeyed: false))), schedule: nil,
      BackupRules(bucket: "backups"), Ownership(nil), now: now)
  }

  private func notify(_ store: NotifiedStore, _ address: String?, _ readiness: RecoveryReadiness) async throws
    -> Notifier.Outcome
  {
    let notifier = Notifier(
      NotifyRules(webhookVariable: "HOOK"), address: address, store: store, clock: { readiness.now })
    return try await notifier.notify(readiness) { Array($0.rawValue.utf8) }
  }

  private func folderStore(_ folder: URL) throws -> NotifiedStore {
    NotifiedStore(beside: try HistoryPlace(folder.path + "/history")) { throw CancellationError() }
  }

  /// What a night and a day look like to the webhook, with the state in a store.
  private func checkDay(_ store: NotifiedStore) async throws {
    let server = try LoopbackServer { _ in .json("ok") }
    let rows: [(outcome: CheckOutcome, minutes: Int64, told: String?)] = [
      (.ok, 0, nil), (.failed, 60, "began"), (.failed, 120, nil), (.unknown, 180, "changed"), (.unknown, 240, nil),
      (.unknown, 180 + 1_440, "repeated"), (.ok, 1_700, "recovered"), (.ok, 9_000, nil),
    ]
    for row in rows {
      let before = server.requests.count
      let outcome = try await notify(store, server.url + "/hook", Self.readiness(row.outcome, minutes: row.minutes))
      #expect(outcome.check.outcome == .ok, "\(outcome.check.message)")
      #expect(outcome.occasion?.rawValue == row.told)
      #expect(server.requests.dropFirst(before).map(\.text) == [row.told].compactMap(\.self), "\(row)")
    }
  }

  @Test func aDayInAFolder() async throws {
    try await withTemporaryFolder { folder in
      try await checkDay(try folderStore(folder))
      // It is beside the history, never in it.
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(names.contains("history.notified.json") && !names.contains("history"))
    }
  }

  @Test func aDayInABucket() async throws {
    try await withSandboxBucket { bucket, _ in
      let store = NotifiedStore(beside: try HistoryPlace("gs://backups/history")) { bucket.storage }
      try await checkDay(store)
      let objects = try await bucket.storage.objects(.init(bucket: bucket.name)).objects
      #expect(objects.map(\.name) == ["history.notified.json"])
    }
  }

  @Test("Of two runs at once one calls the webhook")
  func twoAtOnce() async throws {
    try await withSandboxBucket { bucket, _ in
      let store = NotifiedStore(beside: try HistoryPlace("gs://backups/history")) { bucket.storage }
      let server = try LoopbackServer { _ in .json("ok") }
      try await withThrowingTaskGroup(of: Notifier.Outcome.self) { group in
        for _ in 0..<6 { group.addTask { try await notify(store, server.url, Self.readiness(.failed)) } }
        for try await outcome in group { #expect(outcome.check.outcome == .ok, "\(outcome.check.message)") }
      }
      #expect(server.requests.count == 1)
    }
  }

  @Test("A run that loses against another one between reading and writing is silent")
  func lost() async throws {
    try await withTemporaryFolder { folder in
      let store = try folderStore(folder)
      let (_, version) = try await store.read()
      let first = try await store.write(NotifiedState(Self.readiness(.failed), time: Self.time), replacing: version)
      #expect(first != nil)
      #expect(
        try await store.write(NotifiedState(Self.readiness(.unknown), time: Self.time), replacing: version) == nil)
    }
  }

  @Test("The state has the time of the call, however long ago the reading began")
  func timeOfCall() async throws {
    try await withTemporaryFolder { folder in
      let store = try folderStore(folder)
      let server = try LoopbackServer { _ in .json("ok") }
      let called = Self.time + 10 * NotifiedState.longestCall
      let notifier = Notifier(
        NotifyRules(webhookVariable: "HOOK"), address: server.url, store: store, clock: { called })
      _ = try await notifier.notify(Self.readiness(.failed)) { Array($0.rawValue.utf8) }
      let last = try await store.read().last
      guard case .state(let state) = last else {
        Issue.record("The state is missing: \(last)")
        return
      }
      #expect(state.time == called && state.isSent)
    }
  }

  @Test("A webhook that refuses is a failed check, and the next run tries again; the address is not told")
  func refused() async throws {
    try await withTemporaryFolder { folder in
      let store = try folderStore(folder)
      let isOpen = Mutex(false)
      let server = try LoopbackServer { _ in .json("", status: isOpen.withLock { $0 } ? 200 : 404) }
      let address = server.url + "/secret"
      for _ in 0..<2 {
        let outcome = try await notify(store, address, Self.readiness(.failed))
        #expect(outcome.check.outcome == .failed && outcome.occasion == nil)
        #expect(!outcome.check.message.contains("secret"))
      }
      isOpen.withLock { $0 = true }
      let told = try await notify(store, address, Self.readiness(.failed))
      #expect(told.check.outcome == .ok && told.occasion == .began)
      #expect(server.requests.count == 3)
    }
  }

  @Test(
    "The webhook hears of a state that is damaged or too large, and the state is written again; one that cannot be read makes notify unknown"
  )
  func damaged() async throws {
    try await withTemporaryFolder { folder in
      let server = try LoopbackServer { _ in .json("ok") }
      let store = try folderStore(folder)
      let file = folder.appending(path: "history.notified.json")
      for bytes in [Data("{".utf8), Data(count: 1 << 20)] {
        try bytes.write(to: file)
        #expect(try await notify(store, server.url, Self.readiness(.failed)).occasion == .began)
        #expect(try await notify(store, server.url, Self.readiness(.failed, minutes: 1)).occasion == nil)
      }
      try FileManager.default.removeItem(at: file)
      try FileManager.default.createDirectory(at: file, withIntermediateDirectories: false)
      let blind = try await notify(store, server.url, Self.readiness(.failed))
      #expect(blind.check.outcome == .unknown && blind.occasion == .began)
      let well = try await notify(store, server.url, Self.readiness(.ok))
      #expect(well.check.outcome == .unknown && well.occasion == nil)
      #expect(server.requests.count == 3)
    }
  }

  @Test("Without the variable nothing is called, and notify is unknown; with anything but an address it is failed")
  func address() async throws {
    try await withTemporaryFolder { folder in
      let store = try folderStore(folder)
      for address in [nil, ""] {
        #expect(try await notify(store, address, Self.readiness(.failed)).check.outcome == .unknown)
      }
      let wrong = try await notify(store, "secret", Self.readiness(.failed))
      #expect(wrong.check.outcome == .failed && !wrong.check.message.contains("secret"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }
  }
}
