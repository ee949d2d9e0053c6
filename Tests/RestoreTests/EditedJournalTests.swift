import Documents
import ExportFormat
import Files
import Foundation
import GoogleCloud
import JSON
import Keys
import Rehearsal
import Synchronization
import TestSupport
import Testing
import Verification
import Work

@testable import Restore

/// Journals that somebody edited. Without the key they are not read; with it, what would cost data is looked up.
struct EditedJournalTests {
  @Test("A journal of a whole restore that was edited imports nothing", .timeLimit(.minutes(10)))
  func wholeJournals() async throws {
    try await RestoreRig.with { rig in
      try await rig.makePlan()
      try await rig.cloud.fault(#"{"path":"*:importDocuments","times":1,"status":403}"#)
      #expect(try await rig.apply().phase == .exported)
      try await rig.cloud.clearFaults()
      let before = try await rig.database.documents()
      let lines = try Edits.lines(rig.file("journal"))
      let operation = try #require(lines.compactMap { $0["operation"]?.text }.first as String?)
      func with(_ index: Int, _ name: String, _ value: JSONValue?) -> [JSONValue] {
        var edited = lines
        edited[index] = edited[index].setting(name, value)
        return edited
      }
      let named = try #require(lines.firstIndex { $0["operation"]?.text != nil })
      let announced = try #require(lines.firstIndex { $0["snapshotTime"] != nil })
      let time = try #require(lines[announced]["snapshotTime"]?.text.flatMap(Timestamp.microseconds))
      let ended = lines[0].setting("event", .string("phase"))
      let phase = { (name: String) in
        JSONValue.members([
          ("sequence", nil), ("event", .string("phase")), ("phase", .string(name)), ("time", ended["time"]),
        ])
      }
      let cases: [(String, [JSONValue])] = [
        (
          "exported by an earlier operation",
          [lines[0], lines[announced].setting("before", .strings([operation])), phase("exported")]
        ),
        ("an operation that there is not", with(named, "operation", .string(operation + "x"))),
        (
          "an operation of another database",
          with(named, "operation", .string("projects/other/databases/(default)/operations/1"))
        ),
        ("imported by no operation", lines + [phase("importing").setting("operation", .string(operation))]),
        ("of another instant", with(announced, "snapshotTime", .time(time - 60_000_000))),
        ("of fewer documents", with(announced, "documents", .integer(1))),
        ("of another plan", with(0, "plan", .string(Digest256.zero.hexadecimal))),
      ]
      for (what, edited) in cases {
        try Edits.relinked(edited, key: nil).write(to: URL(fileURLWithPath: rig.file("edited")))
        let problem = await #expect(throws: ChainError.self, "\(what)") {
          try await rig.applier().resume(rig.file("edited"), attestation: nil)
        }
        #expect([.otherKey, .edited].contains(problem?.code), "\(what)")
        try Edits.relinked(edited).write(to: URL(fileURLWithPath: rig.file("edited")))
        do {
          // By then no request of the edited journal can arrive any more.
          let report = try await rig.applier(after: 725).resume(rig.file("edited"), attestation: nil)
          #expect(report.verdict == .incomplete, "\(what)")
        } catch is RefusedError {}
        #expect(try await rig.database.documents() == before, "\(what)")
        #expect(try await rig.operations()[.import] == nil, "\(what)")
      }
    }
  }

