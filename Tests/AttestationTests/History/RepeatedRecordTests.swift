import Documents
import Testing
import Verification

@testable import Attestation

/// A copy of a record proves nothing more.
@Suite struct RepeatedRecordTests {
  private static func files(_ listing: HistoryListing) -> [ExactName] { listing.records.map(\.file) }

  private static func repeated(_ listing: HistoryListing) -> [ExactName?] {
    listing.problems.filter { $0.code.description == "history-repeated" }.map(\.file)
  }

  @Test("A record that was copied counts once, and each copy is named", arguments: HistoryKind.allCases)
  func copied(kind: HistoryKind) async throws {
    try await withHistory(kind) { place in
      let key = try Keys.key(.p256)
      let record = try await Envelope.sample(RehearsalRecord.sample().statement, by: key)
      let name = ExactName(try await place.history.append(record.json))
      // As it is, in other JSON, signed once more, and without a signature.
      try await place.put("z1.json", record.json)
      try await place.put("z2.json", Array(" ".utf8) + record.json)
      try await place.put("z3.json", try await Envelope.sample(RehearsalRecord.sample().statement, by: key).json)
      try await place.put("z4.json", try RehearsalRecord.sample().statement)
      let copies: [ExactName?] = ["z1.json", "z2.json", "z3.json", "z4.json"]
      for keys in [nil, KeyRing([.init(key: key.publicKey)])] {
        let listing = try await place.history.records(keys: keys)
        #expect(Self.files(listing) == [name] && listing.counting.count == 1)
        #expect(Self.repeated(listing) == copies)
        #expect(listing.problems.allSatisfy { $0.severity == .warning })
        #expect(listing.trend()?.previous == 0)
      }
      // Another run is another record.
      _ = try await place.history.append(try RehearsalRecord.sample(started: sampleTime + 1_000_000).statement)
      #expect(try await place.history.records().records.count == 2)
    }
  }

  @Test("Of copies, the one that a key signed in its period is kept, though another one is older")
  func keyed() async throws {
    try await withHistory(.folder) { place in
      let (key, other) = (try Keys.key(.ed25519), try Keys.key(.p256))
      let statement = try RehearsalRecord.sample().statement
      try await place.put("a.json", statement)
      try await place.put("b.json", try await Envelope.sample(statement, by: other).json)
      let name = ExactName(try await place.history.append(try await Envelope.sample(statement, by: key).json))
      let listing = try await place.history.records(keys: KeyRing([.init(key: key.publicKey)]))
      #expect(Self.files(listing) == [name] && listing.counting.map(\.signature) == [.valid])
      #expect(Self.repeated(listing) == ["a.json", "b.json"])
    }
  }
}
