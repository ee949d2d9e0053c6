import Documents
import Foundation
import GoogleCloud
import Rehearsal
import Restore
import Synchronization
import TestSupport
import Testing
import Verification
import Work

/// Whole exports, restored by their plans.
struct WholeRestoreTests {
  @Test("A plan says what will be done, lost and left behind; the restore does it; the way back leads back")
  func production() async throws {
    try await RestoreRig.with { rig in
      let before = try await rig.database.documents()
      let names = Mutex<[RestoreName]>([])
      try await rig.cloud.countWrites()
      let plan = try await rig.makePlan(names: { name in names.withLock { $0.append(name) } })
      #expect(try await rig.cloud.writes() == 0)
      try await rig.cloud.clearFaults()
      let effects = try #require(plan.effects)
      #expect(effects.create == RestoreRig.deleted && effects.overwrite == RestoreRig.changed)
      #expect(effects.leftBehind == RestoreRig.extra && effects.newer == RestoreRig.changed)
      #expect(effects.equal == plan.documents - RestoreRig.deleted - RestoreRig.changed)
      let named = names.withLock { $0 }
      #expect(named.count { $0.kind == .leftBehind } == RestoreRig.extra)
      #expect(named.count { $0.kind == .newer } == RestoreRig.changed)
      #expect(plan.target.documents == before.count && plan.objects.count == 3)
      let text = try String(contentsOfFile: rig.plan, encoding: .utf8)
      #expect(!text.contains("companies/") && !text.contains("since then"))

      let report = try await rig.apply()
      #expect(report.verdict == .verified, "\(report.findings)")
      #expect(report.phase == .compared && report.equal == plan.documents && report.leftBehind == RestoreRig.extra)
      #expect(report.safetyDocuments == before.count)
      var expected: [DocumentPath: Document] = [:]
      for document in try await documents(of: .erp, in: RestoreRig.production) {
        expected[document.name.path] = document
      }
      for (path, document) in before where expected[path] == nil { expected[path] = document }
      #expect(try await rig.database.documents() == expected)

      // The safety export is what production held: as a whole, into an empty database.
      let safety = try #require(plan.safetyExport)
      let copy = DatabaseName(project: "copy")
      let admin = FirestoreAdminClient(try ServiceEndpoint(rig.database.address))
      let operation = try await admin.importDocuments(into: copy, inputURIPrefix: safety)
      try await admin.wait(for: operation, timeLimit: .seconds(60))
      #expect(try await rig.cloud.count(copy) == before.count)
    }
  }

  @Test("Only counts, if asked for, and the plan says so")
  func countsOnly() async throws {
    try await RestoreRig.with { rig in
      let plan = try await rig.makePlan(changing: { $0.isCountsOnly = true })
      #expect(plan.effects == nil && plan.target.digest == nil)
      #expect(plan.target.documents == 3_269 - RestoreRig.deleted + RestoreRig.extra)
      #expect(try String(contentsOfFile: rig.plan, encoding: .utf8).contains(#""comparison":"counts""#))
      #expect(try await rig.apply().verdict == .verified)
    }
  }

  @Test("A new database is made like production, filled and compared; production stays as it is")
  func newDatabase() async throws {
    try await RestoreRig.with { rig in
      let before = try await rig.database.documents()
      let plan = try await rig.makePlan(target: .new("restored"))
      #expect(plan.target.isNew && plan.safetyExport == nil && plan.target.location == "nam5")
      let report = try await rig.apply()
      #expect(report.verdict == .verified && report.leftBehind == 0, "\(report.findings)")
      #expect(try await rig.cloud.count(plan.target.database) == plan.documents)
      #expect(try await rig.database.documents() == before)
      // It is not made twice.
      await #expect(throws: RefusedError.self) { try await rig.apply(journal: "again") }
    }
  }

