import Documents
import Foundation
import GoogleCloud
import JSON
import Rehearsal
import TestSupport
import Testing
import Verification
import Work

@testable import Attestation
@testable import Restore

/// Which database, which place, whose word, which clock: what a gate asks beside the bytes.
struct IdentityTests {
  /// Planning is refused, and so is an intact plan; nothing is written.
  private func isRefused(
    _ rig: RestoreRig, _ what: String, _ gate: RestoreGate? = nil,
    changing change: (inout RestorePlanRequest) -> Void = { _ in }
  ) async throws {
    try await rig.cloud.countWrites()
    await #expect(throws: RefusedError.self, "\(what)") { try await rig.makePlan(gate, changing: change) }
    #expect(try await rig.cloud.writes() == 0, "\(what)")
    try await rig.cloud.clearFaults()
  }

  @Test("Staging and production are known by their uid, whatever they are called", .timeLimit(.minutes(10)))
  func uids() async throws {
    try await RestoreRig.with { rig in
      let uid = try await rig.cloud.call("GET", "/v1/\(RestoreRig.production)")["uid"]?.text ?? ""
      let alias = DatabaseName(project: "alias-of-it")
      try await rig.cloud.makeDatabase(alias)
      // Production is not `alias` before they share a uid.
      try await isRefused(rig, "another production", rig.gate(production: alias))
      try await rig.cloud.call("PATCH", "/v1/\(alias)?updateMask=uid", #"{"uid":"\#(uid)"}"#)
      try await isRefused(rig, "staging by another name", rig.gate(staging: alias))
      let plan = try await rig.makePlan(rig.gate(production: alias))
      #expect(plan.target.database == RestoreRig.production)
      // So is the production that documents are restored into.
      let request = try rig.database.request(rig.export, "companies")
      let restorer = DocumentsRestorer(
        environment: rig.database.environment, tool: "test", macKey: testKey, production: alias)
      try await rig.cloud.countWrites()
      await #expect(throws: RefusedError.self) { try await restorer.apply(request, journal: rig.file("journal")) }
      #expect(try await rig.cloud.writes() == 0)
    }
  }

  @Test("Without a policy the export's own database is production, for documents too", .timeLimit(.minutes(10)))
  func ownDatabase() async throws {
    try await RestoreRig.with { rig in
      let request = try rig.database.request(rig.export, "companies")
      func restorer(_ production: DatabaseName?) -> DocumentsRestorer {
        DocumentsRestorer(
          environment: rig.database.environment, tool: "test", macKey: testKey, production: production)
      }
      let plan = rig.file("documents.plan")
      #expect(try await restorer(nil).plan(request, to: plan).counts.create > 0)
      try await rig.cloud.countWrites()
      await #expect(throws: RefusedError.self) { try await restorer(nil).apply(request, journal: rig.file("journal")) }
      await #expect(throws: RefusedError.self) {
        try await restorer(nil).apply(plan: plan, journal: rig.file("journal"))
      }
      #expect(try await rig.cloud.writes() == 0)
      try await rig.cloud.clearFaults()
      // A policy that names another one.
      let other = try await restorer(DatabaseName(project: "another-one")).apply(request, journal: rig.file("journal"))
      #expect(other.verdict == .different && other.outcomes.written > 0)
      // A journal keeps the policy's production that it was begun by, and another policy is heard too.
      #expect(try await restorer(nil).resume(rig.file("journal")).verdict == .different)
      await #expect(throws: RefusedError.self) {
        try await restorer(RestoreRig.production).resume(rig.file("journal"))
      }
    }
  }

  @Test("A proof in embedded staging is enough for a new database, and for one in use only by the policy")
  func embedded() async throws {
    try await RestoreRig.with { rig in
      var record = try await rig.record()
      record.staging = .init(kind: .embedded, database: RestoreRig.production)
      try await rig.write(record)
      try await isRefused(rig, "in use")
      #expect(try await rig.makePlan(target: .new("restored")).target.isNew)
      var gate = rig.gate()
      gate.acceptsEmbedded = true
      try await rig.makePlan(gate)
      // What the plan was made with, apply asks again.
      await #expect(throws: RefusedError.self) { try await rig.apply() }
      let request = try rig.database.request(rig.export, "companies")
      let restorer = DocumentsRestorer(
        environment: rig.database.environment, tool: "test", macKey: testKey, production: RestoreRig.production,
        proof: (rig.gate(), rig.attestation))
      try await rig.cloud.countWrites()
      await #expect(throws: RefusedError.self) { try await restorer.apply(request, journal: rig.file("journal")) }
      #expect(try await rig.cloud.writes() == 0)
    }
  }

  @Test("A safety export goes where the policy says, or beside the export, and nowhere else", .timeLimit(.minutes(10)))
  func safetyPlaces() async throws {
    try await RestoreRig.with { rig in
      for place in ["evil-bucket/rekindle-before-x", "backups/daily/x", "backups/daily/erp/rekindle-before-x"] {
        try await isRefused(rig, place) { $0.safetyExport = BucketPlace(folder: "gs://\(place)") }
      }
      var gate = rig.gate()
      gate.safety = BucketPlace(bucket: "safe-place", folder: "before")
      let plan = try await rig.makePlan(gate)
      #expect(plan.safetyExport?.hasPrefix("gs://safe-place/before/rekindle-before-restore-") == true)
      // The policy says something else by now.
      try await rig.cloud.countWrites()
      await #expect(throws: RefusedError.self) { try await rig.apply() }
      #expect(try await rig.cloud.writes() == 0)
      var other = rig.gate()
      other.backups = BucketPlace(bucket: "more-backups")
      let named = BucketPlace(bucket: "more-backups", folder: "rekindle-before-x")
      #expect(try await rig.makePlan(other, changing: { $0.safetyExport = named }).safetyExport == named.uri)
    }
  }

  @Test("Two plans of one second have two safety exports")
  func oneSecond() {
    let names = Set((0..<20).map { _ in Moment.name(1_795_900_000_000_000) })
    #expect(names.count > 15 && names.allSatisfy { $0.hasPrefix("20261128T") })
  }

  @Test("A policy in the export's own folder does not say what production is", .timeLimit(.minutes(10)))
  func policyOfDocuments() async throws {
    try await RestoreRig.with { rig in
      let restorer = DocumentsRestorer(
        environment: rig.database.environment, tool: "test", macKey: testKey,
        production: DatabaseName(project: "another-one"), policyFile: "\(rig.export)/rekindle.yaml")
      try await rig.cloud.countWrites()
      await #expect(throws: RefusedError.self) {
        try await restorer.apply(rig.database.request(rig.export, "companies"), journal: rig.file("journal"))
      }
      #expect(try await rig.cloud.writes() == 0)
    }
  }

  @Test("The id of production that cannot be read tells it from others; its project's number does not")
  func unreadable() async throws {
    try await RestoreRig.with { rig in
      try await rig.cloud.fault(#"{"method":"GET","path":"/v1/projects/*/databases/other","status":403}"#)
      func apply(_ project: ExactName) async throws -> DocumentsReport {
        try await DocumentsRestorer(
          environment: rig.database.environment, tool: "test", macKey: testKey,
          production: DatabaseName(project: project, database: "other")
        ).apply(rig.database.request(rig.export, "companies"), journal: rig.file("journal-\(project)"))
      }
      await #expect(throws: RefusedError.self) { try await apply("123456789") }
      #expect(try await apply("another-one").outcomes.written > 0)
    }
  }

  @Test("A policy and a key in the export's own folder are not believed", .timeLimit(.minutes(10)))
  func trustedFiles() async throws {
    try await RestoreRig.with { rig in
      let inside = "\(rig.export)/rekindle.yaml"
      try Data("version: 1\n".utf8).write(to: URL(fileURLWithPath: inside))
      let link = rig.file("link.yaml")
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: inside)
      for file in [inside, "\(rig.export)/../erp/rekindle.yaml", "\(rig.export)/all_namespaces/key.pub", link] {
        var gate = rig.gate()
        gate.trustedFiles = [file]
        try await isRefused(rig, file, gate)
      }
      try FileManager.default.removeItem(atPath: inside)
      var gate = rig.gate()
      gate.trustedFiles = [rig.file("rekindle.yaml"), "\(rig.export)-policy/key.pub"]
      try await rig.makePlan(gate)
    }
  }

  @Test("A clock that is off is refused by every gate", .timeLimit(.minutes(10)), arguments: [864_000, -864_000])
  func clock(_ seconds: Int) async throws {
    try await RestoreRig.with { rig in
      try await rig.makePlan()
      try await rig.cloud.settle()
      let before = try await rig.database.documents()
      try await rig.cloud.fault(#"{"path":"*","date":\#(seconds)}"#)
      await #expect(throws: RefusedError.self) { try await rig.makePlan() }
      await #expect(throws: RefusedError.self) {
        try await rig.applier().apply(rig.plan, attestation: nil, journal: rig.file("journal"))
      }
      let restorer = DocumentsRestorer(
        environment: rig.database.environment, tool: "test", macKey: testKey, production: RestoreRig.production,
        proof: (rig.gate(), rig.attestation))
      await #expect(throws: RefusedError.self) {
        try await restorer.apply(rig.database.request(rig.export, "companies"), journal: rig.file("journal"))
      }
      #expect(!FileManager.default.fileExists(atPath: rig.file("journal")))
      #expect(try await rig.operations().isEmpty)
      try await rig.cloud.clearFaults()
      #expect(try await rig.database.documents() == before)
      // A minute is nothing.
      try await rig.cloud.fault(#"{"path":"*","date":60}"#)
      try await rig.makePlan()
    }
  }

  @Test("A rehearsal that found documents of several projects proves nothing")
  func mixture() async throws {
    try await RestoreRig.with { rig in
      var record = try await rig.record()
      record.findings = [.init(code: "project-mixed", count: 1)]
      try await rig.write(record)
      try await isRefused(rig, "mixed")
    }
  }
}
