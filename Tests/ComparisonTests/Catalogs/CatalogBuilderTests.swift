import Comparison
import Foundation
import TestSupport
import Testing
import Verification

/// A catalog is there whole, or not at all.
struct CatalogBuilderTests {
  @Test("What is not verified gets no catalog, and nothing is left of the try")
  func damaged() async throws {
    try await withTemporaryFolder { folder in
      let export = try SampleExport.blocks.make(in: folder)
      try export.edit { $0[5_000] ^= 1 }
      let report = try await CatalogBuilder(tool: "test").build(export.path, to: folder.appending(path: "c").path)
      #expect(report.verdict == .corrupt)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [export.url.lastPathComponent])
    }
  }

  @Test("What is there already stays as it is")
  func inTheWay() async throws {
    try await withTemporaryFolder { folder in
      let export = try SampleExport.blocks.make(in: folder)
      let place = folder.appending(path: "c")
      try Data("mine".utf8).write(to: place)
      await #expect {
        _ = try await CatalogBuilder(tool: "test").build(export.path, to: place.path)
      } throws: { ($0 as? CatalogProblem)?.code == .inTheWay }
      #expect(try Data(contentsOf: place) == Data("mine".utf8))
    }
  }

  @Test("Of several builders at once, one makes the catalog, and it is whole")
  func atOnce() async throws {
    try await withTemporaryFolder { folder in
      let export = try SampleExport.shards.make(in: folder)
      let place = folder.appending(path: "c").path
      let made = await withTaskGroup(of: Bool.self) { group in
        for _ in 0..<4 {
          group.addTask { (try? await CatalogBuilder(tool: "test").build(export.path, to: place)) != nil }
        }
        return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
      #expect(made == 1)
      let kept = try await KeptCatalog(place, scratch: folder.path)
      let diff = try await Diff.of(.catalog(kept.side), .catalog(kept.side), in: folder)
      #expect(diff.report.equal == 24 && diff.report.verdict == .verified)
    }
  }
}