  @Test("What fails in between is told, and the journal goes on with what is left", arguments: ["export", "import"])
  func resumed(_ failing: String) async throws {
    try await RestoreRig.with { rig in
      let plan = try await rig.makePlan()
      try await rig.cloud.fault(#"{"path":"*:\#(failing)Documents","times":1,"status":403}"#)
      let failed = try await rig.apply()
      #expect(failed.verdict == .incomplete && failed.findings.map(\.code.description) == ["restore-unfinished"])
      #expect(failed.phase == (failing == "export" ? .planned : .exported))
      try await rig.cloud.clearFaults()
      let report = try await rig.applier().resume(rig.file("journal"), attestation: nil)
      #expect(report.verdict == .verified, "\(report.findings)")
      #expect(report.equal == plan.documents)
      #expect(try await rig.operations() == [.export: 1, .import: 1])
    }
  }

  @Test("A lost answer to the beginning of an operation is found again, and nothing is begun twice")
  func lostAnswers() async throws {
    try await RestoreRig.with { rig in
      try await rig.makePlan()
      try await rig.cloud.fault(
        #"{"path":"*:exportDocuments","times":1,"truncate":5},{"path":"*:importDocuments","times":1,"truncate":5}"#)
      var report = try await rig.apply()
      for _ in 0..<3 where report.verdict == .incomplete {
        report = try await rig.applier().resume(rig.file("journal"), attestation: nil)
      }
      #expect(report.verdict == .verified, "\(report.findings)")
      #expect(try await rig.operations() == [.export: 1, .import: 1])
    }
  }

  @Test("A safety export that lacks documents or files stops it before the import")
  func incompleteSafetyExport() async throws {
    try await RestoreRig.with { rig in
      let before = try await rig.database.documents()
      try await rig.makePlan()
      try await rig.cloud.fault(#"{"path":"*:exportDocuments","times":1,"operation":"fail"}"#)
      let report = try await rig.apply()
      #expect(report.verdict == .incomplete && report.operations[.importing] == nil)
      #expect(try await rig.database.documents() == before)
    }
  }

  @Test("A backup that somebody replaces while the safety export runs is not imported")
  func replacedMeanwhile() async throws {
    try await RestoreRig.with { rig in
      let before = try await rig.database.documents()
      try await rig.makePlan()
      let object = "\(rig.cloud.endpoint)/storage/v1/b/backups/o/daily%2Ferp%2Fall_namespaces%2Fall_kinds%2Foutput-0"
      let applier = RestoreApplier(
        environment: rig.database.environment, gate: rig.gate(), macKey: testKey, stopping: StopRequest(),
        confirm: { _, _ in },
        tell: {
          guard $0.contains("/operations/export-") else { return }
          let curl = try? Process.run(URL(fileURLWithPath: "/usr/bin/curl"), arguments: ["-sfX", "DELETE", object])
          curl?.waitUntilExit()
        })
      let report = try await withBlockingCallbacks { try await rig.apply(applier) }
      #expect(report.verdict == .incomplete && report.findings.map(\.code.description) == ["objects-changed"])
      #expect(report.phase == .exported && report.operations[.importing] == nil)
      #expect(report.findings.first?.message.contains("all_kinds/output-0") == true)
      #expect(try await rig.database.documents() == before)
    }
  }

  @Test("What somebody writes while the safety export runs stops it before the import")
  func writtenMeanwhile() async throws {
    try await RestoreRig.with { rig in
      try await rig.makePlan()
      let commit = "\(rig.cloud.endpoint)/v1/\(RestoreRig.production)/documents:commit"
      let write =
        #"{"writes":[{"update":{"name":"\#(RestoreRig.production)/documents/companies/new0","fields":{}}}]}"#
      let applier = RestoreApplier(
        environment: rig.database.environment, gate: rig.gate(), macKey: testKey, confirm: { _, _ in },
        tell: {
          guard $0.contains("/operations/export-") else { return }
          let curl = try? Process.run(
            URL(fileURLWithPath: "/usr/bin/curl"),
            arguments: ["-sf", "-H", "Content-Type: application/json", "-d", write, commit])
          curl?.waitUntilExit()
        })
      let report = try await withBlockingCallbacks { try await rig.apply(applier) }
      #expect(report.verdict == .incomplete && report.findings.map(\.code.description) == ["target-changed"])
      #expect(report.planAgain?.hasPrefix("rekindle restore plan ") == true)
      #expect(try await rig.operations() == [.export: 1])
    }
  }

  @Test("A stop leaves what Google does alone, and the journal goes on")
  func stopped() async throws {
    try await RestoreRig.with { rig in
      try await rig.makePlan()
      let stopping = StopRequest()
      let applier = RestoreApplier(
        environment: rig.database.environment, gate: rig.gate(), macKey: testKey, stopping: stopping,
        confirm: { _, _ in },
        tell: { if $0.contains("/operations/import-") { stopping.interrupt() } })
      let report = try await rig.apply(applier)
      #expect(report.isStopped && report.verdict == .incomplete && report.operations[.importing] != nil)
      let resumed = try await rig.applier().resume(rig.file("journal"), attestation: nil)
      #expect(resumed.verdict == .verified)
      #expect(try await rig.operations() == [.export: 1, .import: 1])
    }
  }
}
