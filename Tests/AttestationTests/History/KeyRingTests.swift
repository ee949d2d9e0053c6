import Foundation
import JSON
import Policy
import TestSupport
import Testing
import Verification

@testable import Attestation

/// Whose records count, and which.
@Suite struct KeyRingTests {
  /// Who signed a record.
  private enum Signed: Sendable {
    case not
    /// By the key of the ring.
    case byKey
    /// By the key, and the signature was damaged after it.
    case broken
    /// By a key that the ring does not have.
    case byOther
    /// By a key that the ring does not have, which names the ring's.
    case byOtherAsKey
    /// By the key and by another one.
    case byBoth
    /// By the key, whose id was taken out.
    case byKeyUnnamed
  }

  private struct Row: Sendable {
    var name: String
    var signed: Signed
    var from: Int64?
    var until: Int64?
    var created: Int64? = 100
    /// Nil for a record that counts.
    var code: String?
    var severity: Finding.Severity?
    var consequence: Finding.Consequence? {
      guard let severity else { return nil }
      return severity == .error ? Finding.Consequence.incomplete : Finding.Consequence.none
    }
    /// Whether the listing names the ring's key as the one that signed it.
    var isKeyNamed = false
  }

  private static let rows: [Row] = [
    Row(name: "the key, always", signed: .byKey, isKeyNamed: true),
    Row(name: "the key without its id", signed: .byKeyUnnamed, isKeyNamed: true),
    Row(name: "the key and another", signed: .byBoth, isKeyNamed: true),
    Row(name: "in the period", signed: .byKey, from: 90, until: 110, isKeyNamed: true),
    Row(name: "at its first instant", signed: .byKey, from: 100, until: 110, isKeyNamed: true),
    Row(name: "before its last", signed: .byKey, until: 101, isKeyNamed: true),
    Row(
      name: "at its end", signed: .byKey, until: 100, code: "history-key-period", severity: .warning, isKeyNamed: true),
    Row(
      name: "before its begin", signed: .byKey, from: 101, code: "history-key-period", severity: .warning,
      isKeyNamed: true),
    Row(name: "at an unknown time, always", signed: .byKey, created: nil, isKeyNamed: true),
    Row(
      name: "at an unknown time", signed: .byKey, from: 90, created: nil, code: "history-key-period",
      severity: .warning,
      isKeyNamed: true),
    Row(name: "broken", signed: .broken, code: "history-signature", severity: .error),
    Row(name: "broken, in another period", signed: .broken, from: 101, code: "history-signature", severity: .error),
    Row(name: "borrowed name", signed: .byOtherAsKey, code: "history-signature", severity: .error),
    Row(name: "another key", signed: .byOther, code: "history-unknown-key", severity: .warning),
    Row(name: "not signed", signed: .not, code: "history-unsigned", severity: .warning),
  ]

  private static func bytes(_ signed: Signed, _ record: RehearsalRecord = .sample()) async throws -> [UInt8] {
    let (key, other) = (try Keys.key(.ed25519), try Keys.key(.p256))
    let statement = try record.statement
    var envelope = try await Envelope.sample(statement, by: key)
    let foreign = try await Envelope.sample(statement, by: other).signatures
    switch signed {
    case .not: return statement
    case .byKey: break
    case .broken: envelope.signatures[0].bytes[0] ^= 1
    case .byOther: envelope.signatures = foreign
    case .byOtherAsKey:
      envelope.signatures = foreign
      envelope.signatures[0].keyID = key.publicKey.id
    case .byBoth: envelope.signatures = foreign + envelope.signatures
    case .byKeyUnnamed: envelope.signatures[0].keyID = nil
    }
    return envelope.json
  }

  @Test("A record counts if a key of the ring signed it in its period", arguments: rows.indices)
  func counts(index: Int) async throws {
    let row = Self.rows[index]
    let key = try Keys.key(.ed25519).publicKey
    let ring = KeyRing([.init(key: key, from: row.from, until: row.until)])
    let entry = HistoryEntry(name: "a.json", created: row.created, content: .success(try await Self.bytes(row.signed)))
    let item = HistoryItem(entry, ring)
    let record = try #require(item.record, "\(row.name)")
    #expect(item.problem?.code.description == row.code, "\(row.name)")
    #expect(item.problem?.severity == row.severity, "\(row.name)")
    #expect(item.problem?.consequence == row.consequence, "\(row.name)")
    #expect(record.keyID == (row.isKeyNamed ? key.id : nil), "\(row.name)")
    #expect(record.created == row.created, "\(row.name)")
    #expect((record.signature == .valid) == (row.code == nil), "\(row.name)")
    let listing = HistoryListing([item], isKeyed: true)
    #expect(listing.counting.count == (row.code == nil ? 1 : 0), "\(row.name)")
  }

