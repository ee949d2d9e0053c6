import Documents
import GoogleCloud
import TestSupport
import Testing
import Verification

@testable import Backups

@Suite("An export now") struct OnDemandExportTests {
  @Test("Of everything: it is waited for, looked at, and counted beside")
  func whole() async throws {
    try await withSandboxBucket { bucket, _ in
      try await bucket.commit()
      let order = try await bucket.order()
      #expect(order.place.folder.text.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d_\d{5}/) != nil)
      var asked: Int?
      let outcome = try await bucket.export(order, groups: ["invoices", "nobody"]) { asked = $0 }
      #expect(asked == 9 && outcome.state == .complete && outcome.problems.isEmpty)
      #expect(outcome.export.place == order.place && outcome.export.documents == 9)
      let counts = try #require(try await bucket.counts(of: order.place))
      #expect(counts == outcome.counts)
      #expect(outcome.countsPlace?.description == "gs://backups/rekindle-counts/\(order.place.name).json")
      #expect(!counts.isExact && !counts.isOfCollections && counts.documents == 9 && counts.others == 0)
      #expect(counts.collections.map(\.id) == ["companies", "invoices", "nobody", "users"])
      #expect(counts.collections.map(\.documents) == [1, 5, 0, 3])
      #expect(counts.database == "\(SandboxBucket.database)" && counts.export == "\(order.place)")
      // What is beside is no part of it.
      let list = try await bucket.list()
      #expect(list.exports.map(\.place) == [order.place] && list.otherObjects == 1)
    }
  }

  @Test("Of some collections")
  func collections() async throws {
    try await withSandboxBucket { bucket, _ in
      try await bucket.commit()
      let outcome = try await bucket.export(try await bucket.order(["users", "invoices"]), groups: ["companies"]) {
        #expect($0 == 8)
      }
      #expect(outcome.state == .complete && outcome.export.documents == 8)
      #expect(outcome.operation.details.collectionIDs == ["users", "invoices"])
      let counts = try #require(outcome.counts)
      #expect(counts.isOfCollections && counts.documents == 9 && counts.others == 1 && counts.expected == 8)
      #expect(counts.collections.map(\.id) == ["invoices", "users"])
    }
  }

  @Test("Of one instant: its numbers are exact, and an export with others is different")
  func snapshot() async throws {
    try await withSandboxBucket { bucket, _ in
      try await bucket.commit()
      try await bucket.settle()
      let order = try await bucket.order(snapshot: true)
      let outcome = try await bucket.export(order)
      #expect(outcome.state == .complete && outcome.counts?.isExact == true)
      #expect(outcome.counts?.readTime == order.snapshotTime?.microseconds)
      #expect(outcome.operation.details.snapshotTime == order.snapshotTime?.description)
      #expect(outcome.counts?.others == 5)

      try await bucket.setOperationFault(#""operation":{"lose":2}"#)
      let short = try await bucket.export(try await bucket.order(snapshot: true))
      #expect(short.state == .different && short.problems.count == 1)
      #expect(short.export.documents == 7 && short.counts?.documents == 9)
      // Of no one instant, the numbers are no proof against it.
      try await bucket.setOperationFault(#""operation":{"lose":2}"#)
      #expect(try await bucket.export(try await bucket.order()).state == .complete)
    }
  }

  @Test("An instant that cannot be read is refused before anything is begun")
  func tooEarly() async throws {
    try await withSandboxBucket { bucket, _ in
      try await bucket.commit()
      var order = try await bucket.order()
      order.snapshotTime = ReadTime("2020-01-01T00:00:00Z")
      let state = ExportState()
      let error = await #expect(throws: GoogleCloudError.self) { try await bucket.export(order, state: state) }
      #expect(error?.code == .failedPrecondition && error?.remedy.contains("--snapshot-time") == true)
      guard case .preparing = state.stage else {
        Issue.record("\(state.stage)")
        return
      }
      #expect(try await bucket.clients().admin.operations(of: SandboxBucket.database).isEmpty)
    }
  }

  @Test("Who says no has begun nothing")
  func refused() async throws {
    struct No: Error {}
    try await withSandboxBucket { bucket, _ in
      try await bucket.commit()
      await #expect(throws: No.self) { try await bucket.export(try await bucket.order()) { _ in throw No() } }
      #expect(try await bucket.clients().admin.operations(of: SandboxBucket.database).isEmpty)
    }
  }

  @Test(
    "The times that can be exported", arguments: ["2026-11-22T03:00:00Z", "2026-11-22T03:00:01Z", "now", "today", ""])
  func times(text: String) throws {
    let now = try #require(ReadTime("2026-11-22T03:07:59.999999Z"))
    let expected = ["2026-11-22T03:00:00Z": "2026-11-22T03:00:00Z", "now": "2026-11-22T03:07:00Z"]
    #expect(try SnapshotTime(text)?.readTime(now: now).description == expected[text])
    let early = try #require(ReadTime("2026-11-22T02:59:59Z"))
    if text.hasSuffix(":00Z") {
      #expect(throws: BackupError.self) { try SnapshotTime(text)?.readTime(now: early) }
    }
  }

  @Test func names() {
    #expect(ExportName.make(now: 1_795_316_404_999_999, number: 48_121) == "2026-11-22T03:00:04_48121")
  }
}
