import Comparison
import Documents
import Files
import Foundation
import GoogleCloud
import Restore
import Synchronization
import TestSupport
import Testing
import Verification

/// One company of the erp fixture, out of an export of everything, into a database that went on.
struct DocumentsRestoreTests {
  static let company = "companies/andina-textiles"

  /// The fixture's documents; some of the company's deleted, some changed, and some that are new.
  struct Damage {
    var before: [DocumentPath: Document]
    var deleted: [DocumentPath]
    var changed: [DocumentPath]
  }

  static func damage(_ database: RestoreDatabase) async throws -> Damage {
    let all = try await Array(Self.expected(database).values)
    let company = all.filter { $0.name.path.description.hasPrefix(Self.company) }
      .sorted { $0.name.description < $1.name.description }
    try #require(company.count > 400)
    let gone = company.enumerated().filter { $0.offset % 3 == 0 }.map(\.element.name.path)
    let changed = company.enumerated().filter { $0.offset % 9 == 1 }.map { _, document in
      var document = document
      document.fields.removeFirst()
      document.fields.append(Field("since then", .array([.double(-1.5), .null, .bytes([0, 255])])))
      return document
    }
    try await database.write(all)
    try await database.write(changed, deleting: gone)
    try await database.write(Self.company + "/invoices/new", [Field("total", .integer(1))])
    return Damage(before: try await database.documents(), deleted: gone, changed: changed.map(\.name.path))
  }

  /// The company's documents, and some others.
  static func expected(_ database: RestoreDatabase) async throws -> [DocumentPath: Document] {
    let all = try await documents(of: .erp, in: database.name)
    let company = all.filter { $0.name.path.description.hasPrefix(Self.company) }
    let others = all.filter { !$0.name.path.description.hasPrefix(Self.company) }.prefix(40)
    return Dictionary(uniqueKeysWithValues: (company + others).map { ($0.name.path, $0) })
  }

  @Test("A dry run tells what would be done, and writes nothing")
  func dryRun() async throws {
    try await withRestoreDatabase { database in
      let damage = try await Self.damage(database)
      let told = Mutex<[DocumentChange]>([])
      let asked = Mutex<[DocumentsRestorer.Question]>([])
      let restorer = database.restorer { question in asked.withLock { $0.append(question) } }
      let report = try await restorer.plan(database.request(Fixture.erp.path, Self.company)) { change in
        told.withLock { $0.append(change) }
      }
      #expect(report.verdict == .different && report.phase == .planned)
      #expect(report.counts.create == damage.deleted.count)
      #expect(report.counts.overwrite == 0)
      #expect(report.counts.refused == damage.changed.count)
      #expect(report.counts.equal == report.counts.selected - damage.deleted.count - damage.changed.count)
      let created = told.withLock { $0 }.filter { $0.action == .create }.map(\.difference.path)
      #expect(Set(created) == Set(damage.deleted))
      let refused = told.withLock { $0 }.filter { $0.action == .refuse }
      #expect(Set(refused.map(\.difference.path)) == Set(damage.changed))
      #expect(refused.allSatisfy { $0.difference.fields.contains { $0.path.description == "`since then`" } })
      #expect(report.collections.map(\.counts.selected).reduce(0, +) == report.counts.selected)
      #expect(asked.withLock { $0.count } == 1)
      #expect(try await database.documents() == damage.before)
    }
  }

