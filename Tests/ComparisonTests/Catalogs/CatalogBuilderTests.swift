import Comparison
import ExportFormat
import Foundation
import TestSupport
import Testing
import Verification
import Work

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

  @Test("A builder that is cancelled in the middle leaves nothing")
  func cancelled() async throws {
    try await withTemporaryFolder { folder in
      let export = folder.appending(path: "export").path
      let writer = try ExportWriter(folder: export, start: 1, entitiesPerFile: 10_000)
      // More than a worker reads between two looks at whether it was cancelled, twice.
      for index in 0..<9_000 { try writer.append(record: EntityBytes.document("d\(index)")) }
      try writer.finish(end: 2)
      let progress = ProgressMeter { withUnsafeCurrentTask { (task) -> Void in task?.cancel() } }
      await #expect(throws: CancellationError.self) {
        _ = try await CatalogBuilder(tool: "test", progress: progress).build(
          export, to: folder.appending(path: "c").path)
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["export"])
    }
  }

  /// In a process of its own, which kills itself and says where.
  @Test("What a killed builder leaves is no catalog, and the next builder removes it")
  func killed() async throws {
    let result = try await #require(processExitsWith: .signal(SIGKILL), observing: [\.standardOutputContent]) {
      let folder = FileManager.default.temporaryDirectory.appending(path: "rekindle-tests-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
      FileHandle.standardOutput.write(Data("\(folder.path)\n".utf8))
      let progress = ProgressMeter { _ = kill(getpid(), SIGKILL) }
      _ = try await CatalogBuilder(tool: "test", progress: progress).build(
        Fixture.erp.path, to: folder.appending(path: "c").path)
    }
    let lines = String(decoding: result.standardOutputContent, as: UTF8.self).split(separator: "\n")
    let folder = URL(fileURLWithPath: String(try #require(lines.last { $0.contains("/rekindle-tests-") })))
    defer { try? FileManager.default.removeItem(at: folder) }
    func contents() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder.path) }
    #expect(try contents().count == 1 && contents() != ["c"])
    let place = folder.appending(path: "c").path
    let report = try await CatalogBuilder(tool: "test").build(Fixture.erp.path, to: place)
    #expect(report.verdict == .verified)
    #expect(try contents() == ["c"])
    let kept = try await KeptCatalog(place, scratch: folder.path)
    let diff = try await Diff.of(.catalog(kept.side), .catalog(kept.side), in: folder)
    #expect(diff.report.equal == report.documents && diff.report.verdict == .verified)
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
