import Documents
import Foundation
import JSON
import Keys
import Policy
import Testing
import Verification

@testable import Attestation

@Suite struct RehearsalEvidenceTests {
  private static let day: Int64 = 86_400_000_000

  /// What is kept on the days from 2026-11-22 on, at 03:10Z.
  private enum Kept {
    case signed(SigningKey, RehearsalRecord)
    case unsigned(RehearsalRecord)
    case bytes([UInt8])
  }

  private func record(_ day: Int64, _ change: (inout RehearsalRecord) -> Void = { _ in }) -> RehearsalRecord {
    var record = RehearsalRecord.sample(started: sampleTime + day * Self.day)
    record.source = DatabaseName(project: "shop-prod")
    change(&record)
    return record
  }

  private func evidence(
    _ kept: [Kept], keys: [KeyRing.Entry]?, since: String = "2026-11-22", until: String? = nil, zone: String? = nil,
    now: String, problem: String? = nil
  ) async throws -> RehearsalEvidence {
    var evidence: RehearsalEvidence?
    try await withHistory(.folder) { place in
      for kept in kept {
        switch kept {
        case .signed(let key, let record):
          _ = try await place.history.append(try await Envelope.sample(try record.statement, by: key).json)
        case .unsigned(let record): _ = try await place.history.append(try record.statement)
        case .bytes(let bytes): _ = try await place.history.append(bytes)
        }
      }
      if let problem { try await place.put(problem, [1]) }
      let policy = try PolicyReader.policy(
        """
        version: 1
        production: firestore://shop-prod/(default)
        backups:
          bucket: shop-backups
          recoveryTime: 20s
          dataLoss: 26h
          rehearsedWithin: 7d
        """, path: "rekindle.yaml")
      let ring = keys.map { KeyRing($0) }
      evidence = RehearsalEvidence(
        try await place.history.records(keys: ring), keys: ring, policy: policy,
        period: try EvidencePeriodTests.period(since, until, zone: zone, now: now)
      ) { $0.source == policy.production }
    }
    return try #require(evidence)
  }

