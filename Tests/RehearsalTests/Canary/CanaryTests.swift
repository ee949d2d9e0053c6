import Comparison
import Documents
import Foundation
import Rehearsal
import Synchronization
import TestSupport
import Testing
import Verification

/// That a rehearsal finds what is wrong is tried out; that this can fail itself, is tried out here.
@Suite("Canaries") struct CanaryTests {
  private func canaries(_ staging: Staging, _ path: String, _ change: (inout RehearsalOptions) -> Void = { _ in })
    async throws -> RehearsalReport
  {
    var options = RehearsalOptions()
    options.provesItCanFail = true
    change(&options)
    return try await Rehearser(staging, options: options).rehearse(path)
  }

  @Test(
    "Three documents made wrong are found, and no other", arguments: stagings,
    ["erp", "types", "edge-paths", "per-kind"])
  func found(_ staging: Staging, _ fixture: String) async throws {
    let report = try await canaries(staging, Fixture(fixture).path)
    #expect(report.verdict == .verified, "\(report.findings)")
    let canary = try #require(report.canary)
    #expect(canary.passed && canary.method == .copy && canary.isPutBack == nil)
    #expect(canary.planted.count == 3 && canary.found == canary.planted && canary.foundCount == 3)
    #expect(Set(canary.planted.map(\.kind)) == [.changed, .onlyLeft, .onlyRight])
    #expect(report.canarySeconds > 0 && report.differenceCount == 0)
  }

  @Test("In a database that stays they are put back, to the byte")
  func inPlace() async throws {
    try await withCloud { cloud in
      let told = Told()
      let report = try await cloud.rehearse {
        $0.provesItCanFail = true
        $0.project.tell = { told.add($0) }
      }
      #expect(report.verdict == .verified, "\(report.findings)")
      let canary = try #require(report.canary)
      #expect(canary.passed && canary.method == .inPlace && canary.isPutBack == true)
      #expect(canary.planted.count == 3)
      for change in canary.planted { #expect(told.text.contains(change.document.description)) }
      let name = try #require(report.operation)
      // Another read-back finds staging as the import left it.
      let again = try await cloud.rehearse { $0.project.resumedOperation = name }
      #expect(again.verdict == .verified, "\(again.differences)")
    }
  }

  @Test(
    "In an emulator that somebody else runs they are put back too",
    .enabled(if: emulatorIsInstalled, "\(TestRun.noEmulator)"))
  func runningEmulator() async throws {
    try await EmulatorInstallation.find().withEmulator { emulator in
      let staging = Staging.runningEmulator(address: emulator.address, database: DatabaseName(project: "other"))
      let report = try await canaries(staging, Fixture.types.path)
      #expect(report.verdict == .verified, "\(report.findings)")
      #expect(report.canary?.passed == true && report.canary?.method == .inPlace && report.canary?.isPutBack == true)
    }
  }

  @Test("Every value of a document that is put back is what it was", arguments: ["types", "edge-paths"])
  func everyType(_ fixture: String) async throws {
    let folder = Fixture(fixture).folder
    try await withCloud(folder) { cloud in
      let report = try await cloud.rehearse(folder) { $0.provesItCanFail = true }
      #expect(report.canary?.passed == true && report.canary?.isPutBack == true, "\(report.findings)")
    }
  }

  @Test("Databases of one document, and of none, have fewer", arguments: [0, 1, 2])
  func few(_ count: Int) async throws {
    try await withTemporaryFolder { parent in
      let folder = parent.appending(path: "few")
      let documents = (0..<count).map { number in
        Document(
          name: DocumentName(
            database: DatabaseName(project: "p"),
            path: DocumentPath([PathElement(collection: "c", id: .name("\(number)"))])),
          // The names that canaries would take.
          fields: [Field("rekindleCanary", .null)])
      }
      try writeExport(documents, to: folder)
      let report = try await canaries(.embedded, folder.path)
      #expect(report.canary?.passed == true && report.canary?.planted.count == count + 1, "\(report.findings)")
      try await withCloud(folder) { cloud in
        let report = try await cloud.rehearse(folder) { $0.provesItCanFail = true }
        #expect(report.canary?.passed == true && report.canary?.isPutBack == true, "\(report.findings)")
        #expect(report.canary?.planted.count == count + 1)
        #expect(try await cloud.count(stage) == count)
      }
    }
  }

  /// What the comparison does not see is put right before it looks: as if it could not see it.
  @Test("One that is not found makes all of it incomplete", arguments: [true, false])
  func missed(_ isInPlace: Bool) async throws {
    let extra = "\(DatabaseName(project: "demo-pyme-erp"))/documents/"
    let hook: @Sendable (DatabaseName) -> @Sendable (String) async throws -> Void = { database in
      { address in
        try await commit(
          [
            #"{"delete":"\#(database)/documents/companies/ferreteria-guemes/invoices/F001-000088/lines/rekindle-canary"}"#
          ],
          in: database, at: address)
      }
    }
    func check(_ report: RehearsalReport) throws {
      let canary = try #require(report.canary)
      #expect(!canary.passed && canary.planted.count == 3 && canary.foundCount == 2, "\(canary) \(extra)")
      #expect(report.verdict == .incomplete && report.codes.contains("canary-missed"))
      #expect(report.differenceCount == 0)
    }
    if isInPlace {
      try await withCloud { cloud in
        let report = try await cloud.rehearse {
          $0.provesItCanFail = true
          $0.afterPlanting = hook(stage)
        }
        try check(report)
        #expect(report.canary?.isPutBack == true)
      }
    } else {
      try check(
        try await canaries(.embedded, Fixture.erp.path) {
          $0.afterPlanting = hook(DatabaseName(project: "demo-pyme-erp"))
        })
    }
  }

  @Test("One too many that is found is no success")
  func tooMany() async throws {
    let report = try await canaries(.embedded, Fixture.types.path) {
      $0.afterPlanting = { address in
        let database = DatabaseName(project: "demo-pyme-erp")
        try await commit([#"{"update":{"name":"\#(database)/documents/a/b","fields":{}}}"#], in: database, at: address)
      }
    }
    #expect(report.canary?.foundCount == 4 && report.canary?.passed == false)
    #expect(report.verdict == .incomplete && report.codes.contains("canary-missed"))
  }

  @Test("What cannot be put back is told")
  func left() async throws {
    try await withCloud { cloud in
      let report = try await cloud.rehearse {
        $0.provesItCanFail = true
        $0.afterPlanting = { _ in
          try await cloud.fault(#"{"path":"/google.firestore.v1.Firestore/Commit","status":403}"#)
        }
      }
      #expect(report.verdict == .incomplete && report.codes.contains("canary-left"), "\(report.findings)")
      #expect(report.canary?.isPutBack == false && report.canary?.passed == true)
    }
  }

  @Test("Planting that fails is no success")
  func cannotPlant() async throws {
    try await withCloud { cloud in
      try await cloud.fault(#"{"path":"/google.firestore.v1.Firestore/Commit","times":1,"status":403}"#)
      let report = try await cloud.rehearse { $0.provesItCanFail = true }
      #expect(report.verdict == .incomplete && report.codes.contains("canary-failed"), "\(report.findings)")
      #expect(report.canary?.isPutBack == true && report.canary?.passed == false)
    }
  }
}

/// What a rehearsal said on its way.
private final class Told: Sendable {
  private let lines = Mutex<[String]>([])

  func add(_ line: String) { lines.withLock { $0.append(line) } }

  var text: String { lines.withLock { $0.joined(separator: "\n") } }
}
