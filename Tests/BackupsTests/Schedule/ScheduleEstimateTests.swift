import Costs
import Documents
import GoogleCloud
import TestSupport
import Testing

@testable import Backups

struct ScheduleEstimateTests {
  @Test("Before the first export the number is asked for, and the size is not known")
  func before() async throws {
    try await withRig { rig in
      let blind = try await rig.plan()
      #expect(blind.estimate.unknown.map(\.quote.item) == [.documentReads, .objectStorage])
      #expect(blind.estimateBasis.contains("--documents"))
      let told = try await rig.plan(documents: 1_000_000)
      let reads = try #require(told.estimate.lines.first)
      // nam5 has the price of multi-regions.
      #expect(abs((reads.amounts?.upperBound ?? 0) - 1_461.0 / 48 * 10 * 0.06) < 1e-6)
      #expect(!reads.quote.isGuess)
      #expect(told.estimate.unknown.map(\.quote.item) == [.objectStorage])
    }
  }

  @Test("After one, its documents and bytes are taken, for the days that they are billed")
  func after() async throws {
    try await withRig { rig in
      try await rig.applyAll()
      try await rig.runJob()
      let plan = try await rig.plan(documents: 99)
      let export = try #require(try await rig.found().lastExport(of: []))
      let bytes = try #require(export.progress.completedBytes)
      #expect(plan.estimate.unknown.isEmpty)
      #expect(abs((plan.estimate.lines[0].quantity ?? 0) - 1_461.0 / 48) < 1e-9)
      #expect(abs((plan.estimate.lines[1].quantity ?? 0) - Double(bytes) / 1e9 * 37) < 1e-12)
      // Of an export of other collections nothing is known.
      #expect(try await rig.found().lastExport(of: ["a"]) == nil)
    }
  }
}
