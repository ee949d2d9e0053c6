import Documents
import Foundation
import Keys
import TestSupport
import Testing
import Verification

@testable import Attestation

@Suite struct StatementTests {
  @Test("A statement is read as it was written, with everything and with as little as there can be")
  func roundTrip() throws {
    var least = RehearsalRecord.sample()
    least.depth = .decoded
    least.export = .init(name: least.export.name, bytes: 0)
    (least.source, least.staging, least.readBack, least.canary) = (nil, nil, nil, nil)
    (least.collections, least.checks, least.expectations, least.findings, least.notChecked) = ([], [], [], [], [])
    for record in [RehearsalRecord.sample(), least] {
      let statement = try Statement(rehearsal: record)
      #expect(try Statement(json: statement.json) == statement)
      #expect(statement.record == record)
      #expect(try Statement(json: try Statement(json: statement.json).json).json == statement.json)
    }
  }

  @Test("Size and CRC-32C of a file are kept, and may be left out; what is neither is refused")
  func sizes() throws {
    var record = RehearsalRecord.sample()
    (record.files[0].bytes, record.files[0].crc32c) = (12, 0x00E3_0692)
    let json = try Statement(rehearsal: record).json
    #expect(try Statement(json: json).record == record)
    let text = String(decoding: json, as: UTF8.self)
    #expect(text.contains(#""crc32c":"00e30692""#) && text.contains(#""annotations":{"bytes":12}"#))
    for bad in [
      text.replacing("00e30692", with: "e30692"), text.replacing("00e30692", with: "00E30692"),
      text.replacing(#""bytes":12}"#, with: #""bytes":-12}"#), text.replacing(#"{"bytes":12}"#, with: "12"),
    ] {
      #expect(throws: AttestationError.self, "\(bad)") { _ = try Statement(json: Array(bad.utf8)) }
    }
  }

  @Test("What in-toto asks for is there, and what the predicate promises")
  func members() throws {
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(RehearsalRecord.sample().statement)) as? [String: Any])
    #expect(Set(object.keys) == ["_type", "subject", "predicateType", "predicate"])
    #expect(object["_type"] as? String == "https://in-toto.io/Statement/v1")
    #expect(object["predicateType"] as? String == "https://rekindle.dev/attestation/rehearsal/v1")
    let subjects = try #require(object["subject"] as? [[String: Any]])
    #expect(
      subjects.map { $0["name"] as? String } == [
        "2026-11-22T03:00:04_48121.overall_export_metadata", "all_namespaces/all_kinds/output-0",
      ])
    for subject in subjects { #expect((subject["digest"] as? [String: String])?["sha256"]?.utf8.count == 64) }
    let predicate = try #require(object["predicate"] as? [String: Any])
    #expect(predicate["verdict"] as? String == "verified")
    #expect(predicate["depth"] as? String == "rehearsed")
    #expect(predicate["started"] as? String == "2026-11-22T03:10:00Z")
    #expect(predicate["finished"] as? String == "2026-11-22T03:10:21.875Z")
    #expect(
      (predicate["staging"] as? [String: String]) == [
        "kind": "emulator", "project": "rekindle-staging", "database": "(default)",
      ])
    #expect((predicate["source"] as? [String: String]) == ["project": "shop", "database": "(default)"])
    #expect(
      (predicate["timings"] as? [String: Double]) == [
        "verify": 0.25, "start": 1, "import": 12.5, "readBack": 8, "compare": 0.125, "total": 21.875, "dataAge": 610,
      ])
    #expect((predicate["canary"] as? [String: [[String: Any]]])?["planted"]?.count == 3)
    for key in [
      "tool", "export", "documents", "readBack", "collections", "checks", "expectations", "findings", "notChecked",
    ] {
      #expect(predicate[key] != nil, "\(key)")
    }
    #expect(predicate["expires"] == nil)
  }

  @Test("The order of what comes in does not count")
  func order() throws {
    var record = RehearsalRecord.sample()
    record.files.reverse()
    record.collections.reverse()
    #expect(try record.statement == RehearsalRecord.sample().statement)
  }

  @Test("The age of the data is that of the snapshot, else of the export's start, and never negative")
  func age() {
    var record = RehearsalRecord.sample()
    #expect(record.dataAge == 610_000_000)
    record.export.snapshot = nil
    #expect(record.dataAge == 600_000_000)
    record.export.start = record.started + 5_000_000
    #expect(record.dataAge == 0)
    // No difference of two such times has a number.
    record.started = Int64.max
    record.export.start = Int64.min
    #expect(record.dataAge == .max)
    record.started = Int64.min
    record.export.start = Int64.max
    #expect(record.dataAge == 0)
    record.export.start = nil
    #expect(record.dataAge == nil)
  }

  @Test("The download is a part of the recovery where it was measured, and older records have none")
  func download() throws {
    var record = RehearsalRecord.sample()
    #expect(record.timings.recovery == 21.875)
    #expect(!String(decoding: try record.statement, as: UTF8.self).contains("download"))
    record.timings.download = 4.125
    #expect(record.timings.recovery == 26 && record.timings.total == 21.875)
    let statement = try Statement(rehearsal: record)
    #expect(String(decoding: statement.json, as: UTF8.self).contains(#""download":4.125"#))
    #expect(try Statement(json: statement.json).record == record)
  }

  @Test("The record of a verification has what the report has")
  func verification() async throws {
    let export = try await Verifier().verify(Fixture.erp.path)
    let files = try await export.digests()
    let record = RehearsalRecord(
      export.report, files: files, toolVersion: "0.1.0", started: sampleTime, finished: sampleTime + 1)
    #expect(record.verdict == .verified && record.depth == .decoded)
    #expect(record.documents == 3_269 && record.collections.reduce(0) { $0 + $1.documents } == 3_269)
    #expect(record.files.count == 3 && record.overallFile != nil)
    #expect(record.source?.project == "demo-pyme-erp")
    let statement = try Statement(rehearsal: record)
    #expect(try Statement(json: statement.json).record.files == record.files)
    #expect(!statement.record.isPassedRehearsal)
  }

  private struct Contradiction: Sendable {
    var name: String
    var change: @Sendable (inout RehearsalRecord) -> Void
  }

  private static let contradictions: [Contradiction] = [
    .init(name: "no files") { $0.files = [] },
    .init(name: "no overall file") { $0.files.removeFirst() },
    .init(name: "the overall file of another export") { $0.export.name = "other" },
    .init(name: "a file twice") { $0.files.append($0.files[0]) },
    .init(name: "a file with two digests") { $0.files.append(.init(path: $0.files[1].path, sha256: .zero)) },
    .init(name: "a path that leads out") { $0.files.append(.init(path: "../x", sha256: .zero)) },
    .init(name: "an absolute path") { $0.files.append(.init(path: "/etc/passwd", sha256: .zero)) },
    .init(name: "a path with an empty part") { $0.files.append(.init(path: "a//b", sha256: .zero)) },
    .init(name: "an end before its beginning") { $0.finished = $0.started - 1 },
    .init(name: "a time that is none") { $0.timings.total = .nan },
    .init(name: "an endless time") { $0.timings.importing = .infinity },
    .init(name: "a negative time") { $0.timings.verify = -1 },
    .init(name: "a negative download") { $0.timings.download = -1 },
    .init(name: "verified, and a document is missing") { $0.readBack?.missing = 1 },
    .init(name: "verified, and a document is extra") { $0.readBack?.extra = 1 },
    .init(name: "verified, and a document is changed") { $0.readBack?.changed = 1 },
    .init(name: "verified, and not all were equal") { $0.readBack?.equal -= 1 },
    .init(name: "verified, and not all were read back") { $0.readBack?.documents -= 1 },
    .init(name: "rehearsed, and nothing was read back") { $0.readBack = nil },
    .init(name: "rehearsed, and nowhere") { $0.staging = nil },
    .init(name: "verified, and a check failed") { $0.checks[0].result = .failed },
    .init(name: "verified, and a check did not end") { $0.checks[0].result = .unfinished },
    .init(name: "verified, and an expectation was not met") { $0.expectations[0].result = .failed },
    .init(name: "verified, and a planted difference was not named") { $0.canary?.planted[1].named = false },
    .init(name: "verified, and only two differences were planted") { $0.canary?.planted.removeLast() },
    .init(name: "verified, and nothing was planted") { $0.canary?.planted = [] },
  ]

  @Test("What contradicts itself is no statement", arguments: contradictions.indices)
  func contradiction(index: Int) throws {
    let row = Self.contradictions[index]
    var record = RehearsalRecord.sample()
    _ = try Statement(rehearsal: record)
    row.change(&record)
    record.export.filesListed = record.files.count
    try #require(record != RehearsalRecord.sample(), "\(row.name)")
    let error = #expect(throws: AttestationError.self, "\(row.name)") { try Statement(rehearsal: record) }
    #expect(error?.code == .statement)
  }

  @Test("A run that failed is recorded as it was")
  func failed() throws {
    var record = RehearsalRecord.sample()
    record.verdict = .different
    record.readBack = .init(documents: 3_190, equal: 3_188, missing: 2, extra: 1, changed: 1)
    record.checks[1].result = .failed
    record.canary?.planted[0].named = false
    #expect(try Statement(json: record.statement).record == record)
  }

  @Test("A statement that nobody could read is not made")
  func tooLarge() {
    var record = RehearsalRecord.sample()
    record.notChecked = [String(repeating: "x", count: Statement.maximumBytes)]
    let error = #expect(throws: AttestationError.self) { try Statement(rehearsal: record) }
    #expect(error?.code == .statement)
  }
}
