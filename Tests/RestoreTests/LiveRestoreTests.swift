import Comparison
import Documents
import Foundation
import GoogleCloud
import Restore
import TestSupport
import Testing
import Verification

@testable import Rehearsal

private let isInstalled = !TestRun.isFast && (try? EmulatorInstallation.find()) != nil

/// Against Google's own emulator.
@Suite(.serialized, .enabled(if: isInstalled, "\(TestRun.noEmulator)"))
struct LiveRestoreTests {
  private func withEmulator(_ body: @escaping @Sendable (RestoreDatabase) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      try await EmulatorInstallation.find().withEmulator { emulator in
        let address = emulator.address.replacing("http://", with: "emulator://") + "/shop/(default)"
        let target = try #require(try DatabaseAddress(address))
        try await body(
          RestoreDatabase(address: emulator.address, target: target, environment: [:], folder: folder))
      }
    }
  }

  @Test("One company into a database that went on, each mode, and undone to the same state", .timeLimit(.minutes(10)))
  func company() async throws {
    try await withEmulator { database in
      let company = DocumentsRestoreTests.company
      let damage = try await DocumentsRestoreTests.damage(database)
      let undo = database.restorer()
      let wanted = try await DocumentsRestoreTests.expected(database)

      let absent = try await database.restorer().apply(
        database.request(Fixture.erp.path, company), journal: database.file("absent"))
      #expect(absent.verdict == .different && absent.outcomes.written == damage.deleted.count)
      #expect(absent.counts.refused == damage.changed.count)
      #expect(try await undo.undo(database.file("absent"), writes: true).verdict == .verified)
      #expect(try await database.documents() == damage.before)

      let time = try await FirestoreClient(.emulator(database.address)).now(of: database.name).microseconds
      let later = damage.changed[0]
      try await database.write(later.description, [Field("written", .string("after"))])
      let before = try await database.documents()
      let since = try await database.restorer().apply(
        database.request(Fixture.erp.path, company, mode: .ifUnchangedSince(time)), journal: database.file("since"))
      #expect(since.counts.refused == 1 && since.exceptions.map(\.path) == [later])
      #expect(since.outcomes.written == damage.deleted.count + damage.changed.count - 1)
      #expect(try await undo.undo(database.file("since"), writes: true).verdict == .verified)
      #expect(try await database.documents() == before)

      let plan = database.file("plan")
      _ = try await database.restorer().plan(
        database.request(Fixture.erp.path, company, mode: .ifUnchangedSincePlan), to: plan)
      let (recreated, edited, removed) = (damage.deleted[1], damage.changed[2], damage.changed[3])
      try await database.write(recreated.description, [Field("by", .string("somebody"))])
      try await database.write(edited.description, [Field("by", .string("somebody else"))])
      try await database.write([], deleting: [removed])
      let planned = try await database.restorer().apply(plan: plan, journal: database.file("planned"))
      #expect(Set(planned.exceptions.map(\.path)) == [recreated, edited, removed])
      #expect(planned.outcomes.changed == 3 && planned.verdict == .different)
      let after = try await database.documents()
      for (path, document) in wanted where ![recreated, edited, removed].contains(path) {
        #expect(after[path] == document)
      }

      let all = try await database.restorer().apply(
        database.request(Fixture.erp.path, company, mode: .overwrite), journal: database.file("all"))
      #expect(all.verdict == .verified && all.outcomes.written == 3)
      #expect(try await undo.undo(database.file("all"), writes: true).verdict == .verified)
      #expect(try await database.documents() == after)
    }
  }

  @Test("Every kind of value, written and undone", .timeLimit(.minutes(5)))
  func values() async throws {
    try await withEmulator { database in
      let all = try await documents(of: .types, in: database.name)
      let shifted = zip(all, all.dropFirst() + all.prefix(1)).map { Document(name: $0.name, fields: $1.fields) }
      try await database.write(shifted)
      let before = try await database.documents()
      var request = try database.request(Fixture.types.path, "x", mode: .overwrite)
      request.only = Set(all.compactMap { $0.name.path.elements.first?.collection }).sorted().compactMap {
        PathPattern($0.text)
      }
      let journal = database.file("journal")
      let report = try await database.restorer().apply(request, journal: journal)
      #expect(report.verdict == .verified, "\(report.exceptions)")
      _ = try await database.restorer().undo(journal, writes: true)
      #expect(try await database.documents() == before)
    }
  }

  @Test("BatchWrite: the emulator and the sandbox refuse the same writes", .timeLimit(.minutes(5)))
  func preconditions() async throws {
    try await withEmulator { emulator in
      try await withRestoreDatabase { sandbox in
        var said: [[String]] = []
        for database in [emulator, sandbox] {
          let client = FirestoreClient(try .emulator(database.address))
          func name(_ id: String) throws -> DocumentName {
            DocumentName(database: database.name, path: try #require(DocumentPath("a/\(id)")))
          }
          try await database.write("a/there", [Field("n", .integer(1))])
          try await database.write("a/same", [Field("n", .integer(1))])
          let times = try await client.stampedDocuments([name("there"), name("same")], of: database.name)
          let there = try #require(times[name("there").path]).updateTime
          let same = try #require(times[name("same").path]).updateTime
          func document(_ id: String, _ n: Int64) throws -> Document {
            Document(name: try name(id), fields: [Field("n", .integer(n))])
          }
          let writes: [FirestoreClient.ConditionalWrite] = [
            .init(name: try name("new"), document: try document("new", 2), condition: .isAbsent),
            .init(name: try name("there"), document: try document("there", 2), condition: .isAbsent),
            .init(name: try name("same"), document: try document("same", 2), condition: .isUpdated(at: same)),
            .init(name: try name("gone"), document: try document("gone", 2), condition: .isUpdated(at: there)),
            .init(name: try name("gone2"), document: nil, condition: .isUpdated(at: there)),
          ]
          let first = try await client.writeEach(writes, to: database.name)
          let second = try await client.writeEach(
            [
              .init(name: try name("same"), document: try document("same", 3), condition: .isUpdated(at: same)),
              .init(name: try name("there"), document: nil, condition: .isUpdated(at: there)),
            ], to: database.name)
          said.append(
            (first + second).map { outcome in
              switch outcome {
              case .written(let time): "written \(time != nil)"
              case .changed: "changed"
              case .failed: "failed"
              }
            })
        }
        #expect(said[0] == said[1])
        #expect(
          said[0] == [
            "written true", "changed", "written true", "changed", "written false", "changed", "written false",
          ])
      }
    }
  }
}
