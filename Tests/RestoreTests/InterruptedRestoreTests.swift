import Foundation
import GoogleCloud
import Restore
import TestSupport
import Testing
import Verification
import Work

/// Restores that do not come to their end at once: lost answers, refusals, kills, stops.
struct InterruptedRestoreTests {
  private static let company = DocumentsRestoreTests.company

  /// Restores over faults of the sandbox, and expects that nothing is lost, and that the journal undoes all of it.
  private func restore(
    _ rule: String, mode: RestoreMode = .overwrite,
    _ check: @escaping @Sendable (DocumentsReport) -> Void
  ) async throws {
    try await withRestoreDatabase { database in
      let damage = try await DocumentsRestoreTests.damage(database)
      try await database.fault(rule)
      let journal = database.file("journal")
      let report = try await database.restorer().apply(
        database.request(Fixture.erp.path, Self.company, mode: mode), journal: journal)
      check(report)
      try await database.fault(nil)
      let resumed = try await database.restorer().resume(journal)
      #expect(resumed.verdict == .verified, "\(resumed.findings) \(resumed.exceptions)")
      #expect(resumed.outcomes.written == damage.deleted.count + damage.changed.count)
      let expected = try await DocumentsRestoreTests.expected(database)
      let after = try await database.documents()
      for (path, document) in expected { #expect(after[path] == document) }
      let undone = try await database.restorer().undo(journal, writes: true)
      #expect(undone.verdict == .verified)
      #expect(try await database.documents() == damage.before)
    }
  }

  @Test("A lost answer to writes that were made is found out by reading", arguments: [1, 2])
  func lostAnswer(call: Int) async throws {
    try await restore(#"{"path":"*BatchWrite","nth":\#(call),"times":1,"truncate":10}"#) { report in
      #expect(report.verdict == .verified)
    }
  }

  @Test("A call that failed for a passing reason is made again")
  func unavailable() async throws {
    try await restore(#"{"path":"*BatchWrite","nth":1,"times":2,"status":503}"#) { report in
      #expect(report.verdict == .verified)
    }
  }

  @Test("A service that refuses for good ends it, and it goes on by its journal")
  func permissionDenied() async throws {
    try await restore(#"{"path":"*BatchWrite","nth":2,"status":403}"#) { report in
      #expect(report.verdict == .incomplete)
      #expect(report.findings.map(\.code.description) == ["restore-unfinished"])
      #expect(report.outcomes.settled < report.counts.writes)
      #expect(report.readBack == nil)
    }
  }

  @Test("A restore that breaks off after its writes, before their results are told, goes on as if they were told")
  func announcedAndWritten() async throws {
    try await withRestoreDatabase { database in
      let damage = try await DocumentsRestoreTests.damage(database)
      let journal = database.file("journal")
      let report = try await database.restorer().apply(
        database.request(Fixture.erp.path, Self.company, mode: .overwrite), journal: journal)
      #expect(report.verdict == .verified)
      // As after kill -9: what was announced stands there, and of the results only a part, the last one torn.
      let lines = try String(contentsOfFile: journal, encoding: .utf8).split(separator: "\n")
      let first = try #require(lines.firstIndex { $0.contains(#""event":"result""#) })
      let cut = lines[..<(first + 3)].joined(separator: "\n") + "\n" + lines[first + 3].dropLast(20)
      for _ in 0..<2 {
        try Data(cut.utf8).write(to: URL(fileURLWithPath: journal))
        let looked = try await database.restorer().undo(journal, writes: false)
        // The batches behind are not in the journal any more; nobody knows of them but by reading.
        #expect(looked.changed == 0 && looked.restore + looked.delete > 3)
      }
      let resumed = try await database.restorer().resume(journal)
      #expect(resumed.verdict == .verified)
      let known = resumed.outcomes
      #expect(known.written + known.equal == damage.deleted.count + damage.changed.count)
      // What an earlier command certainly wrote is undone; what it may have found there is left.
      let undone = try await database.restorer().undo(journal, writes: true)
      #expect(undone.delete + undone.restore == known.written && undone.changed == 0)
    }
  }

  @Test("A restore that is killed before its writes left nothing to undo")
  func announcedAndNotWritten() async throws {
    try await withRestoreDatabase { database in
      let damage = try await DocumentsRestoreTests.damage(database)
      let journal = database.file("journal")
      try await database.fault(#"{"path":"*BatchWrite","status":403}"#)
      _ = try await database.restorer().apply(
        database.request(Fixture.erp.path, Self.company, mode: .overwrite), journal: journal)
      let undone = try await database.restorer().undo(journal, writes: true)
      #expect(undone.verdict == .verified && undone.written == 0)
      #expect(try await database.documents() == damage.before)
    }
  }

  @Test("A stop ends it between two batches; the journal goes on")
  func stopped() async throws {
    try await withRestoreDatabase { database in
      let damage = try await DocumentsRestoreTests.damage(database)
      let (journal, stopping) = (database.file("journal"), StopRequest())
      let restorer = DocumentsRestorer(
        environment: database.environment, tool: "test", macKey: testKey, stopping: stopping,
        confirm: { question in
          if case .writing = question { stopping.interrupt() }
        })
      let report = try await restorer.apply(
        database.request(Fixture.erp.path, Self.company, mode: .overwrite), journal: journal)
      #expect(report.isStopped && report.verdict == .incomplete && report.outcomes.settled == 0)
      #expect(try await database.documents() == damage.before)
      let resumed = try await database.restorer().resume(journal)
      #expect(resumed.verdict == .verified)
    }
  }

  @Test("Whoever says no has nothing written, and no journal is left")
  func refused() async throws {
    try await withRestoreDatabase { database in
      let damage = try await DocumentsRestoreTests.damage(database)
      let journal = database.file("journal")
      await #expect(throws: CancellationError.self) {
        try await database.restorer { question in
          if case .writing = question { throw CancellationError() }
        }.apply(database.request(Fixture.erp.path, Self.company, mode: .overwrite), journal: journal)
      }
      #expect(!FileManager.default.fileExists(atPath: journal))
      #expect(try await database.documents() == damage.before)
    }
  }
}
