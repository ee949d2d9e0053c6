import Documents
import Foundation
import GoogleCloud
import Keys
import Restore
import TestSupport
import Testing
import Verification
import Work

@testable import Attestation

/// What must be refused, each with nothing written.
struct RestoreGateTests {
  /// Runs cases one after another in one sandbox; each is put right again, and in the end the restore is done.
  private func refusals(
    _ cases: [(name: String, run: @Sendable (RestoreRig) async throws -> Void)]
  ) async throws {
    try await RestoreRig.with { rig in
      try await rig.makePlan()
      let (plan, attestation) = (try Data(at: rig.plan), try Data(at: rig.attestation))
      let before = try await rig.database.documents()
      try await rig.cloud.countWrites()
      for (name, run) in cases {
        await #expect(throws: RefusedError.self, "\(name)") { try await run(rig) }
        #expect(try await rig.cloud.writes() == 0, "\(name)")
        #expect(!FileManager.default.fileExists(atPath: rig.file("journal")), "\(name)")
        try plan.write(to: URL(fileURLWithPath: rig.plan))
        try attestation.write(to: URL(fileURLWithPath: rig.attestation))
      }
      #expect(try await rig.database.documents() == before)
      // The intact one is not refused, and its writes are counted.
      let report = try await rig.apply()
      #expect(report.verdict == .verified, "\(report.findings)")
      #expect(try await rig.cloud.writes() == 2)
    }
  }

