import Attestation
import Documents
import ExportFormat
import Foundation
import GoogleCloud
import Policy
import TestSupport
import Testing
import Verification

@testable import Backups

struct OwnershipTests {
  private static func record(_ change: (inout RehearsalRecord) -> Void = { _ in }) async throws -> RehearsalRecord {
    let verified = try await Verifier().verify(Fixture.types.path)
    var record = RehearsalRecord(
      verified.report, files: try await verified.digests(), toolVersion: "0", started: 1, finished: 2)
    change(&record)
    return record
  }

  @Test("A run counts only if it was about an export of ours")
  func records() async throws {
    let policy = try PolicyReader.policy("version: 1\nproduction: firestore://demo-pyme-erp", path: "p")
    let ownership = Ownership(policy)
    #expect(ownership.isOurs(try await Self.record()))
    #expect(!ownership.isOurs(try await Self.record { $0.accepted = [.partialExport] }))
    #expect(!ownership.isOurs(try await Self.record { $0.source = DatabaseName(project: "other") }))
    #expect(!ownership.isOurs(try await Self.record { $0.documents = 0 }))
    #expect(!ownership.isOurs(try await Self.record { $0.export.collections = ["users"] }))
    #expect(!ownership.isOurs(try await Self.record { $0.export.name = "rekindle-before-restore-1" }))
    // A record of 0.1.0 tells by its files' paths.
    let partial = try await Verifier().verify(Fixture("per-kind").path)
    var old = RehearsalRecord(
      partial.report, files: try await partial.digests(), toolVersion: "0", started: 1, finished: 2)
    #expect(old.exportedCollections == ["audit_logs", "customers", "invoices", "lines"])
    (old.export.filesListed, old.export.collections) = (nil, [])
    #expect(old.exportedCollections == ["audit_logs", "customers", "invoices", "lines"] && !ownership.isOurs(old))
    #expect(try await Self.record { $0.export.filesListed = nil }.exportedCollections == [])
  }

  @Test("The first N are the same, whatever order the folders' names suggest")
  func limits() async throws {
    try await withSandboxBucket { bucket, _ in
      // By its metadata, the fixture is older than the names say: names and metadata give different orders.
      for name in ["2099-01-01T00:00:00_a", "2098-01-01T00:00:00_b", "b", "a", "2020-01-01T00:00:00_z"] {
        try await bucket.put(Fixture("types").folder, as: name)
      }
      let all = try await bucket.list().exports.map(\.place)
      #expect(all.count == 5)
      for count in 1...6 {
        #expect(try await bucket.list(nil, .count(count)).exports.map(\.place) == Array(all.prefix(count)))
      }
      #expect(try await bucket.lister().newest(in: BucketPlace(bucket: "backups")).export.place == all[0])
    }
  }

  @Test("A first document that is longer than a block, and one that is longer than 8, tell the database")
  func longDocuments() async throws {
    try await withSandboxBucket { bucket, folder in
      try await bucket.put(Fixture("large-documents").folder, as: "large")
      let policy = try PolicyReader.policy("version: 1\nproduction: firestore://other-shop", path: "p")
      let export = try #require(try await bucket.list(policy).exports.first)
      #expect(export.database == DatabaseName(project: "demo-pyme-erp"))
      #expect(export.passedOver.map(\.code) == [.otherDatabase])
    }
  }

  @Test("An object whose folder has an odd name does not hide the exports beside it")
  func oddNames() async throws {
    try await withSandboxBucket { bucket, _ in
      try await bucket.put(Fixture("types").folder, as: "2026-11-20T03:00:00_1")
      for name in ["ev\\il", ".", "..", String(repeating: "x", count: 256)] {
        try await bucket.put([1], as: ExactName("\(name)/\(name).overall_export_metadata"))
      }
      let list = try await bucket.list()
      #expect(list.exports.filter(\.isOurs).map(\.name) == ["2026-11-20T03:00:00_1"])
      #expect(list.exports.count { $0.condition == .unreadable } == list.exports.count - 1)
    }
  }

  @Test("A safety export is known by any part of its place, and by its metadata")
  func safety() async throws {
    try await withSandboxBucket { bucket, folder in
      let renamed = folder.appending(path: "rekindle-before-restore-1")
      let writer = try ExportWriter(folder: renamed.path, start: 1)
      try writer.append(record: SampleExport.record(0, size: 100))
      try writer.finish(end: 2)
      try await bucket.put(renamed, as: "2026-11-20T03:00:00_1")
      try await bucket.put(Fixture("types").folder, as: "rekindle-before-x/2026-11-21T03:00:00_2")
      let codes = try await bucket.list().exports.map { $0.passedOver.map(\.code) }
      #expect(codes == [[.safetyExport], [.safetyExport]])
    }
  }

  @Test("A name and metadata from the future do not make an export newer than its objects")
  func future() async throws {
    try await withSandboxBucket { bucket, folder in
      let source = folder.appending(path: "2099-01-01T00:00:00_1")
      let writer = try ExportWriter(folder: source.path, start: 4_070_908_800_000_000)
      try writer.append(record: SampleExport.record(0, size: 100))
      try writer.finish(end: 4_070_908_801_000_000)
      try await bucket.put(source, as: source.lastPathComponent)
      let export = try #require(try await bucket.list().exports.first)
      #expect(export.isOurs && export.time == export.newest)
    }
  }

  @Test("What --latest downloads is judged by the very objects that come")
  func download() async throws {
    try await withSandboxBucket { bucket, _ in
      try await bucket.put(Fixture("types").folder, as: "2026-11-20T03:00:00_1")
      let place = BucketPlace(bucket: "backups", folder: "2026-11-20T03:00:00_1")
      let other = Ownership(try PolicyReader.policy("version: 1\nproduction: firestore://other-shop", path: "p"))
      _ = try await DownloadPlan.make(place, bucket.storage, as: Ownership(nil))
      let error = await #expect(throws: BackupError.self) {
        try await DownloadPlan.make(place, bucket.storage, as: other)
      }
      #expect(error?.code == .changed)
    }
  }

  @Test("A bucket with nothing of ours says what it passed over")
  func none() async throws {
    try await withSandboxBucket { bucket, _ in
      try await bucket.put(Fixture("per-kind").folder, as: "per-kind")
      let error = await #expect(throws: BackupError.self) {
        try await bucket.lister().newest(in: BucketPlace(bucket: "backups"))
      }
      #expect(error?.code == .noExport && error?.message.contains("gs://backups/per-kind") == true)
    }
  }
}
