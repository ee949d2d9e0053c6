import ExportFormat
import Foundation
import TestSupport
import Testing
import Verification

@testable import Attestation

@Suite struct AttestationCheckTests {
  private func check(
    _ record: RehearsalRecord, export: String? = nil, after seconds: Int64 = 60,
    _ change: (inout AttestationDemand) -> Void = { _ in }
  ) async throws -> AttestationReport {
    let key = try Keys.key(.ed25519)
    var demand = AttestationDemand(keys: [key.publicKey], now: record.finished + seconds * 1_000_000)
    if let export { demand.export = try await Verifier(depth: .listed).verify(export) }
    change(&demand)
    return try await AttestationCheck.check(try await Envelope.sample(record.statement, by: key).json, demand)
  }

  @Test("An age is held against its limit to the second, and clocks may differ a little")
  func age() async throws {
    let record = RehearsalRecord.sample()
    func code(_ seconds: Int64, _ limit: Duration?) async throws -> [String] {
      let report = try await check(record, after: seconds) { $0.maximumAge = limit }
      #expect(report.verdict == (report.findings.isEmpty ? .verified : .different))
      #expect(report.notChecked.contains(.attestationAge) == (limit == nil))
      return report.findings.map(\.code.description)
    }
    #expect(try await code(26 * 3_600, .seconds(26 * 3_600)) == [])
    #expect(try await code(26 * 3_600 + 1, .seconds(26 * 3_600)) == ["attestation-too-old"])
    #expect(try await code(1_000_000_000, nil) == [])
    #expect(try await code(-299, .seconds(60)) == [])
    #expect(try await code(-301, .seconds(60)) == ["attestation-in-future"])
    #expect(try await code(60, .seconds(Int64.max)) == [])
  }

