import Foundation
import GoogleCloud
import Rehearsal
import TestSupport
import Testing
import Verification

@testable import Restore

/// A safety export is complete if it holds what the target held, and all its bytes are there: not if it is there.
struct SafetyExportTests {
  @Test(
    "One that lost documents, or that counts others than it wrote, stops it before the import", .timeLimit(.minutes(10))
  )
  func faults() async throws {
    try await RestoreRig.with { rig in
      let before = try await rig.database.documents()
      for fault in [#"{"lose":60}"#, #"{"understate":3}"#, #""fail""#, #""cancel""#] {
        try await rig.makePlan()
        try await rig.cloud.fault(#"{"path":"*:exportDocuments","times":1,"operation":\#(fault)}"#)
        let report = try await rig.apply(journal: UUID().uuidString)
        #expect(report.verdict == .incomplete && report.operations[.importing] == nil, "\(fault)")
        let codes = report.findings.map(\.code.description)
        #expect(codes == [fault.hasPrefix("{") ? "safety-export-incomplete" : "restore-unfinished"], "\(fault)")
        try await rig.cloud.clearFaults()
      }
      #expect(try await rig.operations()[.import] == nil)
      #expect(try await rig.database.documents() == before)
    }
  }

  @Test("Objects that are empty, cut, gone or of another instant are found", .timeLimit(.minutes(10)))
  func objects() async throws {
    try await RestoreRig.with { rig in
      let plan = try await rig.makePlan()
      let report = try await rig.apply()
      #expect(report.verdict == .verified)
      let services = try GoogleServices(rig.database.environment)
      let admin = FirestoreAdminClient(try services.endpoint(.firestore))
      let storage = StorageClient(try services.endpoint(.storage))
      let name = try #require(report.operations[.exporting])
      let operation = try await admin.operation(named: name)
      let folder = try #require(plan.safetyExport.flatMap { BucketPlace(folder: $0) })
      let time = try #require(operation.details.snapshotTime.flatMap { ReadTime($0) })
      #expect(time.isWholeMinute && report.safetySnapshot == time.microseconds)
      let state = TargetState(readTime: time, documents: plan.target.documents)
      func check(_ state: TargetState) async throws {
        try await SafetyExport(folder: folder, state: state, storage: storage, operation: operation).check()
      }
      try await check(state)
      func isIncomplete(_ what: String, _ other: TargetState? = nil) async {
        await #expect(throws: RestoreFailure.self, "\(what)") { try await check(other ?? state) }
      }
      await isIncomplete("one document fewer", TargetState(readTime: time, documents: state.documents + 1))
      await isIncomplete("one document more", TargetState(readTime: time, documents: state.documents - 1))
      await isIncomplete(
        "another instant",
        TargetState(readTime: ReadTime(microseconds: time.microseconds + 60_000_000), documents: state.documents))
      let output = "\(folder.folder)/all_namespaces/all_kinds/output-0"
      try await rig.cloud.upload(Data(), as: output)
      await isIncomplete("an empty object")
      try await rig.cloud.upload(Data(repeating: 0, count: 40_000), as: output)
      await isIncomplete("a cut object")
      try await rig.cloud.delete(output)
      await isIncomplete("an object that is gone")
      try await rig.cloud.delete("\(folder.folder)/\(folder.name).overall_export_metadata")
      await isIncomplete("no overall metadata")
    }
  }
}
