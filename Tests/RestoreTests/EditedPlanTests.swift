import Documents
import Foundation
import GoogleCloud
import JSON
import Keys
import Rehearsal
import TestSupport
import Testing
import Verification

@testable import Restore

/// Plans and journals that somebody edited. Without the key they are not read; with it, what would cost data is looked up.
struct EditedPlanTests {
  /// A plan with one member changed, and its SHA-256 made again.
  private static func edited(
    _ plan: JSONValue, hasKey: Bool, _ edit: (JSONValue) -> JSONValue
  ) throws -> Data {
    var plan = edit(plan.setting("sha256", nil).setting("mac", nil))
      .setting("mac", hasKey ? nil : plan["mac"])
    let code = plan["mac"]
    plan = plan.setting("mac", nil)
    plan = plan.setting("sha256", .string(try Digest256(of: plan.json).hexadecimal))
    let right = JSONValue.string(try testKey.code(of: plan.json).hexadecimal)
    return Data(plan.setting("mac", hasKey ? right : code).json + [UInt8(ascii: "\n")])
  }

  /// Every way to change one member: of objects in all depths, and of the first element of each list.
  private static func edits(_ value: JSONValue) -> [(path: String, edited: JSONValue)] {
    switch value {
    case .object(let members):
      return members.flatMap { member in
        edits(member.value).map { (member.name + $0.path, value.setting(member.name, $0.edited)) }
      }
    case .array(let elements):
      guard let first = elements.first else { return [("[]", .array([.string("x")]))] }
      return [("[]", .array(elements.dropLast()))]
        + edits(first).map { (".\($0.path)", .array([$0.edited] + elements.dropFirst())) }
    case .string(let text):
      let time = Timestamp.microseconds(text).map { Timestamp.text(microseconds: $0 + 3_600_000_000) }
      let digits = Digest256(hexadecimal: text).map { _ in String(text.dropLast() + (text.last == "0" ? "1" : "0")) }
      let number = Int64(text).map { String($0 + 1) }
      return [("", .string(time ?? digits ?? number ?? text + "x"))]
    case .number(let digits): return [("", .integer((Int(digits) ?? 0) + 1))]
    case .boolean(let truth): return [("", .boolean(!truth))]
    case .null: return []
    }
  }

  /// Members that decide nothing: what they say is shown to a person, and apply looks up what it needs.
  private static let shown: Set<String> = [
    "tool", "made", "expires", "exportStart", "collections[]", "collections.id", "collections.documents",
    "objects.bytes", "safetyExport",
    "attestationstaging", "targetreadTime", "effectscreate",
    "effectsoverwrite", "effectsequal", "effectsleftBehind", "effectsnewer", "names", "reads", "writes",
    "estimatedSeconds",
  ]

  @Test(
    "No member of a plan can be edited without the key, and none that would cost data with it", .timeLimit(.minutes(20))
  )
  func members() async throws {
    try await RestoreRig.with { rig in
      try await rig.makePlan()
      let intact = try Data(at: rig.plan)
      let plan = try JSONParser.parse(Array(intact))
      let edits = Self.edits(plan.setting("sha256", nil).setting("mac", nil))
      #expect(edits.count > 40 && Self.shown.isSubset(of: Set(edits.map(\.path))))
      try await rig.cloud.countWrites()
      func isRefused(_ data: Data, _ what: String) async throws {
        try data.write(to: URL(fileURLWithPath: rig.plan))
        await #expect(throws: (any Error).self, "\(what)") { try await rig.apply() }
        #expect(!FileManager.default.fileExists(atPath: rig.file("journal")), "\(what)")
      }
      for (path, edited) in edits {
        try await isRefused(Self.edited(plan, hasKey: false) { _ in edited }, "\(path), without the key")
        guard !Self.shown.contains(path) else { continue }
        try await isRefused(Self.edited(plan, hasKey: true) { _ in edited }, "\(path), with the key")
      }
      let more: [(String, (JSONValue) -> JSONValue)] = [
        ("no safety export", { $0.setting("safetyExport", nil) }),
        ("a stranger's bucket", { $0.setting("safetyExport", .string("gs://evil-bucket/rekindle-before-x")) }),
        ("the name of a backup", { $0.setting("safetyExport", .string("gs://backups/daily/erp2")) }),
        ("inside the export", { $0.setting("safetyExport", .string("gs://backups/daily/erp/rekindle-before-x")) }),
        (
          "a new database that is production",
          { $0.setting("safetyExport", nil).setting("target", $0["target"]?.setting("isNew", .boolean(true))) }
        ),
      ]
      for (what, edit) in more {
        try await isRefused(Self.edited(plan, hasKey: true, edit), what)
      }
      #expect(try await rig.cloud.writes() == 0)
      try await rig.cloud.clearFaults()
      // All that is only shown, at once: nothing of production is lost by it.
      let before = try await rig.database.documents()
      var harmless = plan.setting("sha256", nil).setting("mac", nil)
      for path in Self.shown {
        harmless = try #require(Self.edits(harmless).first { $0.path == path }).edited
      }
      try Self.edited(plan, hasKey: true) { _ in harmless }.write(to: URL(fileURLWithPath: rig.plan))
      let report = try await rig.apply()
      #expect(report.verdict == .verified && report.safetyDocuments == before.count, "\(report.findings)")
    }
  }

