import Comparison
import Documents
import ExportFormat
import Foundation
import Rehearsal
import Synchronization
import TestSupport
import Testing
import Verification
import Work

/// False in `make test-fast`.
let emulatorIsInstalled = !TestRun.isFast && (try? EmulatorInstallation.find()) != nil

/// The stagings that this machine has.
let stagings: [Staging] = emulatorIsInstalled ? [.embedded, .emulator] : [.embedded]

@Suite(.serialized) struct RehearsalTests {
  /// Says aloud what is skipped: CI fails if it is, although Java and the emulator are there.
  @Test(.enabled(if: emulatorIsInstalled, "\(TestRun.noEmulator)")) func emulatorIsThere() throws {
    #expect(throws: Never.self) { try EmulatorInstallation.find() }
  }

  @Test(arguments: stagings, Fixture.all) func everyFixtureRestores(_ staging: Staging, _ fixture: Fixture) async throws
  {
    let report = try await Rehearser(staging).rehearse(fixture.path)
    let expected = try await fixture.expectedLines().count
    #expect(report.verdict == .verified, "\(report.findings) \(report.differences)")
    #expect(report.depth == .rehearsed)
    #expect(report.readBack == expected)
    #expect(report.equal == expected)
    #expect(report.differenceCount == 0)
    #expect(report.referencesRetargeted == 0)
    #expect(
      report.notChecked.contains { $0.description.contains(staging == .embedded ? "Google's importer" : "production") })
  }

  /// One document changed, one removed, one added in staging: exactly these are reported.
  @Test(arguments: stagings) func whatChangedInStagingIsReported(_ staging: Staging) async throws {
    let changed = "companies/andina-textiles/invoices/F001-000001"
    let removed = "companies/andina-textiles/invoices/F001-000002"
    let added = "companies/andina-textiles/invoices/F001-000001!"
    var options = RehearsalOptions()
    options.afterImport = { address in
      let database = DatabaseName(project: "demo-pyme-erp")
      let documents = "\(database)/documents"
      try await commit(
        [
          #"{"update":{"name":"\#(documents)/\#(changed)","fields":{"status":{"stringValue":"<b>otra</b>"}}}}"#,
          #"{"delete":"\#(documents)/\#(removed)"}"#,
          #"{"update":{"name":"\#(documents)/\#(added)","fields":{"total":{"integerValue":"1"}}}}"#,
        ], in: database, at: address)
    }
    let told = Mutex<[DocumentDifference]>([])
    let report = try await Rehearser(staging, options: options).rehearse(Fixture.erp.path) { difference in
      told.withLock { $0.append(difference) }
    }
    #expect(report.verdict == .different)
    #expect((report.missing, report.extra, report.changed) == (1, 1, 1))
    #expect(report.equal == 3_267)
    #expect(report.readBack == 3_269)
    let differences = told.withLock { $0 }
    #expect(differences == report.differences)
    #expect(differences.map(\.path.description) == [changed, added, removed])
    #expect(differences.map(\.kind) == [.changed, .onlyRight, .onlyLeft])
    let status = try #require(differences[0].fields.first { $0.path.description == "status" })
    #expect(status.right == .string("<b>otra</b>"))
    #expect(status.left != nil)
    #expect(differences[0].fields.filter { $0.path.description != "status" }.allSatisfy { $0.right == nil })
    #expect(report.collections.first { $0.id == "invoices" }?.differences == 3)
    #expect(report.collections.filter { $0.id != "invoices" }.allSatisfy { $0.differences == 0 })
  }

  @Test(arguments: stagings) func whatIsDamagedIsNeverImported(_ staging: Staging) async throws {
    try await withTemporaryFolder { parent in
      let folder = try SampleExport.fixture("erp").make(in: parent)
      try folder.edit { $0[200] ^= 1 }
      var options = RehearsalOptions()
      options.afterImport = { _ in Issue.record("the import was done") }
      let report = try await Rehearser(staging, options: options).rehearse(folder.path)
      #expect(report.verdict == .corrupt)
      #expect(report.depth == .decoded)
      #expect(report.target == nil)
      #expect(report.findings.contains { $0.code == .damage(.recordChecksum) && $0.offset == 0 })
      #expect((report.readBack, report.equal, report.missing) == (0, 0, 0))
    }
  }

  /// Google's emulator imports what our writer wrote, and answers the same documents.
  @Test(arguments: stagings) func whatOurWriterWritesRestores(_ staging: Staging) async throws {
    try await withTemporaryFolder { parent in
      var samples = SampleDocuments(seed: 2026)
      let folder = parent.appendingPathComponent("sample").path
      let writer = try ExportWriter(folder: folder, start: 1, entitiesPerFile: 300)
      for document in samples.documents(1_000) { try writer.append(document) }
      try writer.finish(end: 2)
      let report = try await Rehearser(staging).rehearse(folder)
      #expect(report.verdict == .verified, "\(report.differences.prefix(3))")
      #expect(report.equal == 1_000)
    }
  }

  @Test(.enabled(if: emulatorIsInstalled, "\(TestRun.noEmulator)"))
  func aRunningEmulatorIsTreatedWithCare() async throws {
    let installation = try EmulatorInstallation.find()
    try await installation.withEmulator { emulator in
      let here = DatabaseName(project: "other-project")
      let first = try await Rehearser(.runningEmulator(address: emulator.address, database: here))
        .rehearse(Fixture.erp.path)
      #expect(first.verdict == .verified)
      // The emulator keeps references on the project of the export, and the report says so.
      #expect(first.findings.contains { $0.code == .check(.referencesKept) && $0.severity == .note })
      #expect(first.referencesRetargeted == 0)
      // Now it holds documents.
      await #expect(throws: RefusedError.self) {
        try await Rehearser(.runningEmulator(address: emulator.address, database: here)).rehearse(Fixture.types.path)
      }
      var options = RehearsalOptions()
      options.allowsNonEmpty = true
      let second = try await Rehearser(.runningEmulator(address: emulator.address, database: here), options: options)
        .rehearse(Fixture.types.path)
      #expect(second.verdict == .different)
      #expect(second.extra == first.readBack)
      #expect(second.missing == 0 && second.changed == 0)
      // Another database id: the emulator would answer 200 and show nothing.
      await #expect(throws: RefusedError.self) {
        try await Rehearser(
          .runningEmulator(address: emulator.address, database: DatabaseName(project: "p", database: "named"))
        )
        .rehearse(Fixture.types.path)
      }
    }
  }

  @Test func anEmulatorThatIsNotThereIsIncomplete() async throws {
    let report = try await Rehearser(
      .runningEmulator(address: "http://127.0.0.1:1", database: DatabaseName(project: "p"))
    )
    .rehearse(Fixture.types.path)
    #expect(report.verdict == .incomplete)
  }
}
