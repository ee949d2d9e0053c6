import Comparison
import Documents
import Foundation
import Rehearsal
import Synchronization
import TestSupport
import Testing
import Verification

@Suite("Rehearsals in a database of Google's") struct ProjectRehearsalTests {
  static let fixtures = ["erp", "types", "edge-paths", "empty", "per-kind", "many-files"].map { Fixture($0) }

  @Test("What Google imports of a bucket is read back and equal", arguments: fixtures)
  func restores(_ fixture: Fixture) async throws {
    try await withCloud(fixture.folder) { cloud in
      let costs = Mutex<[RehearsalCost]>([])
      let report = try await cloud.rehearse(fixture.folder) {
        $0.project.confirmCost = { cost in costs.withLock { $0.append(cost) } }
      }
      let expected = try await fixture.expectedLines().count
      #expect(report.verdict == .verified, "\(report.findings) \(report.differences)")
      #expect(report.depth == .rehearsed)
      #expect((report.equal, report.readBack, report.imported) == (expected, expected, expected))
      #expect(report.staging == "firestore://pyme-stage/(default)" && report.target == stage)
      #expect(report.operation?.hasPrefix("\(stage)/operations/") == true)
      let preparation = try #require(report.preparation)
      #expect(preparation.folder == "gs://backups/daily/\(fixture.name)")
      #expect(preparation.objects > 0 && preparation.emptied == nil)
      let asked = costs.withLock { $0 }
      #expect(asked == [preparation.cost])
      #expect(asked.first?.writes == expected && (asked.first?.reads ?? 0) >= expected)
      #expect(try await cloud.count(stage) == expected)
      #expect(report.has("production-unnamed") && report.has("source-unknown") == (expected == 0))
      #expect(!report.notChecked.contains(.googlesImporter))
      #expect(
        report.notChecked.contains {
          if case .googlesService = $0 { true } else { false }
        })
    }
  }

  @Test("What is different in staging is reported, as anywhere")
  func differences() async throws {
    try await withCloud { cloud in
      let report = try await cloud.rehearse {
        $0.afterImport = { address in
          try await commit(
            [#"{"update":{"name":"\#(stage)/documents/new/one","fields":{}}}"#], in: stage, at: address)
        }
      }
      #expect(report.verdict == .different && report.extra == 1)
      #expect(report.differences.map(\.path.description) == ["new/one"])
    }
  }

  @Test("What is damaged costs nothing")
  func damaged() async throws {
    try await withTemporaryFolder { parent in
      let folder = try SampleExport.fixture("erp").make(in: parent)
      try folder.edit { $0[200] ^= 1 }
      try await withCloud(folder.url) { cloud in
        try await cloud.countWrites()
        let report = try await cloud.rehearse(folder.url) {
          $0.project.confirmCost = { _ in Issue.record("costs were asked about") }
        }
        #expect(report.verdict == .corrupt && report.target == nil)
        #expect(try await cloud.writes() == 0)
      }
    }
  }

  @Test("An import that was begun before is found by its name and read back")
  func resumed() async throws {
    try await withCloud { cloud in
      let first = try await cloud.rehearse()
      let name = try #require(first.operation)
      try await cloud.countWrites()
      let report = try await cloud.rehearse { $0.project.resumedOperation = name }
      #expect(report.verdict == .verified, "\(report.findings)")
      #expect(report.operation == name && report.equal == first.equal)
      #expect(report.preparation?.cost.writes == 0)
      #expect(report.notChecked.contains(.emptinessBeforeResumedImport))
      #expect(try await cloud.writes() == 0)
      // An object that is newer than the import may not be what was imported.
      let overall = "daily/erp/erp.overall_export_metadata"
      let bytes = try Data(contentsOf: Fixture.erp.folder.appending(path: "erp.overall_export_metadata"))
      try await cloud.upload(bytes, as: overall)
      let changed = try await cloud.rehearse { $0.project.resumedOperation = name }
      #expect(changed.verdict == .incomplete && changed.has("objects-changed"))
    }
  }
}
