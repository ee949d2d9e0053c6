import Documents
import Files
import Foundation
import GoogleCloud
import Rehearsal
import TestSupport
import Testing
import Verification
import Work

@testable import Restore

/// A restore that was stopped takes nothing for true now that was true when it began.
struct ResumeTests {
  private static let refusedImport = #"{"path":"*:importDocuments","times":1,"status":403}"#

  /// Applies a plan whose import the service refuses: the safety export is there, and nothing is imported.
  private func stoppedBeforeImport(
    _ rig: RestoreRig, isCountsOnly: Bool = false
  ) async throws -> RestorePlan {
    let plan = try await rig.makePlan(changing: { $0.isCountsOnly = isCountsOnly })
    try await rig.cloud.fault(Self.refusedImport)
    let report = try await rig.apply()
    #expect(report.verdict == .incomplete && report.phase == .exported, "\(report.findings)")
    try await rig.cloud.clearFaults()
    return plan
  }

  /// Resumes, is refused, and wrote nothing.
  private func isRefused(_ rig: RestoreRig, _ what: Comment, _ applier: RestoreApplier? = nil) async throws {
    let before = try await rig.database.documents()
    try await rig.cloud.countWrites()
    await #expect(throws: RefusedError.self, what) {
      try await (applier ?? rig.applier()).resume(rig.file("journal"), attestation: nil)
    }
    #expect(try await rig.cloud.writes() == 0, what)
    try await rig.cloud.clearFaults()
    #expect(try await rig.database.documents() == before, what)
    #expect(try await rig.operations()[.import] == nil, what)
  }

  @Test(
    "What was written since the safety export is not written over", .timeLimit(.minutes(10)), arguments: [true, false])
  func written(_ isCountsOnly: Bool) async throws {
    try await RestoreRig.with { rig in
      _ = try await stoppedBeforeImport(rig, isCountsOnly: isCountsOnly)
      // The number of documents stays.
      try await rig.database.write("companies/new0", [Field("n", .integer(2))])
      // The sandbox keeps no past states, and so refuses to read the one of the safety export.
      try await isRefused(rig, "a document changed")
      if !isCountsOnly {
        try await rig.cloud.settle()
        try await isRefused(rig, "a document changed, and the state of the safety export can be read")
      }
      try await rig.database.write("companies/new9", [Field("n", .integer(1))])
      try await isRefused(rig, "one document more")
    }
  }

  @Test(
    "Where nothing was written since, the safety export is kept", .timeLimit(.minutes(10)), arguments: [true, false])
  func unchanged(_ isCountsOnly: Bool) async throws {
    try await RestoreRig.with { rig in
      let plan = try await stoppedBeforeImport(rig, isCountsOnly: isCountsOnly)
      let report = try await rig.applier().resume(rig.file("journal"), attestation: nil)
      #expect(report.verdict == .verified && report.equal == plan.documents, "\(report.findings)")
      #expect(report.safetyDocuments == plan.target.documents)
      #expect(try await rig.operations() == [.export: 1, .import: 1])
    }
  }

  /// Nobody types the name where it is asked for, which is where the import has not begun.
  private func unconfirmed(_ rig: RestoreRig) -> RestoreApplier {
    rig.applier(confirm: { _, importsYet in if importsYet { throw RefusedError("No name was typed.") } })
  }

  @Test("Everything that apply checks is checked again before the import", .timeLimit(.minutes(10)))
  func checks() async throws {
    try await RestoreRig.with { rig in
      _ = try await stoppedBeforeImport(rig)
      try await isRefused(rig, "expired", rig.applier(after: 3_601))
      try await isRefused(rig, "the rehearsal is too old", rig.applier(rig.gate(maximumAge: .seconds(1))))
      try await isRefused(rig, "the name is not typed again", unconfirmed(rig))
      let output = "all_namespaces/all_kinds/output-0"
      let bytes = try Data(at: "\(rig.export)/\(output)")
      try await rig.cloud.upload(bytes, as: "daily/erp/\(output)")
      try await isRefused(rig, "an object was replaced")
      try await rig.cloud.upload(bytes, as: "daily/erp/\(output)")
    }
  }

  @Test("A safety export that is not whole any more stops it before the import", .timeLimit(.minutes(10)))
  func safetyExportGone() async throws {
    try await RestoreRig.with { rig in
      let plan = try await stoppedBeforeImport(rig)
      let before = try await rig.database.documents()
      let safety = try #require(plan.safetyExport.flatMap { BucketPlace(folder: $0) })
      try await rig.cloud.delete("\(safety.folder)/all_namespaces/all_kinds/output-0")
      let report = try await rig.applier().resume(rig.file("journal"), attestation: nil)
      #expect(report.findings.map(\.code.description) == ["safety-export-incomplete"])
      #expect(report.verdict == .incomplete && report.operations[.importing] == nil)
      #expect(try await rig.database.documents() == before)
    }
  }

  @Test("A safety export that goes after the import is a warning, and no way back", .timeLimit(.minutes(10)))
  func safetyExportGoneLater() async throws {
    try await RestoreRig.with { rig in
      let plan = try await rig.makePlan()
      #expect(try await rig.apply().verdict == .verified)
      let safety = try #require(plan.safetyExport.flatMap { BucketPlace(folder: $0) })
      try await rig.cloud.upload(Data(), as: "\(safety.folder)/all_namespaces/all_kinds/output-0")
      // The import was begun, so the restore does not ask for the name.
      let report = try await unconfirmed(rig).resume(rig.file("journal"), attestation: nil)
      #expect(report.verdict == .verified && report.isWayBackLost)
      #expect(report.findings.map(\.code.description) == ["safety-export-incomplete"])
    }
  }

  @Test("An earlier restore's import is not taken for this one's", .timeLimit(.minutes(10)))
  func earlierRestore() async throws {
    try await RestoreRig.with { rig in
      try await rig.makePlan()
      #expect(try await rig.apply(journal: "first").verdict == .verified)
      let all = try await rig.database.documents()
      try await rig.database.write([], deleting: Array(all.keys.prefix(6)))
      try await rig.cloud.settle()
      let plan = try await rig.makePlan()
      try await rig.cloud.fault(#"{"path":"*:importDocuments","times":1,"status":503}"#)
      let stopped = try await rig.apply()
      #expect(stopped.verdict == .incomplete && stopped.phase == .importing)
      try await rig.cloud.clearFaults()
      // By then the request cannot arrive any more.
      let report = try await rig.applier(after: 725).resume(rig.file("journal"), attestation: nil)
      #expect(report.verdict == .verified && report.equal == plan.documents, "\(report.findings)")
      #expect(try await rig.operations() == [.export: 2, .import: 2])
    }
  }

  @Test("Whatever cannot be seen of the way back after the import is a warning", .timeLimit(.minutes(10)))
  func wayBackUnseen() async throws {
    try await RestoreRig.with { rig in
      let plan = try await rig.makePlan()
      #expect(try await rig.apply().verdict == .verified)
      let name = try #require(plan.safetyExport?.split(separator: "/").last)
      try await rig.cloud.fault(#"{"path":"/storage/v1/b/backups/o","query":"\#(name)","status":403}"#)
      // Nor does it matter by now how old plan and proof are, and what became of the backup.
      try await rig.cloud.delete("daily/erp/all_namespaces/all_kinds/output-0")
      let report = try await rig.applier(rig.gate(maximumAge: .seconds(1)), after: 3_601)
        .resume(rig.file("journal"), attestation: nil)
      #expect(report.verdict == .verified && !report.isWayBackLost, "\(report.findings)")
      #expect(report.findings.map(\.code.description) == ["safety-export-incomplete"])
    }
  }

  @Test("A new database that was made, and filled by somebody else, is refused", .timeLimit(.minutes(10)))
  func newDatabase() async throws {
    try await RestoreRig.with { rig in
      let plan = try await rig.makePlan(target: .new("restored"))
      try await rig.cloud.fault(Self.refusedImport)
      #expect(try await rig.apply().phase == .created)
      try await rig.cloud.clearFaults()
      let document = "\(plan.target.database)/documents/companies/c1"
      try await rig.cloud.call(
        "POST", "/v1/\(plan.target.database)/documents:commit",
        #"{"writes":[{"update":{"name":"\#(document)","fields":{}}}]}"#)
      try await isRefused(rig, "not empty")
      try await rig.cloud.call(
        "POST", "/v1/\(plan.target.database)/documents:commit", #"{"writes":[{"delete":"\#(document)"}]}"#)
      try await rig.cloud.call("PATCH", "/v1/\(plan.target.database)?updateMask=uid", #"{"uid":"another"}"#)
      try await isRefused(rig, "another database of the name")
    }
  }

  @Test("A new database that somebody made again before it was seen is not imported into", .timeLimit(.minutes(10)))
  func newDatabaseMadeAgain() async throws {
    try await RestoreRig.with { rig in
      let plan = try await rig.makePlan(target: .new("restored"))
      try await rig.cloud.fault(
        #"{"method":"GET","path":"/v1/projects/*/databases/restored/operations/*","status":403}"#)
      #expect(try await rig.apply().phase == .creating)
      try await rig.cloud.clearFaults()
      try await rig.cloud.call("PATCH", "/v1/\(plan.target.database)?updateMask=uid", #"{"uid":"another"}"#)
      let report = try await rig.applier().resume(rig.file("journal"), attestation: nil)
      #expect(report.verdict == .incomplete && report.phase == .creating)
      #expect(report.findings.map(\.code.description) == ["target-changed"])
      #expect(report.operations[.importing] == nil)
    }
  }

  @Test("A new database whose import was refused twice goes on in the same one", .timeLimit(.minutes(10)))
  func newDatabaseRefused() async throws {
    try await RestoreRig.with { rig in
      try await rig.makePlan(target: .new("restored"))
      try await rig.cloud.fault(#"{"path":"*:importDocuments","times":2,"status":403}"#)
      #expect(try await rig.apply().phase == .created)
      #expect(try await rig.applier().resume(rig.file("journal"), attestation: nil).phase == .created)
      #expect(try await rig.applier().resume(rig.file("journal"), attestation: nil).verdict == .verified)
    }
  }

  @Test("A journal without a line does not stand in the way", .timeLimit(.minutes(10)))
  func emptyJournal() async throws {
    try await RestoreRig.with { rig in
      try await rig.makePlan()
      // One that others may read is not what a killed command leaves.
      #expect(
        FileManager.default.createFile(
          atPath: rig.file("journal"), contents: nil, attributes: [.posixPermissions: 0o644]))
      await #expect(throws: ChainError.self) { try await rig.apply() }
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: rig.file("journal"))
      let problem = await #expect(throws: ChainError.self) {
        try await rig.applier().resume(rig.file("journal"), attestation: nil)
      }
      #expect(problem?.code == .unfit)
      #expect(try await rig.apply().verdict == .verified)
    }
  }
}