  @Test("A journal of documents whose previous values were edited is not undone", .timeLimit(.minutes(10)))
  func documentsJournals() async throws {
    try await withRestoreDatabase { database in
      try await database.write("companies/andina-textiles", [Field("n", .integer(1))])
      let journal = database.file("journal")
      let request = try database.request(Fixture.erp.path, "companies/andina-textiles", mode: .overwrite)
      #expect(try await database.restorer().apply(request, journal: journal).verdict == .verified)
      let restored = try await database.documents()
      let text = try String(contentsOfFile: journal, encoding: .utf8)
      let edited = try Edits.lines(journal).map { line in
        line["event"]?.text == "before"
          ? try JSONParser.parse(
            Array(
              String(decoding: line.json, as: UTF8.self).replacing(
                #""integerValue":"1""#, with: #""integerValue":"666""#
              ).utf8))
          : line
      }
      try Edits.relinked(edited, key: nil).write(to: URL(fileURLWithPath: journal))
      for writes in [false, true] {
        let problem = await #expect(throws: ChainError.self) {
          try await database.restorer().undo(journal, writes: writes)
        }
        #expect(problem?.code == .otherKey)
      }
      await #expect(throws: ChainError.self) { try await database.restorer().resume(journal) }
      #expect(try await database.documents() == restored)
      try text.write(toFile: journal, atomically: true, encoding: .utf8)
      let undone = try await database.restorer().undo(journal, writes: true)
      #expect(undone.verdict == .verified)
    }
  }

  /// The event or the phase; "begun" is the line that names its operation.
  private static func name(of line: JSONValue) -> String {
    (line["phase"]?.text ?? line["event"]?.text ?? "") + (line["operation"] == nil ? "" : " begun")
  }

  /// Every edit of every line, but of its place in the chain, which is made again.
  private static func edits(_ lines: [JSONValue]) -> [(what: String, lines: [JSONValue])] {
    lines.enumerated().flatMap { index, line in
      let what = name(of: line)
      let content = ["mac", "sequence", "previous"].reduce(line) { $0.setting($1, nil) }
      return Edits.all(content).map { edit in
        var edited = lines
        edited[index] = edit.edited.setting("mac", line["mac"])
        return ("\(what): \(edit.path)", edited)
      }
    }
  }

  /// No member of any line can be edited without the key: with the chain made again, and without.
  private func isUnreadable(_ lines: [JSONValue], at path: String) throws {
    func check(_ bytes: Data, _ what: String) throws {
      try bytes.write(to: URL(fileURLWithPath: path))
      let problem = #expect(throws: ChainError.self, "\(what)") {
        let reader = ChainReader<RestoreLine>(try ChainFile(path), testKey)
        while try reader.next() != nil {}
      }
      #expect([.otherKey, .edited].contains(problem?.code), "\(what)")
    }
    for (what, edited) in Self.edits(lines) { try check(try Edits.relinked(edited, key: nil), what) }
    for (index, line) in lines.enumerated() {
      for (what, edited) in Edits.all(line) {
        var bytes = Data()
        for (number, line) in lines.enumerated() {
          bytes += (number == index ? edited : line).json + [UInt8(ascii: "\n")]
        }
        // The last line's digest is in no line behind it, but its code covers it.
        try check(bytes, "line \(index + 1), \(what)")
      }
    }
  }

  /// Members that decide nothing before the import: what they say is looked up, or is not asked for.
  private static let shown: Set<String> = [
    "restore: time", "exporting: time", "exporting: before[]", "exporting: digest", "exporting begun: time",
    "exported: time", "importing: time", "importing: before[]", "creating begun: time", "creating begun: operation",
    "created: time",
  ]

  @Test(
    "No member of a whole restore's journal can be edited without the key, and none that would cost data with it",
    .timeLimit(.minutes(20)), arguments: [false, true])
  func wholeMembers(isNew: Bool) async throws {
    try await RestoreRig.with { rig in
      try await rig.makePlan(target: isNew ? .new("restored") : .database(RestoreRig.production))
      try await rig.cloud.fault(#"{"path":"*:importDocuments","times":1,"status":403}"#)
      #expect(try await rig.apply().phase == (isNew ? .created : .exported))
      let before = try await rig.database.documents()
      let lines = try Edits.lines(rig.file("journal"))
      let edited = rig.file("edited")
      try isUnreadable(lines, at: edited)
      try await rig.cloud.countWrites()
      let edits = Self.edits(lines)
      #expect(edits.count > 10)
      for (what, lines) in edits where !Self.shown.contains(what) {
        try Edits.relinked(lines).write(to: URL(fileURLWithPath: edited))
        do {
          let report = try await rig.applier(after: 725).resume(edited, attestation: nil)
          #expect(report.verdict == .incomplete, "\(what)")
        } catch is RefusedError {} catch is ChainError {}
      }
      #expect(try await rig.cloud.writes() == 0)
      try await rig.cloud.clearFaults()
      #expect(try await rig.database.documents() == before)
      // All that is only shown, at once: nothing of production is lost by it.
      var harmless = lines
      for (index, line) in lines.enumerated() {
        let what = Self.name(of: line)
        for path in Self.shown where path.hasPrefix("\(what): ") {
          let name = path.dropFirst(what.count + 2)
          harmless[index] = Edits.all(harmless[index]).first { $0.path == name }?.edited ?? harmless[index]
        }
      }
      try Edits.relinked(harmless).write(to: URL(fileURLWithPath: edited))
      let report = try await rig.applier(after: 725).resume(edited, attestation: nil)
      #expect(report.verdict == .verified, "\(report.findings)")
      if isNew {
        #expect(try await rig.database.documents() == before)
      } else {
        #expect(report.safetyDocuments == before.count)
      }
    }
  }

  @Test(
    "A journal that was edited after the import begins no second one, and its verdict is what was compared",
    .timeLimit(.minutes(20)))
  func importedMembers() async throws {
    try await RestoreRig.with { rig in
      let plan = try await rig.makePlan()
      #expect(try await rig.apply().verdict == .verified)
      let all = try Edits.lines(rig.file("journal"))
      let named = try #require(all.lastIndex { $0["phase"]?.text == "importing" && $0["operation"] != nil })
      let edited = rig.file("edited")
      try await rig.cloud.countWrites()
      for (what, lines) in Self.edits(Array(all[...named])) {
        try Edits.relinked(lines).write(to: URL(fileURLWithPath: edited))
        do {
          let report = try await rig.applier(after: 725).resume(edited, attestation: nil)
          #expect(report.verdict != .verified || report.equal == plan.documents, "\(what)")
        } catch is RefusedError {} catch is ChainError {}
      }
      #expect(try await rig.cloud.writes() == 0)
      #expect(try await rig.operations() == [.export: 1, .import: 1])
    }
  }

  /// A database with a document that a restore overwrites, and one that it leaves alone.
  private func withOverwritten(
    _ body: @escaping @Sendable (RestoreDatabase, DocumentsRequest, [DocumentPath: Document]) async throws -> Void
  ) async throws {
    try await withRestoreDatabase { database in
      try await database.write("exchange_rates/2026-11-11", [Field("n", .integer(1))])
      try await database.write("exchange_rates/bystander", [Field("n", .integer(2))])
      let request = try database.request(Fixture.erp.path, "exchange_rates/2026-11-11", mode: .overwrite)
      try await body(database, request, try await database.documents())
    }
  }

  @Test(
    "No member of a documents' journal can be edited without the key; with it, only the previous values are believed",
    .timeLimit(.minutes(20)))
  func undoneMembers() async throws {
    let original = Mutex<[JSONValue]>([])
    try await withOverwritten { database, request, _ in
      _ = try await database.restorer().apply(request, journal: database.file("journal"))
      let lines = try Edits.lines(database.file("journal"))
      try isUnreadable(lines, at: database.file("edited"))
      original.withLock { $0 = lines }
    }
    let count = Self.edits(original.withLock(\.self)).count
    #expect(count > 30)
    for index in 0..<count {
      try await withOverwritten { database, request, before in
        _ = try await database.restorer().apply(request, journal: database.file("journal"))
        let restored = try await database.documents()
        let edits = Self.edits(try Edits.lines(database.file("journal")))
        try #require(edits.count == count)
        let (what, lines) = edits[index]
        try Edits.relinked(lines).write(to: URL(fileURLWithPath: database.file("journal")))
        let undo = database.restorer()
        do { _ = try await undo.undo(database.file("journal"), writes: true) } catch is ChainError {}
        let after = try await database.documents()
        if !what.hasPrefix("before: document") {
          #expect(after == restored || after == before, "\(what)")
        }
        let bystander = try #require(DocumentPath("exchange_rates/bystander"))
        #expect(after.count == before.count && after[bystander] == before[bystander], "\(what)")
      }
    }
  }

  @Test("A plan of documents that was edited writes nothing but what is in the export", .timeLimit(.minutes(20)))
  func plannedMembers() async throws {
    let original = Mutex<[JSONValue]>([])
    try await withOverwritten { database, request, _ in
      _ = try await database.restorer().plan(request, to: database.file("plan"))
      let lines = try Edits.lines(database.file("plan"))
      try isUnreadable(lines, at: database.file("edited"))
      original.withLock { $0 = lines }
    }
    let count = Self.edits(original.withLock(\.self)).count
    #expect(count > 15)
    // The last one: what is at that place of the export, under another name.
    for index in 0...count {
      try await withOverwritten { database, request, before in
        _ = try await database.restorer().plan(request, to: database.file("plan"))
        let lines = try Edits.lines(database.file("plan"))
        var renamed = lines
        let planned = try #require(lines.firstIndex { $0["event"]?.text == "document" })
        renamed[planned] = lines[planned].setting("document", .string("exchange_rates/never")).setting(
          "updateTime", nil)
        let (what, edited) = index < count ? Self.edits(lines)[index] : ("another name", renamed)
        try Edits.relinked(edited).write(to: URL(fileURLWithPath: database.file("plan")))
        do {
          _ = try await database.restorer().apply(plan: database.file("plan"), journal: database.file("journal"))
        } catch is ChainError {} catch is ExportError {} catch is RefusedError {}
        let after = try await database.documents()
        let path = try #require(DocumentPath("exchange_rates/2026-11-11"))
        #expect(Set(after.keys) == Set(before.keys), "\(what)")
        let wanted = try await Self.exported(path, database)
        #expect(after[path] == before[path] || after[path] == wanted, "\(what)")
        #expect(after.count { $0.key != path && before[$0.key] != $0.value } == 0, "\(what)")
      }
    }
  }

  /// The document as it is in the export, by what the emulator answered of it.
  private static func exported(_ path: DocumentPath, _ database: RestoreDatabase) async throws -> Document? {
    try await documents(of: .erp, in: database.name).first { $0.name.path == path }
  }
}
