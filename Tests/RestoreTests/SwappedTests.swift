import Documents
import ExportFormat
import Files
import Foundation
import GoogleCloud
import JSON
import Rehearsal
import Synchronization
import TestSupport
import Testing
import Verification
import Work

@testable import Restore

/// What is swapped between the look at it and its use: a plan, a journal, an export, a safety export, a database.
///
/// One after another, since a swap holds a thread.
@Suite(.serialized) struct SwappedTests {
  // MARK: Plans and journals

  /// Another file comes to its path, or its own bytes are replaced.
  private enum Swap: CaseIterable {
    case moved, overwritten

    func put(_ other: String, over path: String) throws {
      switch self {
      case .moved:
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.copyItem(atPath: other, toPath: path)
      case .overwritten:
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try handle.write(contentsOf: Data(at: other))
        try handle.truncate(atOffset: UInt64(Data(at: other).count))
        try handle.close()
      }
    }
  }

  private static let (first, second) = ("exchange_rates/2026-11-11", "exchange_rates/2026-11-12")

  @Test("A plan that is swapped while the question is answered is not applied", arguments: Swap.allCases)
  private func plans(_ swap: Swap) async throws {
    try await withRestoreDatabase { database in
      for (name, only) in [("plan", Self.first), ("other", Self.second)] {
        _ = try await database.restorer().plan(database.request(Fixture.erp.path, only), to: database.file(name))
      }
      let (plan, other) = (database.file("plan"), database.file("other"))
      let restorer = database.restorer { _ in try swap.put(other, over: plan) }
      switch swap {
      case .moved:
        // What was read is what is applied.
        #expect(try await restorer.apply(plan: plan, journal: database.file("journal")).outcomes.written == 1)
        #expect(try await database.documents().keys.map(\.description) == [Self.first])
      case .overwritten:
        let problem = await #expect(throws: ChainError.self) {
          try await restorer.apply(plan: plan, journal: database.file("journal"))
        }
        #expect([.edited, .otherKey].contains(problem?.code))
        #expect(try await database.documents().isEmpty)
        #expect(!FileManager.default.fileExists(atPath: database.file("journal")))
      }
    }
  }

  @Test("A journal that is swapped while the question is answered is not undone", arguments: Swap.allCases)
  private func journals(_ swap: Swap) async throws {
    try await withRestoreDatabase { database in
      for (name, only) in [("journal", Self.first), ("other", Self.second)] {
        _ = try await database.restorer().apply(
          database.request(Fixture.erp.path, only), journal: database.file(name))
      }
      let (journal, other) = (database.file("journal"), database.file("other"))
      func undo() async throws -> UndoReport {
        try await database.restorer().undo(journal, writes: true) { _, _ in try swap.put(other, over: journal) }
      }
      switch swap {
      case .moved:
        #expect(try await undo().delete == 1)
        #expect(try await database.documents().keys.map(\.description) == [Self.second])
      case .overwritten:
        await #expect(throws: ChainError.self) { try await undo() }
        #expect(try await database.documents().count == 2)
      }
    }
  }

  @Test("A plan and a journal of documents are of the database of their uid")
  func databases() async throws {
    try await withRestoreDatabase { database in
      let cloud = SandboxClient(database.address)
      try await cloud.makeDatabase(database.name)
      _ = try await database.restorer().plan(
        database.request(Fixture.erp.path, Self.first), to: database.file("plan"))
      _ = try await database.restorer().apply(
        database.request(Fixture.erp.path, Self.second), journal: database.file("journal"))
      try await cloud.call("PATCH", "/v1/\(database.name)?updateMask=uid", #"{"uid":"another"}"#)
      let before = try await database.documents()
      await #expect(throws: RefusedError.self) {
        try await database.restorer().apply(plan: database.file("plan"), journal: database.file("journal-2"))
      }
      await #expect(throws: RefusedError.self) { try await database.restorer().resume(database.file("journal")) }
      await #expect(throws: ChainError.self) {
        try await database.restorer().undo(database.file("journal"), writes: true)
      }
      #expect(try await database.documents() == before)
    }
  }

  // MARK: Exports

  /// An export like the one that was rehearsed, sound in itself, in which one document has another value.
  private func twin(of rig: RestoreRig) async throws -> String {
    let folder = rig.folder.appending(path: "twin/erp")
    try FileManager.default.createDirectory(
      at: folder.deletingLastPathComponent(), withIntermediateDirectories: true)
    var all = try await documents(of: .erp, in: RestoreRig.production)
    all[0].fields.append(Field("not rehearsed", .integer(31_337)))
    let writer = try ExportWriter(folder: folder.path, start: 1)
    for document in all { try writer.append(document) }
    try writer.finish(end: 2)
    return folder.path
  }

  private static func exchange(_ first: String, _ second: String) throws {
    let aside = second + ".aside"
    try FileManager.default.moveItem(atPath: first, toPath: aside)
    try FileManager.default.moveItem(atPath: second, toPath: first)
    try FileManager.default.moveItem(atPath: aside, toPath: second)
  }

  @Test("Production gets documents of the export that was rehearsed, and of no other one", .timeLimit(.minutes(10)))
  func documentsOfATwin() async throws {
    try await RestoreRig.with { rig in
      let twin = try await twin(of: rig)
      func restorer(
        _ confirm: @escaping @Sendable (DocumentsRestorer.Question) throws -> Void = { _ in }
      ) -> DocumentsRestorer {
        DocumentsRestorer(
          environment: rig.database.environment, tool: "test", macKey: testKey, production: RestoreRig.production,
          proof: (rig.gate(), rig.attestation), confirm: confirm)
      }
      let request = try rig.database.request(rig.export, "companies", mode: .overwrite)
      let before = try await rig.database.documents()
      // Planned by the twin, applied with the rehearsed one at its place.
      try Self.exchange(rig.export, twin)
      _ = try await restorer().plan(request, to: rig.file("documents.plan"))
      try Self.exchange(rig.export, twin)
      await #expect(throws: RefusedError.self) {
        try await restorer().apply(plan: rig.file("documents.plan"), journal: rig.file("journal"))
      }
      #expect(try await rig.database.documents() == before)
      // Swapped once its proof was looked at.
      let isSwapped = Mutex(false)
      let swapping = restorer { question in
        guard case .writing = question, !isSwapped.withLock({ $0 }) else { return }
        try Self.exchange(rig.export, twin)
        isSwapped.withLock { $0 = true }
      }
      await #expect(throws: (any Error).self) { try await swapping.apply(request, journal: rig.file("journal-2")) }
      #expect(isSwapped.withLock { $0 })
      let after = try await rig.database.documents()
      #expect(after.values.allSatisfy { document in document.fields.allSatisfy { $0.name != "not rehearsed" } })
    }
  }

  // MARK: Whole exports

  /// Applies the plan, and does something when the journal reaches a phase, before it says so.
  private func applying(
    _ rig: RestoreRig, reaching phase: RestorePhase, _ body: @escaping @Sendable () throws -> Void
  ) async throws -> RestoreReport {
    try await rig.cloud.settle()
    let journal = rig.file("journal")
    let isDone = Mutex(false)
    // The time of a phase is asked for when it is reached.
    let applier = RestoreApplier(
      environment: rig.database.environment, gate: rig.gate(), macKey: testKey, confirm: { _, _ in },
      now: {
        let lines = (try? Edits.lines(journal)) ?? []
        let isReached = lines.contains { $0["phase"]?.text == phase.rawValue && $0["operation"] != nil }
        if isReached, !isDone.withLock({ $0 }) {
          isDone.withLock { $0 = true }
          #expect(throws: Never.self) { try body() }
        }
        return Int64(Date().timeIntervalSince1970 * 1e6)
      })
    let report = try await withBlockingCallbacks {
      try await applier.apply(rig.plan, attestation: nil, journal: journal)
    }
    #expect(isDone.withLock { $0 })
    return report
  }

  /// A request, waited for on this thread.
  private static func curl(_ rig: RestoreRig, _ arguments: String..., path: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments =
      ["curl", "--silent", "--fail", "--globoff", "--output", "/dev/null", "--header", "Authorization: Bearer owner"]
      + arguments + [rig.database.address + path]
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }

  private static func makeAgain(_ database: String, _ rig: RestoreRig) throws {
    try curl(
      rig, "--request", "PATCH", "--header", "content-type: application/json", "--data", #"{"uid":"another"}"#,
      path: "/v1/\(database)?updateMask=uid")
  }

  /// An output file of the safety export, as in a path of Cloud Storage.
  private static func safetyObject(of plan: RestorePlan) throws -> String {
    let safety = try #require(plan.safetyExport.flatMap { BucketPlace(folder: $0) })
    return try #require(
      "\(safety.folder)/all_namespaces/all_kinds/output-0".addingPercentEncoding(withAllowedCharacters: .alphanumerics))
  }

  @Test("Without its safety export nothing is imported, whenever it goes", .timeLimit(.minutes(10)))
  func safetyExport() async throws {
    try await RestoreRig.with { rig in
      let name = try Self.safetyObject(of: await rig.makePlan())
      let before = try await rig.database.documents()
      let report = try await applying(rig, reaching: .exporting) {
        try Self.curl(rig, "--request", "DELETE", path: "/storage/v1/b/backups/o/\(name)")
      }
      #expect(report.findings.map(\.code.description) == ["safety-export-incomplete"])
      #expect(report.verdict == .incomplete && report.operations[.importing] == nil)
      #expect(try await rig.database.documents() == before)
    }
  }

  @Test("An object of the safety export that was replaced since the first look is noticed", .timeLimit(.minutes(10)))
  func replacedObject() async throws {
    try await RestoreRig.with { rig in
      let name = try Self.safetyObject(of: await rig.makePlan())
      let report = try await applying(rig, reaching: .exporting) {
        let copy = rig.file("copy")
        try Self.curl(
          rig, "--output", copy, path: "/storage/v1/b/backups/o/\(name)?alt=media")
        try Self.curl(
          rig, "--data-binary", "@\(copy)", path: "/upload/storage/v1/b/backups/o?uploadType=media&name=\(name)")
      }
      #expect(report.findings.map(\.code.description) == ["safety-export-incomplete"])
      #expect(report.operations[.importing] == nil)
    }
  }

  @Test("A database that is made again before the import is not imported into", arguments: [false, true])
  func madeAgain(isNew: Bool) async throws {
    try await RestoreRig.with { rig in
      let plan = try await rig.makePlan(target: isNew ? .new("restored") : .database(RestoreRig.production))
      let report = try await applying(rig, reaching: isNew ? .creating : .exporting) {
        try Self.makeAgain("\(plan.target.database)", rig)
      }
      #expect(report.findings.map(\.code.description) == ["target-changed"])
      #expect(report.operations[.importing] == nil)
    }
  }

  @Test("Read back is the export that was planned, or nothing is verified", .timeLimit(.minutes(10)))
  func readBack() async throws {
    try await RestoreRig.with { rig in
      let plan = try await rig.makePlan()
      let twin = try await twin(of: rig)
      let report = try await applying(rig, reaching: .importing) { try Self.exchange(rig.export, twin) }
      #expect(report.findings.map(\.code.description) == ["objects-changed"])
      #expect(report.verdict == .incomplete && !report.isCompared)
      // As on a resume.
      let resumed = try await rig.applier().resume(rig.file("journal"), attestation: nil)
      #expect(resumed.verdict == .incomplete && !resumed.isCompared)
      try Self.exchange(rig.export, twin)
      let whole = try await rig.applier().resume(rig.file("journal"), attestation: nil)
      #expect(whole.verdict == .verified && whole.equal == plan.documents)
    }
  }

  @Test("What was read back from a database that is made again meanwhile is not verified", .timeLimit(.minutes(10)))
  func madeAgainLater() async throws {
    try await RestoreRig.with { rig in
      try await rig.makePlan()
      let report = try await applying(rig, reaching: .importing) { try Self.makeAgain("\(RestoreRig.production)", rig) }
      #expect(report.verdict == .incomplete && !report.isCompared)
    }
  }
}
