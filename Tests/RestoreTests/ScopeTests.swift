import Attestation
import Documents
import Foundation
import GoogleCloud
import Policy
import TestSupport
import Testing
import Verification
import Work

@testable import Restore

/// An export that is not what the policy backs up is restored only if the plan says that this is accepted.
struct ScopeTests {
  /// Backs up another database than the export's.
  private static func scope(_ text: String = "production: firestore://pyme-erp-new") throws -> BackupScope {
    BackupScope(try PolicyReader.policy("version: 1\n\(text)", path: "rekindle.yaml"))
  }

  @Test("Planning is refused, unless it is accepted; the plan says so, and apply accepts the same")
  func plan() async throws {
    try await RestoreRig.with { rig in
      let gate = rig.gate(scope: try Self.scope())
      let target = RestorePlanRequest.Target.new("restored")
      await #expect(throws: RefusedError.self) { try await rig.makePlan(gate, target: target) }
      await #expect(throws: RefusedError.self) {
        try await rig.makePlan(gate, target: target, changing: { $0.accepted = [.partialExport] })
      }
      let plan = try await rig.makePlan(
        gate, target: target, changing: { $0.accepted = [.otherDatabase, .partialExport] })
      #expect(plan.accepted == [.otherDatabase])
      #expect(try RestorePlanFile.read(rig.plan, testKey).plan.accepted == [.otherDatabase])
      // A plan that was made without the policy accepts nothing.
      var other = plan
      other.accepted = []
      try Data(RestorePlanFile.bytes(other, testKey)).write(to: URL(fileURLWithPath: rig.plan))
      await #expect(throws: RefusedError.self) { try await rig.apply(rig.applier(gate)) }
      #expect(!FileManager.default.fileExists(atPath: rig.file("journal")))
      try Data(RestorePlanFile.bytes(plan, testKey)).write(to: URL(fileURLWithPath: rig.plan))
      #expect(try await rig.apply(rig.applier(gate)).verdict == .verified)
    }
  }

  @Test("Another database's export goes over production only if that is accepted")
  func production() async throws {
    try await RestoreRig.with { rig in
      let production = DatabaseName(project: "pyme-erp-new")
      try await rig.cloud.makeDatabase(production)
      let gate = rig.gate(production: production, scope: try Self.scope())
      await #expect(throws: RefusedError.self) { try await rig.makePlan(gate, target: .database(production)) }
      let plan = try await rig.makePlan(
        gate, target: .database(production), changing: { $0.accepted = [.otherDatabase] })
      #expect(
        plan.accepted == [.otherDatabase] && plan.safetyExport?.hasPrefix("gs://backups/daily/rekindle-before-") == true
      )
      #expect(try await rig.apply(rig.applier(gate)).verdict == .verified)
    }
  }

  @Test("A plan that accepts more than its export is was not made by this policy")
  func acceptedMore() async throws {
    try await RestoreRig.with { rig in
      let gate = rig.gate(scope: try Self.scope("production: firestore://demo-pyme-erp"))
      var plan = try await rig.makePlan(gate, target: .new("restored"))
      plan.accepted = [.otherDatabase]
      try Data(RestorePlanFile.bytes(plan, testKey)).write(to: URL(fileURLWithPath: rig.plan))
      await #expect(throws: RefusedError.self) { try await rig.apply(rig.applier(gate)) }
    }
  }

  @Test("A new database is made beside production only")
  func otherProject() async throws {
    let production = DatabaseName(project: "prod")
    let gate = RestoreGate(
      production: production, staging: nil, scope: nil, keys: [try SigningKey.generate(.ed25519).publicKey],
      maximumAge: .seconds(60))
    try await RestoreRig.with { rig in
      let record = try await rig.record()
      let admin = FirestoreAdminClient(try ServiceEndpoint(rig.database.address))
      func check(_ project: ExactName) async throws {
        let target = try await IdentifiedDatabase(DatabaseName(project: project, database: "restored"), admin)
        try await gate.check(target, isNew: true, sources: [production], rehearsal: record, accepted: [.otherDatabase])
      }
      try await check("prod")
      await #expect(throws: RefusedError.self) { try await check("other") }
    }
  }

  @Test("Without a policy nothing is compared")
  func none() async throws {
    try await RestoreRig.with { rig in
      let plan = try await rig.makePlan(target: .new("restored"))
      #expect(plan.accepted.isEmpty)
    }
  }
}
