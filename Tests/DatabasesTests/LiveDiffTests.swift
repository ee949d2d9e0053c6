import Catalog
import CloudSandbox
import Comparison
import Costs
import Databases
import Documents
import ExportFormat
import Foundation
import GoogleCloud
import JSON
import Sandbox
import Synchronization
import TestSupport
import Testing
import Verification
import Work

/// Diffs with databases, where the sandbox stands for Google.
struct LiveDiffTests {
  private let left = DatabaseName(project: "left")
  private let right = DatabaseName(project: "right", database: "named")

  /// What a diff said.
  private struct Said {
    var report: DiffReport
    var changes: [DocumentDifference]
  }

  private func diff(
    _ left: String, _ right: String, _ url: String, scope: DiffScope = DiffScope(),
    confirm: @escaping @Sendable (DatabaseAddress, Estimate) throws -> Void = { _, _ in }
  ) async throws -> Said {
    let changes = Mutex<[DocumentDifference]>([])
    let diff = StateDiff(scope: scope, environment: ["REKINDLE_ENDPOINT": url], confirm: confirm)
    let report = try await diff.diff(left, right) { difference in changes.withLock { $0.append(difference) } }
    return Said(report: report, changes: changes.withLock { $0 })
  }

  private func withDatabases(
    _ script: EditScript, _ body: (_ url: String, _ folder: URL) async throws -> Void
  ) async throws {
    try await withTemporaryFolder { folder in
      try await withCloudSandbox(SandboxConfiguration(dataFolder: folder.appending(path: "data").path)) { endpoint in
        try await commit(script.left, in: left, at: endpoint.url)
        try await commit(script.right, in: right, at: endpoint.url)
        try await body(endpoint.url, folder)
      }
    }
  }

  @Test("Every pair of an export, a catalog and databases gives the same report, both ways round")
  func pairs() async throws {
    let script = EditScript(seed: 77, documents: 120, edits: 30, isForService: true)
    try await withDatabases(script) { url, folder in
      func export(_ documents: [Document], _ name: String) throws -> String {
        let place = folder.appending(path: name)
        try writeExport(documents, to: place)
        return place.path
      }
      let catalog = folder.appending(path: "catalog").path
      let lefts = [try export(script.left, "l"), "firestore://left", catalog]
      _ = try await CatalogBuilder(tool: "test").build(lefts[0], to: catalog)
      for left in lefts {
        for right in [try export(script.right, "r-\(UUID().uuidString)"), "firestore://right/named"] {
          let said = try await diff(left, right, url)
          #expect(said.changes == script.expected, "\(left) \(right)")
          #expect(said.report.verdict == .different && said.report.equal == 90)
          #expect(said.report.differences == said.changes)
          let back = try await diff(right, left, url)
          #expect(back.changes == script.expected.map(\.mirrored), "\(right) \(left)")
          #expect(back.report.equal == 90)
        }
        let same = try await diff(left, lefts[1], url)
        #expect(same.report.verdict == .verified && same.report.equal == 120, "\(left)")
        #expect(same.changes.isEmpty)
      }
    }
  }

  @Test("A side tells when it was read, of which database, and how many documents that took")
  func description() async throws {
    let script = EditScript(seed: 78, documents: 60, edits: 10, isForService: true)
    try await withDatabases(script) { url, _ in
      let asked = Mutex<[(address: String, reads: Double)]>([])
      let report = try await diff("firestore://left", "firestore://right/named", url) { address, estimate in
        asked.withLock { $0.append(("\(address)", estimate.quantity(of: .documentReads))) }
      }.report
      #expect(report.left.database == left && report.right.database == right)
      #expect(report.left.time != nil && report.right.time != nil)
      #expect(report.left.documentsRead == script.left.count + report.changed)
      #expect(report.right.documentsRead == script.right.count + report.changed)
      let expected = [script.left.count, script.right.count].map { Double($0 + 2) }
      #expect(asked.withLock { $0.map(\.reads) } == expected)
      #expect(asked.withLock { $0.map(\.address) } == ["firestore://left/(default)", "firestore://right/named"])
    }
  }