  @Test("A plan that is stale, edited or cut, and a name that is not typed", .timeLimit(.minutes(10)))
  func plans() async throws {
    @Sendable func edit(_ rig: RestoreRig, _ change: (String) -> String) throws {
      let text = try String(contentsOfFile: rig.plan, encoding: .utf8)
      let edited = change(text)
      #expect(edited != text)
      try edited.write(toFile: rig.plan, atomically: true, encoding: .utf8)
    }
    try await refusals([
      ("stale", { rig in _ = try await rig.apply(rig.applier(after: 3_601)) }),
      (
        "edited: another target",
        { rig in
          try edit(rig) { $0.replacing(#""project":"demo-pyme-erp""#, with: #""project":"other""#) }
          _ = try await rig.apply()
        }
      ),
      (
        "edited: holds longer",
        { rig in
          try edit(rig) { $0.replacing(#""expires":"2"#, with: #""expires":"3"#) }
          _ = try await rig.apply()
        }
      ),
      (
        "edited: a space",
        { rig in
          try edit(rig) { $0.replacing(#","from""#, with: #", "from""#) }
          _ = try await rig.apply()
        }
      ),
      (
        "made with fewer files than are listed",
        { rig in
          var (plan, _) = try RestorePlanFile.read(rig.plan, testKey)
          plan.objects.removeLast()
          try Data(RestorePlanFile.bytes(plan, testKey)).write(to: URL(filePath: rig.plan))
          _ = try await rig.apply()
        }
      ),
      (
        "made with fewer files, and with that number of them",
        { rig in
          var (plan, _) = try RestorePlanFile.read(rig.plan, testKey)
          plan.objects.removeLast()
          plan.filesListed -= 1
          try Data(RestorePlanFile.bytes(plan, testKey)).write(to: URL(filePath: rig.plan))
          _ = try await rig.apply()
        }
      ),
      (
        "cut",
        { rig in
          try edit(rig) { String($0.dropLast(40)) }
          _ = try await rig.apply()
        }
      ),
      (
        "absent",
        { rig in
          try FileManager.default.removeItem(atPath: rig.plan)
          _ = try await rig.apply()
        }
      ),
      (
        "wrong name typed",
        { rig in _ = try await rig.apply(rig.applier { _, _ in throw RefusedError("another name") }) }
      ),
    ])
  }

  @Test(
    "An attestation that is absent, unsigned, another key's, expired, another export's, failed or edited",
    .timeLimit(.minutes(10)))
  func attestations() async throws {
    let other = try SigningKey.generate(.ed25519)
    /// Each is tried on a plan to be made, and on one that is there.
    func both(
      _ name: String, _ change: @escaping @Sendable (RestoreRig) async throws -> Void
    ) -> [(String, @Sendable (RestoreRig) async throws -> Void)] {
      [
        (
          "\(name), to plan",
          { rig in
            try await change(rig)
            try await rig.makePlan()
          }
        ),
        (
          "\(name), to apply",
          { rig in
            try await change(rig)
            _ = try await rig.apply()
          }
        ),
      ]
    }
    var cases = both("absent") { try FileManager.default.removeItem(atPath: $0.attestation) }
    cases += both("unsigned") { rig in
      var envelope = try Envelope(json: Array(Data(at: rig.attestation)))
      envelope.signatures = []
      try rig.write(envelope)
    }
    cases += both("signed by another key") { try await $0.write(try await $0.record(), by: other) }
    cases += both("edited") { rig in
      var envelope = try Envelope(json: Array(Data(at: rig.attestation)))
      envelope.payload = Array(
        String(decoding: envelope.payload, as: UTF8.self).replacing("\"equal\":3269", with: "\"equal\":3268").utf8)
      try rig.write(envelope)
    }
    cases += both("failed") { rig in
      var record = try await rig.record()
      record.verdict = .different
      try await rig.write(record)
    }
    cases += both("not rehearsed, only verified") { rig in
      var record = try await rig.record()
      record.depth = .decoded
      try await rig.write(record)
    }
    cases += both("of another export") { rig in
      var record = try await rig.record()
      record.files[0].sha256 = Digest256(words: [1, 2, 3, 4])
      try await rig.write(record)
    }
    cases += both("too old") { rig in
      var record = try await rig.record()
      record.started -= 7_200_000_000
      record.finished -= 7_200_000_000
      try await rig.write(record)
    }
    let more: [(String, @Sendable (RestoreRig) async throws -> Void)] = [
      ("none at all", { rig in _ = try await rig.makePlan(changing: { $0.attestation = nil }) }),
      (
        "of the same export, but not the plan's",
        { rig in
          var record = try await rig.record()
          record.finished += 1
          try await rig.write(record)
          _ = try await rig.apply()
        }
      ),
      ("with another key than the plan's", { rig in _ = try await rig.apply(rig.applier(rig.gate(other))) }),
      (
        "that has become too old",
        { rig in _ = try await rig.apply(rig.applier(rig.gate(maximumAge: .seconds(30)))) }
      ),
    ]
    cases += more
    try await refusals(cases)
  }

  @Test("Any one of the gate's keys may have signed; a plan holds with its own key only", .timeLimit(.minutes(10)))
  func severalKeys() async throws {
    let (other, third) = (try SigningKey.generate(.ed25519), try SigningKey.generate(.p256))
    try await RestoreRig.with { rig in
      func gate(_ keys: [PublicKey]) -> RestoreGate {
        var gate = rig.gate()
        gate.keys = keys
        return gate
      }
      let plan = try await rig.makePlan(gate([other.publicKey, rig.key.publicKey]))
      #expect(plan.proof.keyID == rig.key.publicKey.id)
      for keys in [[], [other.publicKey], [third.publicKey, other.publicKey]] {
        await #expect(throws: RefusedError.self) { try await rig.apply(rig.applier(gate(keys))) }
        await #expect(throws: RefusedError.self) { try await rig.makePlan(gate(keys)) }
      }
      let report = try await rig.apply(rig.applier(gate([rig.key.publicKey, third.publicKey])))
      #expect(report.verdict == .verified, "\(report.findings)")
    }
  }

  @Test("A target that is staging, another database, or not what was planned", .timeLimit(.minutes(10)))
  func targets() async throws {
    let other = DatabaseName(project: "other")
    let staging = DatabaseName(project: "staging")
    try await refusals([
      ("the rehearsal's staging", { rig in try await rig.makePlan(target: .database(staging)) }),
      (
        "the policy's staging",
        { rig in try await rig.makePlan(rig.gate(staging: other, production: nil), target: .database(other)) }
      ),
      (
        "production is the policy's staging too",
        { rig in _ = try await rig.apply(rig.applier(rig.gate(staging: RestoreRig.production))) }
      ),
      ("another database", { rig in try await rig.makePlan(target: .database(other)) }),
      ("another production", { rig in _ = try await rig.apply(rig.applier(rig.gate(production: other))) }),
      (
        "another database's backup",
        { rig in try await rig.makePlan(rig.gate(production: other), target: .database(other)) }
      ),
      (
        "a new database that is there",
        { rig in try await rig.makePlan(target: .new(DatabaseName.defaultID)) }
      ),
      (
        "another folder of the bucket",
        { rig in
          try await rig.makePlan(changing: { $0.from = BucketPlace(bucket: "backups", folder: "daily") })
        }
      ),
    ])
  }

  @Test("Some documents are restored into production on the same proof, and on no other", .timeLimit(.minutes(10)))
  func documentsIntoProduction() async throws {
    try await RestoreRig.with { rig in
      let request = try rig.database.request(rig.export, "companies")
      let before = try await rig.database.documents()
      func restorer(_ proof: (gate: RestoreGate, attestation: String)?) -> DocumentsRestorer {
        DocumentsRestorer(
          environment: rig.database.environment, tool: "test", macKey: testKey, production: RestoreRig.production,
          proof: proof)
      }
      let proof = (gate: rig.gate(), attestation: rig.attestation)
      await #expect(throws: RefusedError.self) {
        try await restorer(nil).apply(request, journal: rig.file("journal"))
      }
      let good = try Data(at: rig.attestation)
      var failed = try await rig.record()
      failed.verdict = .different
      try await rig.write(failed)
      await #expect(throws: RefusedError.self) {
        try await restorer(proof).apply(request, journal: rig.file("journal"))
      }
      #expect(try await rig.database.documents() == before)
      try good.write(to: URL(fileURLWithPath: rig.attestation))
      let report = try await restorer(proof).apply(request, journal: rig.file("journal"))
      #expect(report.outcomes.written == report.counts.create && report.outcomes.written > 0)
    }
  }

  @Test("A target that changed since it was planned", .timeLimit(.minutes(10)))
  func changedTarget() async throws {
    try await RestoreRig.with { rig in
      try await rig.makePlan()
      try await rig.database.write("companies/one-more", [Field("n", .integer(1))])
      try await rig.cloud.countWrites()
      await #expect(throws: RefusedError.self) { try await rig.apply() }
      #expect(try await rig.cloud.writes() == 0)
      try await rig.cloud.clearFaults()

      // Another database of the same name, as after it was deleted and made anew.
      try await rig.makePlan()
      try await rig.cloud.call("PATCH", "/v1/\(RestoreRig.production)?updateMask=uid", #"{"uid":"another"}"#)
      try await rig.cloud.countWrites()
      await #expect(throws: RefusedError.self) { try await rig.apply() }
      #expect(try await rig.cloud.writes() == 0)
    }
  }

  @Test("A backup that is not the one that was planned", .timeLimit(.minutes(10)))
  func changedBackup() async throws {
    try await RestoreRig.with { rig in
      try await rig.makePlan()
      let output = "all_namespaces/all_kinds/output-0"
      let bytes = try Data(at: "\(rig.export)/\(output)")
      func isRefused(_ what: String) async throws {
        try await rig.cloud.countWrites()
        await #expect(throws: RefusedError.self, "\(what)") { try await rig.apply() }
        #expect(try await rig.cloud.writes() == 0, "\(what)")
        try await rig.cloud.clearFaults()
      }
      // The same bytes in another generation: somebody replaced it.
      try await rig.cloud.upload(bytes, as: "daily/erp/\(output)")
      try await isRefused("replaced")
      try await rig.makePlan()
      var other = bytes
      other[5_000] ^= 1
      try await rig.cloud.upload(other, as: "daily/erp/\(output)")
      try await isRefused("other bytes")
      try await rig.cloud.delete("daily/erp/\(output)")
      try await isRefused("gone")
      try await rig.cloud.upload(bytes, as: "daily/erp/\(output)")
      try await rig.makePlan()
      try await rig.cloud.upload(Data("x".utf8), as: "daily/erp/all_namespaces/all_kinds/output-1")
      try await isRefused("one more")
      try await rig.cloud.delete("daily/erp/all_namespaces/all_kinds/output-1")
      // Other bytes of the same length and CRC-32C; at last in an object of which Cloud Storage states no MD5.
      let forged = try #require(bytes.forged(changing: 5_000))
      func isNotPlanned(_ what: String) async throws {
        await #expect(throws: RefusedError.self, "\(what)") { try await rig.makePlan() }
      }
      try await rig.cloud.upload(forged, as: "daily/erp/\(output)")
      try await isRefused("forged")
      try await isNotPlanned("forged")
      try await rig.cloud.compose("daily/erp/\(output)")
      try await isRefused("forged, composed")
      try await isNotPlanned("forged, composed")
      try await rig.cloud.upload(bytes, as: "daily/erp/\(output)")
      try await rig.cloud.compose("daily/erp/\(output)")
      try await rig.makePlan()
      // And the export on disk.
      try other.write(to: URL(fileURLWithPath: "\(rig.export)/\(output)"))
      try await isRefused("another export on disk")
      try bytes.write(to: URL(fileURLWithPath: "\(rig.export)/\(output)"))
      #expect(try await rig.apply().verdict == .verified)
    }
  }
}

extension Data {
  init(at path: String) throws { try self.init(contentsOf: URL(fileURLWithPath: path)) }
}
