import Documents
import Foundation
import GoogleCloud
import JSON
import Policy
import TestSupport
import Testing

@testable import Backups

/// Exports without an overall file: whether they run is for Firestore's operations to say.
struct UnendedTests {
  private static let hour: Int64 = 3_600_000_000
  private static let place = BucketPlace(bucket: "backups", folder: "2026-11-22T03:00:00_1")
  private static let began = Timestamp.microseconds("2026-11-22T03:00:00Z") ?? 0

  private static func operation(
    _ uri: String = place.uri, done: Bool = false, error: Bool = false, collections: [String] = []
  ) throws -> GoogleCloud.Operation {
    let ids = collections.map { "\"\($0)\"" }.joined(separator: ",")
    let result = !done ? "" : error ? #","error":{"code":7,"message":"denied"}"# : #","response":{}"#
    return try JSONDecoder().decode(
      GoogleCloud.Operation.self,
      from: Data(
        """
        {"name":"projects/pyme-erp/databases/(default)/operations/x","done":\(done)\(result),"metadata":{
        "@type":"type.googleapis.com/google.firestore.admin.v1.ExportDocumentsMetadata",
        "outputUriPrefix":"\(uri)","startTime":"2026-11-22T03:00:00.5Z","collectionIds":[\(ids)]}}
        """.utf8))
  }

  private static func policy(_ more: String = "") throws -> Policy {
    try PolicyReader.policy("version: 1\nproduction: firestore://demo-pyme-erp\n\(more)", path: "rekindle.yaml")
  }

  /// Lists a bucket with one export that did not end, some time after it began.
  private func export(
    after age: Int64, policy: Policy? = nil, _ operations: BackupLister.Operations? = nil
  ) async throws -> (BackupExport, warnings: [String]) {
    try await withSandboxBucket { bucket, _ in
      try await bucket.put(
        Fixture("types").folder, as: Self.place.folder.text, leavingOut: ["types.overall_export_metadata"])
      let lister = BackupLister(
        bucket.storage, Ownership(try policy ?? Self.policy()), operations: operations, now: Self.began + age)
      let list = try await lister.list(BucketPlace(bucket: "backups"))
      return (try #require(list.exports.first), list.warnings)
    }
  }

  @Test("It runs while its operation does, however long")
  func running() async throws {
    let (export, _) = try await export(after: 30 * Self.hour) { [try Self.operation()] }
    #expect(export.condition == .running && export.state == .incomplete)
    #expect(export.passedOver.map(\.code) == [.running])
  }

  @Test("It failed if its operation did, if it ended, and if there is none")
  func failed() async throws {
    let answers: [[GoogleCloud.Operation]] = [
      [try Self.operation(done: true, error: true)], [try Self.operation(done: true)], [],
      [try Self.operation("gs://backups/2026-11-22T03:00:00_10")],
    ]
    for operations in answers {
      let (export, _) = try await export(after: Self.hour / 2) { operations }
      #expect(export.condition == .failed, "\(operations)")
    }
  }

  @Test("Where operations cannot be listed, it is thought to run for an hour")
  func unlisted() async throws {
    #expect(try await export(after: Self.hour - 1).0.condition == .running)
    #expect(try await export(after: Self.hour + 1).0.condition == .unknown)
    #expect(try await export(after: -2 * Self.hour).0.condition == .unknown)
    let denied = GoogleCloudError(.permissionDenied, "no", remedy: "role")
    let (export, warnings) = try await export(after: Self.hour + 1) { throw denied }
    #expect(export.condition == .unknown && warnings.count == 1)
  }

  @Test("An operation that exports some collections makes a partial export, also while it runs")
  func partial() async throws {
    let (export, _) = try await export(after: 0) { [try Self.operation(collections: ["users"])] }
    #expect(export.passedOver.map(\.code) == [.partialExport, .running])
  }

  @Test("The operations of production say nothing of another database's export")
  func others() async throws {
    let policy = try PolicyReader.policy("version: 1\nproduction: firestore://pyme-erp", path: "rekindle.yaml")
    let (young, _) = try await export(after: 0, policy: policy) { [] }
    #expect(young.condition == .running && young.passedOver.map(\.code) == [.otherDatabase, .running])
    let (old, _) = try await export(after: 2 * Self.hour, policy: policy) { [] }
    #expect(old.condition == .unknown)
  }

  @Test("Operations are asked for once, and only if an export did not end")
  func asked() async throws {
    try await withSandboxBucket { bucket, _ in
      let counter = CallCounter()
      try await bucket.put(Fixture.erp.folder, as: "2026-11-20T03:00:00_1")
      let lister = BackupLister(
        bucket.storage, Ownership(try Self.policy()), operations: { await counter.count() }, now: Self.began)
      _ = try await lister.list(BucketPlace(bucket: "backups"))
      #expect(await counter.calls == 0)
      for name in ["2026-11-21T03:00:00_2", "2026-11-22T03:00:00_3"] {
        try await bucket.put(Fixture("types").folder, as: name, leavingOut: ["types.overall_export_metadata"])
      }
      _ = try await lister.list(BucketPlace(bucket: "backups"))
      #expect(await counter.calls == 1)
    }
  }

  private actor CallCounter {
    var calls = 0
    func count() -> [GoogleCloud.Operation] {
      calls += 1
      return []
    }
  }
}
