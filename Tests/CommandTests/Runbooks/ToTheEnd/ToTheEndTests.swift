import Foundation
import JSON
import TestSupport
import Testing

/// Each runbook of the repository, run to its end with exactly the policy that docs/policy.md shows, and with gcloud as it is
/// installed. On its way the power is cut in every step, and the run is resumed: a run that comes to its end so is the good
/// path, too.
@Suite("runbooks/, to the end", .enabled(if: Gcloud.path != nil, "\(Gcloud.absence)")) struct ToTheEndTests {
  @Test("Every runbook of the folder has a row") func rows() throws {
    let folder = URL(fileURLWithPath: Company.runbook("x")).deletingLastPathComponent().path
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".md") }
      .map { String($0.dropLast(3)) }
    #expect(!names.isEmpty)
    for name in names {
      #expect(RunbookRow.all.contains { $0.runbook == name && $0.cutIn == nil }, "\(name)")
    }
  }

  @Test(
    "The power is cut in every step, and nothing is done twice, lost or left over", .timeLimit(.minutes(60)),
    arguments: RunbookRow.all)
  func toTheEnd(_ row: RunbookRow) async throws {
    try await Company.withExamplePolicy { company in
      let temporary = company.folder.deletingLastPathComponent().appending(path: "temporary")
      try FileManager.default.createDirectory(at: temporary, withIntermediateDirectories: false)
      let options = try await row.prepare(company)
      let before = try await Inventory(company, temporary: temporary)
      let run = try await RunToTheEnd(row, options, company, temporary: temporary)
      #expect(run.outcome.status == 0, "\(run.outcome.output) \(run.outcome.errors)")
      let steps = try await run.stepsWithBlocks()
      #expect(Self.unique(run.cuts) == row.cutIn ?? steps)
      if PowerCuts.ofThisRun == .steps { #expect(run.again == row.again) }

      let after = try await Inventory(company, temporary: temporary)
      #expect(Self.counted(after.added(since: before)) == row.left.sorted())
      #expect(before.added(since: after) == row.gone.sorted())
      try await row.holds(company, options.export)
    }
  }

  /// With a cut before each command, a rehearsal on this machine can come to its end twice: then both are on record.
  private static func counted(_ lines: [String]) -> [String] {
    let record = "object pyme-erp-rehearsals/history/#.json"
    guard PowerCuts.ofThisRun == .commands, lines.contains(record) else { return lines }
    return (lines.filter { $0 != record } + [record]).sorted()
  }

  private static func unique(_ steps: [Int]) -> [Int] { Set(steps).sorted() }
}