  @Test("A warning names the keys that are not known, however many and however long their ids are")
  func names() async throws {
    let other = try Keys.key(.p256)
    let ring = KeyRing([.init(key: try Keys.key(.ed25519).publicKey)])
    var envelope = try await Envelope.sample(by: other)
    func message() throws -> String {
      let item = HistoryItem(HistoryEntry(name: "a.json", content: .success(envelope.json)), ring)
      return try #require(item.problem?.message)
    }
    #expect(try message().contains(other.publicKey.id))
    envelope.signatures = Array(repeating: envelope.signatures[0], count: 60)
    for index in envelope.signatures.indices { envelope.signatures[index].keyID = String(repeating: "x", count: 9_000) }
    #expect(try message().utf8.count < 1_000)
  }

  @Test("A key may have two periods, and each key has its own")
  func periods() async throws {
    let (key, other) = (try Keys.key(.ed25519).publicKey, try Keys.key(.p256).publicKey)
    let ring = KeyRing([
      .init(key: key, until: 50), .init(key: other, from: 50, until: 150), .init(key: key, from: 150),
    ])
    let envelopes = [
      try Envelope(json: try await Self.bytes(.byKey)), try Envelope(json: try await Self.bytes(.byOther)),
    ]
    let counts: [[Bool]] = envelopes.map { envelope in
      [Int64(49), 50, 149, 150].map { time in
        if case .valid = ring.judgement(of: envelope, created: time) { true } else { false }
      }
    }
    #expect(counts == [[true, false, false, true], [false, true, true, false]])
    let both = try Envelope(json: try await Self.bytes(.byBoth))
    #expect(ring.judgement(of: both, created: 100) == .valid(keyID: other.id))
    #expect(ring.judgement(of: both, created: 150) == .valid(keyID: key.id))
    #expect(KeyRing([]).judgement(of: both, created: 100) == .unknown(both.signatures.map(\.keyID)))
  }

  @Test(
    "After a rotation the old key's records from before count, and those from after do not",
    arguments: HistoryKind.allCases)
  func rotation(kind: HistoryKind) async throws {
    let hour: Int64 = 3_600_000_000
    try await withHistory(kind) { place in
      let before = Timestamp.now()
      let (old, new) = (try Keys.key(.ed25519), try Keys.key(.p256))
      for (index, key) in [old, new].enumerated() {
        let record = RehearsalRecord.sample(started: sampleTime + Int64(index) * 60_000_000)
        _ = try await place.history.append(try await Envelope.sample(record.statement, by: key).json)
      }
      /// The listing if the key was replaced so many hours ago.
      func listing(hoursAgo hours: Int64) async throws -> HistoryListing {
        let time = before - hours * hour
        return try await place.history.records(
          keys: KeyRing([.init(key: old.publicKey, until: time), .init(key: new.publicKey, from: time)]))
      }
      let after = try await listing(hoursAgo: 1)
      #expect(after.counting.map(\.keyID) == [new.publicKey.id])
      #expect(after.problems.map(\.code.description) == ["history-key-period"])
      #expect(after.records.map(\.keyID) == [old.publicKey.id, new.publicKey.id])
      for created in after.records.map(\.created) {
        let time = try #require(created)
        #expect(abs(time - before) < hour)
      }
      let yet = try await listing(hoursAgo: -1)
      #expect(yet.counting.map(\.keyID) == [old.publicKey.id])
      // Both count for a while.
      let overlap = try await place.history.records(
        keys: KeyRing([
          .init(key: old.publicKey, until: before + hour), .init(key: new.publicKey, from: before - hour),
        ]))
      #expect(overlap.counting.count == 2 && overlap.problems.isEmpty)
    }
  }

  @Test("In a folder the time is that of the file")
  func fileTime() async throws {
    try await withHistory(.folder) { place in
      let name = try await place.history.append(try await Self.bytes(.byKey))
      let path = "\(place.history.place)/\(name)"
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: 1_000_000)], ofItemAtPath: path)
      let ring = KeyRing([.init(key: try Keys.key(.ed25519).publicKey, until: 1_000_000_000_001)])
      let listing = try await place.history.records(keys: ring)
      #expect(listing.records.map(\.created) == [1_000_000_000_000] && listing.counting.count == 1)
    }
  }

  @Test("A policy's keys become a ring, none is none, and a file that is not a key is an error")
  func policy() async throws {
    try await withTemporaryFolder { folder in
      #expect(try KeyRing(trusting: []) == nil)
      let key = try Keys.key(.p256).publicKey
      let file = folder.path + "/a.pub"
      try Data(key.pem).write(to: URL(fileURLWithPath: file))
      let ring = try #require(
        try KeyRing(trusting: [TrustedKey(file: file, from: 1, until: 2), TrustedKey(file: file, from: 3)]))
      #expect(ring.entries.map(\.key.id) == [key.id, key.id])
      #expect(ring.entries.map(\.period.from) == [1, 3] && ring.entries.map(\.period.until) == [2, nil])
      let error = #expect(throws: AttestationError.self) {
        try KeyRing(trusting: [TrustedKey(file: file), TrustedKey(file: folder.path + "/none.pub")])
      }
      #expect(error?.code == .unreadable)
    }
  }
}
