import Documents
import Foundation
import JSON
import TestSupport
import Testing
import Verification

@testable import Attestation

@Suite("rekindle attestation evidence") struct EvidencePageTests {
  /// A policy with two keys, and a history with a rehearsal on each of the last days and today.
  private struct Desk {
    var folder: URL
    /// Microseconds since 1970.
    var now: Int64

    var history: URL { folder.appending(path: "history") }

    func evidence(_ options: String...) async throws -> CommandLineTool.Outcome {
      try await CommandLineTool.run(
        ["attestation", "evidence", "--policy", "rekindle.yaml"] + options, in: folder.path)
    }

    func day(_ daysAgo: Int64) -> String {
      String(Timestamp.text(microseconds: now - daysAgo * 86_400_000_000).prefix(10))
    }

    func json(_ options: String...) async throws -> (status: Int32, told: JSONValue) {
      let outcome = try await CommandLineTool.run(
        ["attestation", "evidence", "--policy", "rekindle.yaml", "--format", "json"] + options, in: folder.path)
      return (outcome.status, try JSONParser.parse(Array(outcome.output.utf8)))
    }

    /// Signs the record of a day, or writes it as it is.
    func keep(_ record: RehearsalRecord, as name: String, key: String?) async throws {
      let statement = Data(try Statement(rehearsal: record).json)
      guard let key else { return try statement.write(to: history.appending(path: name)) }
      try statement.write(to: folder.appending(path: "statement.json"))
      let signed = try await CommandLineTool.run(
        "attestation", "sign", "statement.json", "--key", key, "-o", "history/\(name)", in: folder.path)
      try #require(signed.status == 0, "\(signed.errors)")
    }
  }

  private func record(of export: ExportFolder, finished: Int64) async throws -> RehearsalRecord {
    let outcome = try await Verifier().verify(export.path)
    var record = RehearsalRecord(
      outcome.report, files: try await outcome.digests(), toolVersion: "0.1.0", started: finished - 1_000_000,
      finished: finished)
    record.depth = .rehearsed
    record.staging = .init(kind: .emulator, database: DatabaseName(project: "staging"))
    let documents = record.documents
    record.readBack = .init(documents: documents, equal: documents, missing: 0, extra: 0, changed: 0)
    return record
  }