  @Test("A database tells when its documents were last written, those that do not count too; an export does not")
  func updateTimes() async throws {
    let script = EditScript(seed: 85, documents: 60, edits: 10, isForService: true)
    try await withDatabases(script) { url, folder in
      let client = FirestoreClient(try GoogleServices(["REKINDLE_ENDPOINT": url]).endpoint(.firestore))
      let names = script.left.map { DocumentName(database: left, path: $0.name.path) }
      let times = try await client.stampedDocuments(names, of: left).values.map(\.updateTime)
      var scope = DiffScope()
      scope.ignoredCollections = [try #require(script.left.first?.name.path.elements.first?.collection)]
      for scope in [DiffScope(), scope] {
        let report = try await diff("firestore://left", "firestore://right/named", url, scope: scope).report
        #expect(report.left.updateTimes?.documents == times.count && report.left.updateTimes?.oldest == times.min())
        #expect(report.left.updateTimes?.newest == times.max())
        #expect(report.right.updateTimes?.documents == script.right.count)
        // The right one was written after the left one.
        #expect(try #require(report.right.updateTimes?.oldest) > #require(times.max()))
      }
      let export = folder.appending(path: "export")
      try writeExport(script.left, to: export)
      let report = try await diff(export.path, "firestore://left", url).report
      #expect(report.left.updateTimes == nil && report.right.updateTimes?.newest == times.max())
    }
  }

  @Test("A diff asks for one token, however many databases it looks at")
  func oneToken() async throws {
    try await withTemporaryFolder { folder in
      let login = folder.appending(path: "login.json")
      try Data(#"{"type":"authorized_user","client_id":"i","client_secret":"s","refresh_token":"r"}"#.utf8).write(
        to: login)
      let data = folder.appending(path: "data").path
      let refusesSecond = try JSONParser.parse(Array(#"{"rules":[{"path":"/token","nth":2,"status":400}]}"#.utf8))
      try await withCloudSandbox(SandboxConfiguration(dataFolder: data), faults: refusesSecond) { endpoint in
        let script = EditScript(seed: 84, documents: 10, edits: 2, isForService: true)
        try await commit(script.left, in: left, at: endpoint.url)
        try await commit(script.right, in: right, at: endpoint.url)
        let environment = ["REKINDLE_ENDPOINT": endpoint.url, "GOOGLE_APPLICATION_CREDENTIALS": login.path]
        let report = try await StateDiff(environment: environment).diff("firestore://left", "firestore://right/named")
        #expect(report.findings.isEmpty)
        #expect(report.differences == script.expected)
        let refused = await #expect(throws: GoogleCloudError.self) {
          let services = try GoogleServices(environment)
          _ = try await FirestoreClient(services.endpoint(.firestore)).count(left)
        }
        #expect(refused?.code == .unauthenticated)
      }
    }
  }

  @Test("Whoever says no has nothing read")
  func refused() async throws {
    try await withDatabases(EditScript(seed: 79, documents: 10, edits: 1, isForService: true)) { url, _ in
      await #expect(throws: RefusedError.self) {
        try await diff("firestore://left", "firestore://right/named", url) { _, _ in
          throw RefusedError("no")
        }
      }
    }
  }

  @Test("Samples of a database are read alone, and are together everything")
  func samples() async throws {
    let script = EditScript(seed: 80, documents: 90, edits: 20, isForService: true)
    try await withDatabases(script) { url, _ in
      var (all, read): ([DocumentDifference], Int) = ([], 0)
      for number in 1...3 {
        var scope = DiffScope()
        scope.sample = DiffScope.Sample(number, of: 3)
        let part = try await diff("firestore://left", "firestore://right/named", url, scope: scope)
        #expect(part.report.verdict == .incomplete)
        all += part.changes
        read += part.report.right.documentsRead - part.report.changed
      }
      #expect(all == script.expected)
      #expect(read == script.right.count)
    }
  }

  @Test("What is written while it is compared makes it incomplete, never wrong")
  func writtenMeanwhile() async throws {
    let script = EditScript(seed: 81, documents: 20, edits: 4, isForService: true)
    try await withDatabases(script) { url, folder in
      let export = folder.appending(path: "l")
      try writeExport(script.left, to: export)
      let address = try #require(try DatabaseAddress("firestore://right/named"))
      let database = try await DatabaseSide.open(address, at: ServiceEndpoint(url))
      let side = try await CatalogSide.export(export.path, catalogIn: folder.appending(path: "c").path).side
      try await commit([script.left[0]], in: right, at: url)
      await #expect {
        _ = try await Differ().diff(.catalog(side), .live(database), scratch: folder.path)
      } throws: { error in
        let error = error as? GoogleCloudError
        return error?.code == .failedPrecondition
      }
    }
  }

  @Test("A service that is not there, or refuses, makes it incomplete, and the reason is told")
  func unreachable() async throws {
    try await withTemporaryFolder { folder in
      let export = folder.appending(path: "l")
      try writeExport([], to: export)
      let said = try await diff(export.path, "firestore://p", "http://127.0.0.1:9")
      #expect(said.report.verdict == .incomplete)
      #expect(said.report.findings.map(\.code.description) == ["read-failed"])
      let remote = try await diff(export.path, "firestore://p", "http://example.com")
      #expect(
        remote.report.verdict == .incomplete && remote.report.findings.first?.message.contains("example.com") == true)
      let nobody = try await StateDiff(environment: ["NO_GCE_CHECK": "true"]).diff(export.path, "firestore://p")
      #expect(nobody.findings.first?.remedy?.contains("gcloud auth print-access-token") == true)
    }
  }

  @Test("Ranges together are everything, once, wherever their borders are", arguments: [1, 2, 5, 30])
  func ranges(count: Int) async throws {
    let script = EditScript(seed: 82, documents: 90, edits: 20, isForService: true)
    try await withDatabases(script) { url, folder in
      let address = try #require(try DatabaseAddress("firestore://right/named"))
      let database = try await DatabaseSide.open(address, at: ServiceEndpoint(url))
      let export = folder.appending(path: "l")
      try writeExport(script.left, to: export)
      let side = try await CatalogSide.export(export.path, catalogIn: folder.appending(path: "c").path).side
      let report = try await Differ(ranges: count).diff(.catalog(side), .live(database), scratch: folder.path)
      #expect(report.differences == script.expected)
      #expect(report.right.documentsRead == script.right.count + report.changed)
    }
  }
}