  @Test("Only what a trusted key signed in its period counts; everything else is listed with its state")
  func signatures() async throws {
    let (trusted, old, other) = (try Keys.key(.ed25519), try Keys.key(.p256), try #require(Keys.other))
    var broken = try await Envelope.sample(try record(3).statement, by: trusted)
    broken.payload = Array(String(decoding: broken.payload, as: UTF8.self).replacing("0.1.0", with: "0.1.1").utf8)
    let signed = try await Envelope.sample(try record(0).statement, by: trusted).json
    let elsewhere = record(5) { $0.source = DatabaseName(project: "other-shop") }
    let found = try await evidence(
      [
        .bytes(signed), .signed(other, record(1)), .unsigned(record(2)), .bytes(broken.json), .signed(old, record(4)),
        .signed(trusted, elsewhere),
      ],
      keys: [.init(key: trusted.publicKey), .init(key: old.publicKey, until: sampleTime - 10 * 365 * Self.day)],
      now: "2026-11-28T00:00:00Z")
    #expect(found.rehearsals.map(\.signature) == [.valid, .unknownKey, .unsigned, .broken, .outOfPeriod])
    #expect(found.rehearsals.map(\.isProof) == [true, false, false, false, false])
    #expect(
      found.rehearsals.map(\.record.namedKeys) == [
        [trusted.publicKey.id], [other.publicKey.id], [], [trusted.publicKey.id], [old.publicKey.id],
      ])
    #expect(try found.rehearsals[0].record.digest == Digest256(of: signed))
    #expect(found.rehearsals[0].record.keyID == trusted.publicKey.id)
    #expect(found.rehearsals[0].dataAge == 610)
    #expect(found.others.map(\.statement.record.source?.project) == ["other-shop"])
    #expect(
      found.daysWithout.map(\.description) == [
        "2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27",
      ])
    #expect(found.proofCount == 1 && found.longestGap == nil && found.outcome == .failed)
    #expect(found.problems.count == 4)
  }

  @Test("Without keys nothing counts")
  func withoutKeys() async throws {
    let found = try await evidence(
      [.signed(try Keys.key(.ed25519), record(0)), .unsigned(record(1))], keys: nil, now: "2026-11-24T00:00:00Z")
    #expect(found.rehearsals.map(\.signature) == [.notChecked, .unsigned])
    #expect(found.proofCount == 0 && found.daysWithout.count == 2 && found.outcome == .failed && found.trend.isEmpty)
  }

  @Test("A period is complete only if nothing is missing, nothing failed and everything was read")
  func outcome() async throws {
    let key = try Keys.key(.p256)
    let keys = [KeyRing.Entry(key: key.publicKey)]
    let now = "2026-11-24T12:00:00Z"
    let whole: [Kept] = [.signed(key, record(0)), .signed(key, record(1))]
    let complete = try await evidence(whole, keys: keys, now: now)
    #expect(complete.outcome == .ok && complete.daysWithout.isEmpty && complete.longestGap == Self.day)
    #expect(try await evidence(whole, keys: keys, now: "2026-11-25T00:00:00Z").outcome == .failed)
    let failed = record(1) {
      $0.verdict = .different
      $0.readBack?.missing = 1
      $0.started += 1_000_000
    }
    let withFailure = try await evidence(whole + [.signed(key, failed)], keys: keys, now: now)
    #expect(withFailure.outcome == .failed && withFailure.daysWithout.isEmpty && withFailure.proofCount == 2)
    let shallow = record(1) { $0.depth = .decoded }
    // Somebody moved a run out of the period: the signature of what it said before does not hold.
    let moved = try await Envelope.sample(try failed.statement, by: key)
    var broken = String(decoding: moved.json, as: UTF8.self)
    let payload = Data(moved.payload).base64EncodedString()
    #expect(broken.contains(payload))
    broken = broken.replacing(payload, with: Data(try record(-30).statement).base64EncodedString())
    #expect(try await evidence(whole + [.bytes(Array(broken.utf8))], keys: keys, now: now).outcome == .unknown)
    let withShallow = try await evidence([.signed(key, record(0)), .signed(key, shallow)], keys: keys, now: now)
    #expect(withShallow.daysWithout.map(\.description) == ["2026-11-23"])
    let odd = try await evidence(whole, keys: keys, now: now, problem: "notes.txt")
    #expect(odd.outcome == .unknown && odd.problems.count == 1 && !odd.isUnread)
    // A record of an earlier time that does not count is a problem, and not one of the period.
    let earlier = try await evidence(whole + [.unsigned(record(-30))], keys: keys, now: now)
    #expect(earlier.outcome == .ok && earlier.problems.count == 1)
    let missing = try await evidence([], keys: keys, now: now)
    #expect(missing.outcome == .unknown && missing.isUnread)
    // Today, before anything was rehearsed.
    let begun = try await evidence([.signed(key, record(-1))], keys: keys, now: "2026-11-22T12:00:00Z")
    #expect(begun.outcome == .failed && begun.daysWithout.isEmpty && begun.rehearsals.isEmpty)
  }

  @Test(
    "A record that Cloud Storage received more than a day apart from its run's end counts as proof, and covers no day",
    arguments: [
      (0, true, true), (86_400_000_000, true, true), (86_400_000_001, true, false), (-86_400_000_000, true, true),
      (-86_400_000_001, true, false), (5 * 86_400_000_000, false, true), (nil, true, true),
    ] as [(Int64?, Bool, Bool)])
  func late(delay: Int64?, isTimestamped: Bool, covers: Bool) async throws {
    let key = try Keys.key(.ed25519)
    let ring = KeyRing([KeyRing.Entry(key: key.publicKey)])
    let record = record(0)
    let envelope = try await Envelope.sample(try record.statement, by: key).json
    let entry = HistoryEntry(
      name: "a.json", created: delay.map { record.finished + $0 }, isTimestamped: isTimestamped,
      content: .success(envelope))
    let found = RehearsalEvidence(
      HistoryListing([HistoryItem(entry, ring)], isKeyed: true), keys: ring, policy: nil,
      period: try EvidencePeriodTests.period("2026-11-22", now: "2026-11-23T00:00:00Z")
    ) { _ in true }
    #expect(found.rehearsals.map(\.isProof) == [true] && found.rehearsals.map(\.coversItsDay) == [covers])
    #expect(found.daysWithout.count == (covers ? 0 : 1) && found.outcome == (covers ? .ok : .failed))
  }

  @Test("A bucket's records have the time of the service, a folder's have not", arguments: HistoryKind.allCases)
  func timestamped(kind: HistoryKind) async throws {
    try await withHistory(kind) { place in
      _ = try await place.history.append(try record(0).statement)
      #expect(try await place.history.records().records.map(\.isTimestamped) == [kind == .bucket])
    }
  }

  @Test("A rehearsal is of the day in the schedule's time zone on which it ended")
  func zone() async throws {
    let key = try Keys.key(.ed25519)
    let keys = [KeyRing.Entry(key: key.publicKey)]
    let kept = [Kept.signed(key, record(0)), .signed(key, record(1))]
    let lima = try await evidence(
      kept, keys: keys, since: "2026-11-21", zone: "America/Lima", now: "2026-11-24T05:00:00Z")
    #expect(lima.daysWithout.map(\.description) == ["2026-11-23"])
    let utc = try await evidence(kept, keys: keys, since: "2026-11-21", now: "2026-11-24T05:00:00Z")
    #expect(utc.daysWithout.map(\.description) == ["2026-11-21"])
  }

  @Test("The trend is of the last 30 in staging of the same kind, against the targets")
  func trend() async throws {
    let key = try Keys.key(.ed25519)
    var kept = (0..<33).map { day in
      Kept.signed(
        key,
        record(Int64(day)) { record in
          // 10 s, and 31.875 s for the last ten.
          if day < 23 { record.timings.total = 10 } else { record.timings.total = 31.875 }
          if day == 0 { record.timings.total = 999 }
        })
    }
    kept.append(
      .signed(key, record(5) { $0.staging = .init(kind: .embedded, database: DatabaseName(project: "staging")) }))
    let found = try await evidence(kept, keys: [.init(key: key.publicKey)], now: "2026-12-25T00:00:00Z")
    #expect(found.outcome == .ok && found.rehearsals.count == 34)
    #expect(found.trend.count == 30 && found.trend.allSatisfy { $0.run.staging?.kind == .emulator })
    #expect(found.recoveryTrend.worst == 31.875 && found.recoveryTrend.median == 10)
    #expect(found.recoveryTrend.overTarget == 10 && found.recoveryTrend.target == 20)
    #expect(found.dataAgeTrend.median == 610 && found.dataAgeTrend.overTarget == 0)
    #expect(found.targets.rehearsedWithin == .seconds(7 * 86_400))
  }
}
