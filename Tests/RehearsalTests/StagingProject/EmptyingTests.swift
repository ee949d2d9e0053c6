import Foundation
import Rehearsal
import Synchronization
import TestSupport
import Testing
import Verification
import Work

@Suite("Staging that is emptied") struct EmptyingTests {
  /// Documents at the root, below others, and below one that is not there, in collections that the export does not have.
  private static let paths = [
    "companies/c1", "companies/c1/deep/d1/deeper/d2", "companies/gone/orphans/o1", "other/x/inner/y", "zz/1",
  ]

  private func fill(_ cloud: SandboxClient) async throws {
    let writes = Self.paths.map { #"{"update":{"name":"\#(stage)/documents/\#($0)","fields":{}}}"# }
    try await cloud.call(
      "POST", "/v1/\(stage)/documents:commit", "{\"writes\":[\(writes.joined(separator: ","))]}")
  }

  @Test("All collections at every depth, after the name is confirmed, and then it is imported")
  func emptied() async throws {
    try await withCloud(Fixture.types.folder) { cloud in
      try await fill(cloud)
      let asked = Mutex<[String]>([])
      let report = try await cloud.rehearse(Fixture.types.folder) { options in
        options.project.empties = true
        options.project.confirmCost = { cost in asked.withLock { $0.append("\(cost.deletes) deletes") } }
        options.project.confirmEmptying = { name, documents in asked.withLock { $0.append("\(name) \(documents)") } }
      }
      #expect(report.verdict == .verified, "\(report.findings)")
      #expect(report.preparation?.emptied == Self.paths.count)
      #expect(asked.withLock { $0 } == ["5 deletes", "\(stage) 5"])
      #expect(try await cloud.count(stage) == report.equal)
    }
  }

  @Test("An empty one is not asked about")
  func nothingToDo() async throws {
    try await withCloud(Fixture.types.folder) { cloud in
      let report = try await cloud.rehearse(Fixture.types.folder) { options in
        options.project.empties = true
        options.project.confirmEmptying = { _, _ in Issue.record("the name was asked for") }
      }
      #expect(report.verdict == .verified && report.preparation?.emptied == nil)
    }
  }

  @Test("What cannot be emptied is not imported into", arguments: ["fail", "cancel"])
  func notEmptied(_ fault: String) async throws {
    try await withCloud(Fixture.types.folder) { cloud in
      try await fill(cloud)
      try await cloud.fault(#"{"path":"*:bulkDeleteDocuments","operation":"\#(fault)"}"#)
      let report = try await cloud.rehearse(Fixture.types.folder) { $0.project.empties = true }
      #expect(report.verdict == .incomplete && report.codes.contains("staging-not-emptied"), "\(report.findings)")
      #expect(report.operation == nil)
      #expect(try await cloud.count(stage) == Self.paths.count)
    }
  }

  @Test("It is stopped while it is emptied: the deletion is cancelled")
  func stopped() async throws {
    try await withCloud(Fixture.types.folder) { cloud in
      try await fill(cloud)
      try await cloud.fault(#"{"path":"*:bulkDeleteDocuments","operation":"hang"}"#)
      let report = try await cloud.rehearse(Fixture.types.folder) { options in
        options.project.empties = true
        options.project.tell = { [stopping = options.stopping] _ in stopping.interrupt() }
      }
      #expect(report.stopped == .interrupted && report.codes.contains("rehearsal-stopped"))
      #expect(report.operation == nil)
    }
  }
}
