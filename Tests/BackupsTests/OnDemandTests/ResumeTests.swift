import Documents
import GoogleCloud
import TestSupport
import Testing
import Verification

@testable import Backups

@Suite("An export that was begun before") struct ResumeTests {
  @Test("It is waited for, counted at its own instant, and counts that are there stay")
  func resumed() async throws {
    try await withSandboxBucket { bucket, _ in
      try await bucket.commit()
      try await bucket.settle()
      let order = try await bucket.order(["users"], snapshot: true)
      let begun = try await ExportStart(try bucket.clients().admin).start(order)
      let outcome = try await bucket.resume(begun.name)
      #expect(outcome.state == .complete && outcome.export.documents == 3)
      #expect(outcome.order.collections == ["users"] && outcome.order.snapshotTime == order.snapshotTime)
      let counts = try #require(outcome.counts)
      #expect(counts.isExact && counts.readTime == order.snapshotTime?.microseconds && counts.documents == 9)

      // Now the state of that instant is gone.
      try await bucket.commit(["users/4"])
      let again = try await bucket.resume(begun.name)
      #expect(again.state == .complete && again.counts == nil && again.countsProblem != nil)
      #expect(try await bucket.counts(of: order.place) == counts)
    }
  }

  @Test("Counts of no one instant are taken once")
  func countedBefore() async throws {
    try await withSandboxBucket { bucket, _ in
      try await bucket.commit()
      let first = try await bucket.export(try await bucket.order())
      try await bucket.commit(["users/4"])
      let second = try await bucket.resume(first.operation.name)
      #expect(second.state == .complete && second.counts == first.counts)
    }
  }

  @Test("Another database's operation, and one that is no export, are refused")
  func others() async throws {
    try await withSandboxBucket { bucket, _ in
      try await bucket.commit()
      let export = try await bucket.export(try await bucket.order())
      let error = await #expect(throws: BackupError.self) {
        try await bucket.resume(export.operation.name, of: DatabaseName(project: "p", database: "other"))
      }
      #expect(error?.code == .otherOperation)
      let importing = try await bucket.clients().admin.importDocuments(
        into: SandboxBucket.database, inputURIPrefix: export.export.place.description)
      let noExport = await #expect(throws: BackupError.self) { try await bucket.resume(importing) }
      #expect(noExport?.code == .otherOperation)
      let nothing = await #expect(throws: GoogleCloudError.self) {
        try await bucket.resume("\(SandboxBucket.database)/operations/nothing")
      }
      #expect(nothing?.code == .notFound)
    }
  }
}
