import Documents
import ExportFormat
import TestSupport
import Testing

/// Which collections an export is of: what names one anywhere is not an export of all.
struct ExportCollectionsTests {
  private struct Entry {
    var scope: UInt64?
    var kind: String?
    var path = ExportFolder.metadata
  }

  private static func collections(_ entries: [Entry]) async throws -> [ExactName] {
    try await withTemporaryFolder { folder in
      let export = ExportFolder(try Fixture.types.copy(into: folder))
      var wire = WireWriter()
      for entry in entries {
        wire.message(1) {
          $0.message(1) {
            if let scope = entry.scope { $0.varint(1, scope) }
            if let kind = entry.kind { $0.string(2, kind) }
          }
          $0.string(2, entry.path)
        }
      }
      try export.write(records: [Array("3".utf8), wire.bytes], to: export.overall)
      return try ExportReader.read(export.path).export.collections
    }
  }

  @Test("A filter, a folder or a list of files that names a collection makes a partial export")
  func named() async throws {
    #expect(try await Self.collections([Entry(scope: 2)]) == [])
    #expect(try await Self.collections([Entry()]) == [])
    #expect(try await Self.collections([Entry(scope: 1, kind: "users")]) == ["users"])
    for scope in [nil, 0, 2] as [UInt64?] {
      #expect(try await Self.collections([Entry(scope: scope, kind: "users")]) == ["users"])
    }
    #expect(try await Self.collections([Entry(scope: 1)]) == [""])
    let path = "all_namespaces/kind_users/all_namespaces_kind_users.export_metadata"
    #expect(try await Self.collections([Entry(scope: 2, path: path)]) == ["users"])
    #expect(try await Self.collections([Entry(scope: 2), Entry(scope: 1, kind: "users", path: path)]) == ["users"])
  }

  @Test("Exports of all of Google's are of all, one of some collections names them")
  func fixtures() throws {
    for fixture in Fixture.all where fixture.name != "per-kind" {
      #expect(try ExportReader.read(fixture.path).export.collections == [], "\(fixture)")
    }
    #expect(
      try ExportReader.read(Fixture("per-kind").path).export.collections
        == ["audit_logs", "customers", "invoices", "lines"])
  }
}