  @Test("A run that did not pass, or did not go far enough, proves nothing")
  func runs() async throws {
    var failed = RehearsalRecord.sample()
    failed.verdict = .different
    #expect(try await check(failed).findings.map(\.code.description) == ["attestation-not-passed"])
    #expect(try await check(failed).verdict == .different)
    var verified = RehearsalRecord.sample()
    verified.depth = .decoded
    #expect(try await check(verified).findings.map(\.code.description) == ["attestation-depth"])
    #expect(try await check(verified) { $0.depth = .decoded }.verdict == .verified)
    #expect(
      try await check(RehearsalRecord.sample()) { $0.depth = .probed }.findings.map(\.code.description) == [
        "attestation-depth"
      ])
  }

  @Test("Other signatures are told, and a broken one that names the key")
  func signatures() async throws {
    let key = try Keys.key(.ed25519)
    var envelope = try await Envelope.sample(by: key)
    let other = try await Envelope.sample(by: Keys.key(.p256))
    var broken = envelope.signatures[0]
    broken.bytes[0] ^= 1
    envelope.signatures = other.signatures + [broken] + envelope.signatures
    let demand = AttestationDemand(keys: [key.publicKey], now: sampleTime + 60_000_000)
    let report = try await AttestationCheck.check(envelope.json, demand)
    #expect(report.verdict == .verified)
    #expect(report.signatures.map(\.state) == [.otherKey, .invalid, .valid])
    #expect(report.findings.map(\.code.description) == ["attestation-other-signature", "attestation-signature-broken"])
  }

  @Test("Any one of several keys is enough, and the report names the one that signed")
  func severalKeys() async throws {
    let (key, other) = (try Keys.key(.ed25519), try Keys.key(.p256))
    let absent = try #require(Keys.other).publicKey
    var envelope = try await Envelope.sample(by: key)
    func check(_ envelope: Envelope, _ keys: [PublicKey]) async throws -> AttestationReport {
      try await AttestationCheck.check(envelope.json, AttestationDemand(keys: keys, now: sampleTime + 60_000_000))
    }
    for keys in [[key.publicKey, absent], [absent, key.publicKey]] {
      let report = try await check(envelope, keys)
      #expect(report.verdict == .verified && report.findings.isEmpty)
      #expect(report.keyID == key.publicKey.id && report.signatures.map(\.state) == [.valid])
    }
    for keys in [[absent, other.publicKey], []] {
      let report = try await check(envelope, keys)
      #expect(report.verdict == .corrupt && report.statement == nil)
      #expect(report.findings.map(\.code.description) == ["attestation-signature"])
      #expect(report.keyID == keys.first?.id ?? "")
    }
    let second = try await Envelope.sample(by: other).signatures
    envelope.signatures[0].bytes[0] ^= 1
    let broken = try await check(envelope, [absent, key.publicKey])
    #expect(broken.verdict == .corrupt && broken.keyID == key.publicKey.id)
    #expect(broken.signatures.map(\.state) == [.invalid])
    envelope.signatures += second
    let report = try await check(envelope, [key.publicKey, other.publicKey])
    #expect(report.verdict == .verified && report.keyID == other.publicKey.id)
    #expect(report.findings.map(\.code.description) == ["attestation-signature-broken"])
  }

  @Test("A statement of another kind, though it is signed, is none of ours")
  func otherStatement() async throws {
    let key = try Keys.key(.ed25519)
    let statement = Array(#"{"_type":"https://in-toto.io/Statement/v1","subject":[],"predicateType":"x"}"#.utf8)
    let message = Envelope.signedBytes(type: Envelope.payloadType, payload: statement)
    let signature = try await Signer(key).signature(of: message)
    let envelope = Envelope(payload: statement, signatures: [.init(keyID: nil, bytes: signature)])
    let demand = AttestationDemand(keys: [key.publicKey], now: sampleTime)
    let report = try await AttestationCheck.check(envelope.json, demand)
    #expect(report.verdict == .corrupt)
    #expect(report.findings.map(\.code.description) == ["attestation-statement"])
  }

  private struct Change: Sendable {
    var name: String
    var findings: [String]
    var verdict: Verdict = .different
    var change: @Sendable (ExportFolder) throws -> Void
  }

  private static let changes: [Change] = [
    .init(name: "a bit turned over", findings: ["attestation-file-differs"]) { try $0.edit { $0[40_000] ^= 1 } },
    .init(name: "the overall file changed", findings: ["attestation-file-differs"]) { folder in
      try folder.edit(folder.overall) { $0[10] ^= 1 }
    },
    .init(name: "a byte more", findings: ["attestation-file-differs"]) { try $0.edit { $0.append(0) } },
    .init(name: "the file gone", findings: ["attestation-file-missing"]) { try $0.remove(ExportFolder.output) },
    .init(
      name: "another file in its metadata", findings: ["attestation-file-differs", "attestation-file-extra"]
    ) { folder in
      try folder.write(try folder.bytes(), to: ExportFolder.kinds + "/output-1")
      try folder.list(["output-0", "output-1"])
    },
    .init(
      name: "a link in the place of the file", findings: ["file-not-regular"], verdict: .corrupt
    ) { folder in
      try folder.move(ExportFolder.output, to: "elsewhere")
      try FileManager.default.createSymbolicLink(
        atPath: folder.place(of: ExportFolder.output).path, withDestinationPath: folder.place(of: "elsewhere").path)
    },
    .init(
      name: "the whole under another name", findings: ["attestation-file-missing", "attestation-file-extra"]
    ) { folder in
      try folder.move(folder.overall, to: "another.overall_export_metadata")
    },
    .init(name: "a file that nobody lists", findings: ["file-unlisted"], verdict: .verified) { folder in
      try folder.write([1], to: ExportFolder.kinds + "/output-9")
    },
  ]

  @Test("An export's files are the subjects, each of them and no other", arguments: changes.indices)
  func export(index: Int) async throws {
    let row = Self.changes[index]
    try await withTemporaryFolder { parent in
      let folder = try SampleExport.fixture("erp").make(in: parent)
      let record = try await RehearsalRecord.sample(of: folder)
      let intact = try await check(record, export: folder.path)
      #expect(intact.verdict == .verified && intact.findings.isEmpty)
      #expect(intact.filesCompared == 3)
      try row.change(folder)
      let report = try await check(record, export: folder.path)
      #expect(report.findings.map(\.code.description).sorted() == row.findings.sorted(), "\(row.name)")
      #expect(report.verdict == row.verdict, "\(row.name)")
    }
  }

  @Test("Another export is another")
  func otherExport() async throws {
    try await withTemporaryFolder { parent in
      let folder = try SampleExport.fixture("erp").make(in: parent)
      let record = try await RehearsalRecord.sample(of: folder)
      let report = try await check(record, export: Fixture("erp-next-day").path)
      #expect(report.verdict == .different)
      #expect(
        Set(report.findings.map(\.code.description)).isSubset(of: [
          "attestation-file-differs", "attestation-file-missing", "attestation-file-extra",
        ]))
      let unasked = try await check(record)
      #expect(unasked.filesCompared == nil && unasked.notChecked.contains(.attestedFiles))
    }
  }
}