  @Test("if-absent makes what is missing; undo brings the same state back")
  func ifAbsent() async throws {
    try await withRestoreDatabase { database in
      let damage = try await Self.damage(database)
      let journal = database.file("journal")
      let report = try await database.restorer().apply(
        database.request(Fixture.erp.path, Self.company), journal: journal)
      #expect(report.verdict == .different)
      #expect(report.outcomes.written == damage.deleted.count && report.outcomes.settled == damage.deleted.count)
      #expect(report.readBack == damage.deleted.count)
      #expect(Set(report.exceptions.map(\.path)) == Set(damage.changed))
      let after = try await database.documents()
      let expected = try await Self.expected(database)
      for path in damage.deleted { #expect(after[path] == expected[path]) }
      for path in damage.changed { #expect(after[path] == damage.before[path]) }
      #expect(after.count == damage.before.count + damage.deleted.count)

      let looked = try await database.restorer().undo(journal, writes: false)
      #expect(looked.delete == damage.deleted.count && looked.restore == 0)
      #expect(try await database.documents() == after)
      let undone = try await database.restorer().undo(journal, writes: true)
      #expect(undone.verdict == .verified && undone.delete == damage.deleted.count && undone.changed == 0)
      #expect(try await database.documents() == damage.before)
    }
  }

  @Test("overwrite brings everything back, but leaves what is new; undo brings the same state back, also twice")
  func overwrite() async throws {
    try await withRestoreDatabase { database in
      let damage = try await Self.damage(database)
      let journal = database.file("journal")
      let report = try await database.restorer().apply(
        database.request(Fixture.erp.path, Self.company, mode: .overwrite), journal: journal)
      #expect(report.verdict == .verified)
      #expect(report.outcomes.written == damage.deleted.count + damage.changed.count)
      #expect(report.outcomes.settled == report.outcomes.written)
      var expected = try await Self.expected(database)
      let new = try #require(DocumentPath(Self.company + "/invoices/new"))
      expected[new] = damage.before[new]
      #expect(try await database.documents() == expected)
      #expect(try FileManager.default.attributesOfItem(atPath: journal)[.posixPermissions] as? Int == 0o600)

      let undo = database.restorer()
      let undone = try await undo.undo(journal, writes: true)
      #expect(undone.verdict == .verified)
      #expect(undone.delete == damage.deleted.count && undone.restore == damage.changed.count)
      #expect(try await database.documents() == damage.before)
      let again = try await undo.undo(journal, writes: true)
      #expect(again.verdict == .verified && again.undone == report.outcomes.written)
      #expect(again.delete + again.restore == 0)
      #expect(try await database.documents() == damage.before)
    }
  }

  @Test("if-unchanged-since writes over what was written before, and leaves what was written after")
  func ifUnchangedSince() async throws {
    try await withRestoreDatabase { database in
      let damage = try await Self.damage(database)
      let time = try await FirestoreClient(ServiceEndpoint(database.address)).now(of: database.name).microseconds
      let later = try #require(damage.changed.first)
      try await database.write(later.description, [Field("written", .string("after"))])
      let report = try await database.restorer().apply(
        database.request(Fixture.erp.path, Self.company, mode: .ifUnchangedSince(time)),
        journal: database.file("journal"))
      #expect(report.verdict == .different)
      #expect(report.counts.overwrite == damage.changed.count - 1 && report.counts.refused == 1)
      #expect(report.exceptions.map(\.path) == [later])
      let after = try await database.documents()
      #expect(after[later]?.fields == [Field("written", .string("after"))])
      let expected = try await Self.expected(database)
      for path in damage.changed.dropFirst() { #expect(after[path] == expected[path]) }
    }
  }

  @Test("What is written between the plan and its application is left alone, whatever the mode")
  func concurrentChange() async throws {
    try await withRestoreDatabase { database in
      let damage = try await Self.damage(database)
      let plan = database.file("plan")
      let request = try database.request(Fixture.erp.path, Self.company, mode: .ifUnchangedSincePlan)
      let planned = try await database.restorer().plan(request, to: plan)
      #expect(planned.plan == plan && planned.counts.overwrite == damage.changed.count)
      let text = try String(contentsOfFile: plan, encoding: .utf8)
      #expect(!text.contains("since then") && !text.contains("stringValue"), "a plan holds no values")

      let (recreated, edited, removed) = (damage.deleted[1], damage.changed[2], damage.changed[3])
      try await database.write(recreated.description, [Field("by", .string("somebody"))])
      try await database.write(edited.description, [Field("by", .string("somebody else"))])
      try await database.write([], deleting: [removed])
      // Brought back by somebody else as it was: nothing is left to do.
      let same = damage.deleted[2]
      let expected = try await Self.expected(database)
      try await database.write([try #require(expected[same])])

      let report = try await database.restorer().apply(
        plan: plan, journal: database.file("journal"), expecting: request)
      #expect(report.verdict == .different)
      #expect(Set(report.exceptions.map(\.path)) == [recreated, edited, removed])
      #expect(report.exceptions.allSatisfy { $0.reason == .changed })
      #expect(report.outcomes.equal == 1 && report.outcomes.changed == 3)
      let after = try await database.documents()
      #expect(after[recreated]?.fields == [Field("by", .string("somebody"))])
      #expect(after[edited]?.fields == [Field("by", .string("somebody else"))])
      #expect(after[removed] == nil)
      for path in damage.deleted + damage.changed where ![recreated, edited, removed].contains(path) {
        #expect(after[path] == expected[path])
      }
    }
  }

  @Test("Undo leaves alone what was written after the restore")
  func undoAfterChanges() async throws {
    try await withRestoreDatabase { database in
      let damage = try await Self.damage(database)
      let journal = database.file("journal")
      _ = try await database.restorer().apply(
        database.request(Fixture.erp.path, Self.company, mode: .overwrite), journal: journal)
      let (edited, removed) = (damage.deleted[0], damage.changed[0])
      try await database.write(edited.description, [Field("by", .string("somebody"))])
      try await database.write([], deleting: [removed])
      let undone = try await database.restorer().undo(journal, writes: true)
      #expect(undone.verdict == .different && undone.changed == 2)
      #expect(Set(undone.exceptions.map(\.path)) == [edited, removed])
      var expected = damage.before
      expected[edited] = try await database.documents()[edited]
      expected[removed] = nil
      #expect(try await database.documents() == expected)
      await #expect(throws: ChainError.self) { try await database.restorer().resume(journal) }
    }
  }

  @Test("Every kind of value comes back, and is undone, as it was")
  func values() async throws {
    try await withRestoreDatabase { database in
      let all = try await documents(of: .types, in: database.name)
      // Both ways: what is restored, and what is written over.
      let shifted = zip(all, all.dropFirst() + all.prefix(1)).map { Document(name: $0.name, fields: $1.fields) }
      try await database.write(shifted)
      let before = try await database.documents()
      let collections = Set(all.compactMap { $0.name.path.elements.first?.collection })
      var request = try database.request(Fixture.types.path, "x", mode: .overwrite)
      request.only = collections.sorted().compactMap { PathPattern($0.text) }
      let journal = database.file("journal")
      let report = try await database.restorer().apply(request, journal: journal)
      #expect(report.verdict == .verified, "\(report.exceptions)")
      let expected = Dictionary(uniqueKeysWithValues: all.map { ($0.name.path, $0) })
      let after = try await database.documents()
      for (path, document) in expected { #expect(after[path] == document) }
      #expect(after.count == expected.count)
      _ = try await database.restorer().undo(journal, writes: true)
      #expect(try await database.documents() == before)
    }
  }

  @Test("References are kept, or lead into the target", arguments: RestoreReferences.allCases)
  func references(_ policy: RestoreReferences) async throws {
    try await withRestoreDatabase { database in
      let report = try await database.restorer().apply(
        database.request(Fixture.erp.path, "companies", references: policy), journal: database.file("journal"))
      #expect(report.verdict == .verified)
      let source = DatabaseName(project: "demo-pyme-erp")
      let (kept, moved) = (report.references.count(of: source), report.references.count(of: database.name))
      #expect(policy == .keep ? kept > 0 && moved == 0 : kept == 0 && moved > 0)
      let again = try await database.restorer().plan(
        database.request(Fixture.erp.path, "companies", references: policy))
      #expect(again.verdict == .verified && again.counts.equal == again.counts.selected)
      let other = try await database.restorer().plan(
        database.request(
          Fixture.erp.path, "companies", mode: .overwrite, references: policy == .keep ? .retarget : .keep))
      // Kept references are equal wherever they lead; retargeted ones must lead there.
      #expect((other.counts.overwrite > 0) == (policy == .keep))
    }
  }
}