  @Test("A plan and a journal are not read with another key", .timeLimit(.minutes(10)))
  func otherKey() async throws {
    try await RestoreRig.with { rig in
      let plan = try await rig.makePlan()
      try Data(RestorePlanFile.bytes(plan, MACKey())).write(to: URL(fileURLWithPath: rig.plan))
      try await rig.cloud.countWrites()
      let refusal = await #expect(throws: RefusedError.self) { try await rig.apply() }
      // The remedy is the plan command to run here.
      #expect(refusal?.description.contains("rekindle restore plan ") == true)
      #expect(try await rig.cloud.writes() == 0)
    }
  }

  // MARK: Journals

  /// The lines with their chain and their codes made again.
  private static func relinked(_ lines: [JSONValue], key: MACKey? = testKey) throws -> Data {
    var (text, previous) = (Data(), Digest256.zero)
    for (index, line) in lines.enumerated() {
      let content = line.setting("mac", nil).setting("sequence", .integer(index + 1))
        .setting("previous", .string(previous.hexadecimal))
      let code = try key.map { JSONValue.string(try $0.code(of: content.json).hexadecimal) } ?? line["mac"]
      let bytes = content.setting("mac", code).json
      previous = try Digest256(of: bytes)
      text += bytes + [UInt8(ascii: "\n")]
    }
    return text
  }

  private static func lines(_ path: String) throws -> [JSONValue] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map {
      try JSONParser.parse(Array($0.utf8))
    }
  }

  @Test("A journal of a whole restore that was edited imports nothing", .timeLimit(.minutes(10)))
  func wholeJournals() async throws {
    try await RestoreRig.with { rig in
      try await rig.makePlan()
      try await rig.cloud.fault(#"{"path":"*:importDocuments","times":1,"status":403}"#)
      #expect(try await rig.apply().phase == .exported)
      try await rig.cloud.clearFaults()
      let before = try await rig.database.documents()
      let lines = try Self.lines(rig.file("journal"))
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
        try Self.relinked(edited, key: nil).write(to: URL(fileURLWithPath: rig.file("edited")))
        let problem = await #expect(throws: JournalProblem.self, "\(what)") {
          try await rig.applier().resume(rig.file("edited"), attestation: nil)
        }
        #expect([.otherKey, .edited].contains(problem?.code), "\(what)")
        try Self.relinked(edited).write(to: URL(fileURLWithPath: rig.file("edited")))
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
      let edited = try Self.lines(journal).map { line in
        line["event"]?.text == "before"
          ? try JSONParser.parse(
            Array(
              String(decoding: line.json, as: UTF8.self).replacing(
                #""integerValue":"1""#, with: #""integerValue":"666""#
              ).utf8))
          : line
      }
      try Self.relinked(edited, key: nil).write(to: URL(fileURLWithPath: journal))
      for writes in [false, true] {
        let problem = await #expect(throws: JournalProblem.self) {
          try await DocumentsUndo(environment: database.environment, macKey: testKey).undo(journal, writes: writes)
        }
        #expect(problem?.code == .otherKey)
      }
      await #expect(throws: JournalProblem.self) { try await database.restorer().resume(journal) }
      #expect(try await database.documents() == restored)
      try text.write(toFile: journal, atomically: true, encoding: .utf8)
      let undone = try await DocumentsUndo(environment: database.environment, macKey: testKey).undo(
        journal, writes: true)
      #expect(undone.verdict == .verified)
    }
  }
}