  /// Four nights: three days that are over, and today. The key is replaced after two.
  private func withDesk(_ body: (Desk, RehearsalRecord) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      let desk = Desk(folder: folder, now: Timestamp.now())
      try FileManager.default.createDirectory(at: desk.history, withIntermediateDirectories: true)
      let sample = try await record(of: SampleExport.fixture("erp").make(in: folder), finished: desk.now)
      let source = try #require(sample.source)
      for (key, type) in [("old", "ed25519"), ("new", "p256")] {
        let made = try await CommandLineTool.run(
          "attestation", "keygen", "--type", type, "-o", key, in: folder.path)
        try #require(made.status == 0)
      }
      let policy = """
        version: 1
        production: firestore://\(source.project)/\(source.database)
        backups:
          bucket: shop-backups
          history: history
          recoveryTime: 30m
          publicKeys:
            - file: old.pub
            - file: new.pub
        """
      try Data(policy.utf8).write(to: folder.appending(path: "rekindle.yaml"))
      for daysAgo in Int64(0)...3 {
        var record = sample
        record.finished -= daysAgo * 86_400_000_000
        record.started -= daysAgo * 86_400_000_000
        try await desk.keep(record, as: "night \(daysAgo).json", key: daysAgo > 1 ? "old" : "new")
      }
      try await body(desk, sample)
    }
  }

  @Test("Openssl alone finds every signature of the page to hold, and a changed record not to")
  func page() async throws {
    try await withDesk { desk, _ in
      let made = try await desk.evidence("--since", desk.day(3), "-o", "evidence.html")
      #expect(made.status == 0 && made.output.isEmpty, "\(made.errors)")
      let page = EvidencePage(
        try String(contentsOf: desk.folder.appending(path: "evidence.html"), encoding: .utf8))
      let audit = desk.folder.appending(path: "audit")
      try FileManager.default.copyItem(at: desk.history, to: audit)
      #expect(try await page.signaturesHold(in: audit) == [true, true, true, true])

      // The oldest record is the first of the page.
      let record = audit.appending(path: "night 3.json")
      let envelope = try String(contentsOf: record, encoding: .utf8)
      let payload = try #require(envelope.firstMatch(of: /"payload":"([^"]*)"/)?.1)
      let statement = String(decoding: try #require(Data(base64Encoded: String(payload))), as: UTF8.self)
      let edited = statement.replacing("0.1.0", with: "0.1.1")
      #expect(edited != statement)
      let changed = Data(envelope.replacing(payload, with: Data(edited.utf8).base64EncodedString()).utf8)
      try changed.write(to: record)
      #expect(try await page.signaturesHold(in: audit) == [false, true, true, true])
      try changed.write(to: desk.history.appending(path: "night 3.json"))
      let (status, told) = try await desk.json("--since", desk.day(3))
      #expect(status == 1 && told["daysWithout"]?.elements?.map(\.text) == [desk.day(3)])
      let states = told["rehearsals"]?.elements?.map { $0["signature"]?["state"]?.text }
      #expect(states == ["broken", "valid", "valid", "valid"])
    }
  }

  @Test("1: a night without, a record that is not signed, no key; a record of another database is apart")
  func gaps() async throws {
    try await withDesk { desk, sample in
      let whole = try await desk.json("--since", desk.day(3), "--until", desk.day(1))
      #expect(whole.status == 0 && whole.told["outcome"]?.text == "ok" && whole.told["days"]?.integer == 3)
      #expect(
        whole.told["keys"]?.elements?.count == 2 && whole.told["targets"]?["recoveryTimeSeconds"]?.integer == 1_800)

      var other = sample
      other.source = DatabaseName(project: "another-project")
      other.finished -= 86_400_000_000
      other.started -= 86_400_000_000
      try await desk.keep(other, as: "other.json", key: "new")
      let apart = try await desk.json("--since", desk.day(3), "--until", desk.day(1))
      #expect(apart.status == 0 && apart.told["notOurs"]?.elements?.map { $0["record"]?.text } == ["other.json"])

      // The key that is given replaces those of the policy.
      let oneKey = try await desk.json("--since", desk.day(3), "--until", desk.day(1), "--key", "new.pub")
      #expect(oneKey.status == 1 && oneKey.told["daysWithout"]?.elements?.map(\.text) == [desk.day(3), desk.day(2)])

      try FileManager.default.removeItem(at: desk.history.appending(path: "night 2.json"))
      let night = try await desk.json("--since", desk.day(3), "--until", desk.day(1))
      #expect(night.status == 1 && night.told["daysWithout"]?.elements?.map(\.text) == [desk.day(2)])
      let text = try await desk.evidence("--since", desk.day(3), "--until", desk.day(1))
      #expect(text.status == 1 && text.output.contains(desk.day(2)))

      var unsigned = sample
      unsigned.finished -= 2 * 86_400_000_000
      unsigned.started -= 2 * 86_400_000_000
      try await desk.keep(unsigned, as: "unsigned.json", key: nil)
      let weak = try await desk.json("--since", desk.day(3), "--until", desk.day(1))
      #expect(weak.status == 1 && weak.told["daysWithout"]?.elements?.map(\.text) == [desk.day(2)])
      #expect(weak.told["records"]?.integer == 3 && weak.told["proofs"]?.integer == 2)
    }
  }

  @Test("3 and 64: no history, and what was not meant")
  func unread() async throws {
    try await withDesk { desk, _ in
      let missing = try await desk.json("--since", desk.day(3), "--history", "nowhere")
      #expect(missing.status == 3 && missing.told["outcome"]?.text == "unknown")
      try Data("x".utf8).write(to: desk.history.appending(path: "notes.txt"))
      #expect(try await desk.evidence("--since", desk.day(3)).status == 3)
      #expect(try await desk.evidence("--since", desk.day(3), "--key", "nowhere.pub").status == 3)
      #expect(try await desk.evidence().status == 64)
      for since in ["yesterday", "2026-13-01", desk.day(-2)] {
        #expect(try await desk.evidence("--since", since).status == 64, "\(since)")
      }
      #expect(try await desk.evidence("--since", desk.day(1), "--until", desk.day(2)).status == 64)
      #expect(try await desk.evidence("--since", desk.day(3), "-o", "evidence.pdf").status == 64)
      let nowhere = try await CommandLineTool.run(
        "attestation", "evidence", "--since", desk.day(3), in: desk.history.path)
      #expect(nowhere.status == 64)
      let help = try await CommandLineTool.run("attestation", "evidence", "--help")
      #expect(help.status == 0 && help.output.contains("EXIT STATUS") && help.output.contains("EXAMPLE"))
    }
  }
}
