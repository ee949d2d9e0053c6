import Documents
import Files
import Foundation
import Rehearsal
import Restore
import TestSupport
import Testing
import Verification
import Work

/// Journals and plans that are not what was written, and requests that do not fit them: nothing is written by them.
struct DamagedJournalTests {
  /// A way to damage a plan of several lines.
  enum Damage: String, CaseIterable, Sendable {
    case lineChanged, lineRemoved, lineTwice, linesSwapped, cutBeforeItsEnd, empty, otherFile, targetChanged

    func apply(_ text: String) -> String {
      var lines = text.split(separator: "\n").map(String.init)
      switch self {
      case .lineChanged: lines[2] = lines[2].replacing("\"number\":2", with: "\"number\": 2")
      case .lineRemoved: lines.remove(at: 2)
      case .lineTwice: lines.insert(lines[2], at: 2)
      case .linesSwapped: lines.swapAt(1, 2)
      case .cutBeforeItsEnd: lines.removeLast()
      case .empty: return ""
      case .otherFile: return "{\"schema\":\"rekindle.seal/1\"}\n"
      case .targetChanged: lines[0] = lines[0].replacing("firestore://shop", with: "firestore://prod")
      }
      return lines.joined(separator: "\n") + "\n"
    }
  }

  @Test("A plan that is not what was written is not applied", arguments: Damage.allCases)
  func plans(_ damage: Damage) async throws {
    try await withRestoreDatabase { database in
      let plan = database.file("plan")
      _ = try await database.restorer().plan(database.request(Fixture.erp.path, "companies"), to: plan)
      let text = try String(contentsOfFile: plan, encoding: .utf8)
      let damaged = damage.apply(text)
      #expect(damaged != text)
      try damaged.write(toFile: plan, atomically: true, encoding: .utf8)
      await #expect(throws: ChainError.self) {
        try await database.restorer().apply(plan: plan, journal: database.file("journal"))
      }
      #expect(try await database.documents().isEmpty)
      // The intact one is.
      try text.write(toFile: plan, atomically: true, encoding: .utf8)
      let report = try await database.restorer().apply(plan: plan, journal: database.file("journal"))
      #expect(report.verdict == .verified && report.outcomes.written > 0)
      #expect(try String(contentsOfFile: plan, encoding: .utf8) == text)
    }
  }

  @Test("A plan of something else than what is asked for is refused")
  func otherRequest() async throws {
    try await withRestoreDatabase { database in
      let plan = database.file("plan")
      let request = try database.request(Fixture.erp.path, "companies")
      _ = try await database.restorer().plan(request, to: plan)
      let others = [
        try database.request(Fixture("erp-next-day").path, "companies"),
        try database.request(Fixture.erp.path, "users"),
        try database.request(Fixture.erp.path, "companies", mode: .overwrite),
        try database.request(Fixture.erp.path, "companies", references: .retarget),
      ]
      for other in others {
        await #expect(throws: RefusedError.self) {
          try await database.restorer().apply(plan: plan, journal: database.file("journal"), expecting: other)
        }
      }
      #expect(try await database.documents().isEmpty)
    }
  }

  @Test("The policy's production is refused, by a request, a plan and a journal")
  func production() async throws {
    try await withRestoreDatabase { database in
      let (plan, journal) = (database.file("plan"), database.file("journal"))
      let request = try database.request(Fixture.erp.path, "companies")
      let gated = database.restorer(production: database.name)
      // To look is allowed.
      let report = try await gated.plan(request, to: plan)
      #expect(report.counts.create > 0)
      await #expect(throws: RefusedError.self) { try await gated.apply(request, journal: journal) }
      await #expect(throws: RefusedError.self) { try await gated.apply(plan: plan, journal: journal) }
      #expect(!FileManager.default.fileExists(atPath: journal))
      #expect(try await database.documents().isEmpty)
    }
  }

  @Test("A journal is never written over, nor used by two commands")
  func inTheWay() async throws {
    try await withRestoreDatabase { database in
      let journal = database.file("journal")
      try Data("mine".utf8).write(to: URL(fileURLWithPath: journal))
      let problem = await #expect(throws: ChainError.self) {
        try await database.restorer().apply(database.request(Fixture.erp.path, "companies"), journal: journal)
      }
      #expect(problem?.code == .inTheWay)
      #expect(try String(contentsOfFile: journal, encoding: .utf8) == "mine")
      #expect(try await database.documents().isEmpty)
    }
  }

  @Test("An export that is damaged, or where nothing is selected, writes nothing")
  func exports() async throws {
    try await withRestoreDatabase { database in
      let export = ExportFolder(try Fixture.erp.copy(into: database.folder))
      let unselected = try await database.restorer().apply(
        database.request(export.path, "compañías"), journal: database.file("j1"))
      #expect(unselected.verdict == .incomplete && unselected.findings.contains { $0.code == .check(.nothingSelected) })
      try export.edit { $0[5_000] ^= 1 }
      let damaged = try await database.restorer().apply(
        database.request(export.path, "companies"), journal: database.file("j2"))
      #expect(damaged.verdict == .corrupt && !damaged.findings.isEmpty)
      #expect(try await database.documents().isEmpty)
      for name in ["j1", "j2"] { #expect(!FileManager.default.fileExists(atPath: database.file(name))) }
    }
  }

  @Test("A journal that was cut takes nothing back unseen, and a plan nothing at all")
  func cut() async throws {
    try await withRestoreDatabase { database in
      let (plan, journal) = (database.file("plan"), database.file("journal"))
      _ = try await database.restorer().plan(database.request(Fixture.erp.path, "companies/andina-textiles"), to: plan)
      let undo = database.restorer()
      let problem = await #expect(throws: ChainError.self) { try await undo.undo(plan, writes: true) }
      #expect(problem?.code == .unfit)
      #expect(try await database.restorer().apply(plan: plan, journal: journal).verdict == .verified)
      let lines = try String(contentsOfFile: journal, encoding: .utf8).split(separator: "\n")
      let applying = try #require(lines.firstIndex { $0.contains("\"event\":\"applying\"") })
      try (lines[...applying].joined(separator: "\n") + "\n").write(toFile: journal, atomically: true, encoding: .utf8)
      let report = try await undo.undo(journal, writes: false)
      #expect(report.verdict == .incomplete && report.unexplained > 0)
    }
  }

  @Test("An export that changed since the plan writes nothing of it")
  func exportChanged() async throws {
    try await withRestoreDatabase { database in
      let export = ExportFolder(try Fixture.erp.copy(into: database.folder))
      let (plan, journal) = (database.file("plan"), database.file("journal"))
      _ = try await database.restorer().plan(database.request(export.path, "companies"), to: plan)
      try export.editRecords { $0.reverse() }
      await #expect(throws: (any Error).self) { try await database.restorer().apply(plan: plan, journal: journal) }
      #expect(try await database.documents().isEmpty)
    }
  }
}
