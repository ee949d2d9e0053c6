import Documents
import TestSupport
import Testing
import Verification

@testable import Rehearsal

@Suite("What an export does not bring back") struct ConfigurationTests {
  private static let production = DatabaseName(project: "pyme-prod", database: "main")

  private func configure(_ cloud: SandboxClient, _ database: DatabaseName, isWhole: Bool) async throws {
    func index(_ collection: String, _ fields: String) async throws {
      try await cloud.call(
        "POST", "/v1/\(database)/collectionGroups/\(collection)/indexes",
        #"{"queryScope":"COLLECTION","fields":[\#(fields)]}"#)
    }
    try await index(
      "invoices", #"{"fieldPath":"customer","order":"ASCENDING"},{"fieldPath":"total","order":"DESCENDING"}"#)
    guard isWhole else { return }
    try await index("logs", #"{"fieldPath":"tags","arrayConfig":"CONTAINS"},{"fieldPath":"at","order":"ASCENDING"}"#)
    try await cloud.call(
      "PATCH", "/v1/\(database)/collectionGroups/logs/fields/body?updateMask=indexConfig",
      #"{"indexConfig":{"indexes":[]}}"#)
    try await cloud.call(
      "PATCH", "/v1/\(database)/collectionGroups/sessions/fields/expiresAt?updateMask=ttlConfig", #"{"ttlConfig":{}}"#)
    try await cloud.call(
      "PATCH", "/v1/\(database)?updateMask=deleteProtectionState",
      #"{"deleteProtectionState":"DELETE_PROTECTION_ENABLED"}"#)
  }

  @Test("Indexes, exemptions, TTL policies and settings that production has and staging has not")
  func compared() async throws {
    try await withCloud(Fixture.types.folder) { cloud in
      try await cloud.makeDatabase(Self.production)
      try await configure(cloud, Self.production, isWhole: true)
      try await configure(cloud, stage, isWhole: false)
      let policy = try policy("production: firestore://pyme-prod/main")
      let report = try await cloud.rehearse(Fixture.types.folder) {
        ($0.policy, $0.accepted) = (policy, [.otherDatabase])
      }
      #expect(report.verdict == .verified, "\(report.findings)")
      let comparison = try #require(report.preparation?.configuration)
      #expect(comparison.production == Self.production && comparison.staging == stage)
      #expect(
        comparison.missing == [
          .init(kind: .index, text: "logs (tags array contains, at ascending, __name__ ascending)"),
          .init(kind: .field, text: "logs.body (no index)"), .init(kind: .timeToLive, text: "sessions.expiresAt"),
          .init(kind: .setting, text: "delete protection on"),
        ])
      #expect(comparison.extra == [.init(kind: .setting, text: "delete protection off")])
      // The index, the location, the edition and the recovery.
      #expect(comparison.equal == 4)
      #expect(report.has("configuration-missing"))
    }
  }

  @Test("Staging that deletes what has expired is told")
  func expiring() async throws {
    try await withCloud(Fixture.types.folder) { cloud in
      try await cloud.call(
        "PATCH", "/v1/\(stage)/collectionGroups/sessions/fields/expiresAt?updateMask=ttlConfig", #"{"ttlConfig":{}}"#)
      let report = try await cloud.rehearse(Fixture.types.folder)
      let finding = try #require(report.findings.first { $0.code == .check(.stagingExpires) })
      #expect(finding.message.contains("sessions.expiresAt") && report.verdict == .verified)
    }
  }

  /// It must not be taken for equal.
  @Test("Where it cannot be read, it was not checked", arguments: ["*/databases/main", "*/indexes", "*/fields"])
  func unreadable(_ path: String) async throws {
    try await withCloud(Fixture.types.folder) { cloud in
      try await cloud.makeDatabase(Self.production)
      try await cloud.fault(#"{"method":"GET","path":"\#(path)","status":403}"#)
      let policy = try policy("production: firestore://pyme-prod/main")
      let report = try await cloud.rehearse(Fixture.types.folder) {
        ($0.policy, $0.accepted) = (policy, [.otherDatabase])
      }
      #expect(report.verdict == .verified && report.preparation?.configuration == nil)
      #expect(report.notChecked.contains { if case .configuration = $0 { true } else { false } })
    }
  }

  @Test("Lists of several pages are read to their end, and one that has none is an error")
  func pages() async throws {
    try await withCloud(Fixture.types.folder) { cloud in
      try await cloud.makeDatabase(Self.production)
      try await configure(cloud, Self.production, isWhole: true)
      try await cloud.fault(#"{"method":"GET","path":"*/collectionGroups/-/indexes","times":1,"emptyPage":true}"#)
      let policy = try policy("production: firestore://pyme-prod/main")
      let report = try await cloud.rehearse(Fixture.types.folder) {
        ($0.policy, $0.accepted) = (policy, [.otherDatabase])
      }
      #expect(report.preparation?.configuration?.missing.count == 5, "\(report.notChecked)")
    }
  }
}
