import CloudSandbox
import Comparison
import Documents
import ExportFormat
import Foundation
import GoogleCloud
import JSON
import Rehearsal
import Restore
import Sandbox
import Synchronization
import TestSupport
import Testing
import Verification
import Work

@testable import Attestation

/// Everything that the restore of a whole export needs, in a sandbox: the erp fixture in a bucket and on disk, a production
/// that went on since, an attestation and its key.
struct RestoreRig: Sendable {
  static let production = DatabaseName(project: "demo-pyme-erp")

  let cloud: SandboxClient
  let folder: URL
  let key: SigningKey
  let database: RestoreDatabase

  /// Documents of the export that production has not, that differ there, and that only production has.
  static let (deleted, changed, extra) = (40, 25, 3)

  var export: String { folder.appending(path: "erp").path }
  var attestation: String { file("rehearsal.dsse.json") }
  var plan: String { file("restore.plan") }
  let from = BucketPlace(bucket: "backups", folder: "daily/erp")

  func file(_ name: String) -> String { folder.appending(path: name).path }

  /// The sandbox's data before the first command.
  private static let data = FolderTemplate { data in
    try await withTemporaryFolder { folder in
      try await withCloudSandbox(SandboxConfiguration(dataFolder: data.path)) { endpoint in
        let rig = try RestoreRig(endpoint, folder)
        try await rig.cloud.upload(Fixture.erp.folder)
        try await rig.cloud.makeDatabase(production)
        try await rig.damageProduction()
      }
    }
  }

  private init(_ endpoint: SandboxEndpoint, _ folder: URL) throws {
    cloud = SandboxClient(endpoint.url)
    self.folder = folder
    key = try SigningKey.generate(.ed25519)
    database = RestoreDatabase(
      address: endpoint.url, target: .firestore(Self.production), environment: ["REKINDLE_ENDPOINT": endpoint.url],
      folder: folder)
  }

  static func with(_ body: @escaping @Sendable (RestoreRig) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      try await data.copy(to: folder.appending(path: "data"))
      try await withCloudSandbox(SandboxConfiguration(dataFolder: folder.appending(path: "data").path)) { endpoint in
        let rig = try RestoreRig(endpoint, folder)
        _ = try Fixture.erp.copy(into: folder)
        try await rig.write(try await rig.record())
        try await body(rig)
      }
    }
  }

  private func damageProduction() async throws {
    let all = try await documents(of: .erp, in: Self.production)
    var left = Array(all.dropFirst(Self.deleted))
    for index in 0..<Self.changed { left[index].fields.append(Field("since then", .integer(1))) }
    try await database.write(left)
    for number in 0..<Self.extra { try await database.write("companies/new\(number)", [Field("n", .integer(1))]) }
  }

  // MARK: The attestation

  /// Of a rehearsal of the export that passed a minute ago.
  func record() async throws -> RehearsalRecord {
    let verified = try await Verifier().verify(export)
    let report = verified.report
    let now = Timestamp.now()
    var record = RehearsalRecord(
      report, files: try await verified.digests(), toolVersion: "0.1.0",
      started: now - 90_000_000, finished: now - 60_000_000)
    record.depth = .rehearsed
    record.staging = .init(kind: .firestore, database: DatabaseName(project: "staging"))
    record.readBack = .init(documents: report.documents, equal: report.documents, missing: 0, extra: 0, changed: 0)
    return record
  }

  func write(_ record: RehearsalRecord, by key: SigningKey? = nil) async throws {
    let statement = try Statement(rehearsal: record).json
    try await write(Envelope.signing(statement, with: Signer(key ?? self.key)))
  }

  func write(_ envelope: Envelope) throws {
    try Data(envelope.json).write(to: URL(fileURLWithPath: attestation))
  }

  // MARK: The commands

  func gate(
    _ key: SigningKey? = nil, staging: DatabaseName? = nil, production: DatabaseName? = Self.production,
    scope: BackupScope? = nil, maximumAge: Duration = .seconds(3_600)
  ) -> RestoreGate {
    RestoreGate(
      production: production, staging: staging, scope: scope, keys: [(key ?? self.key).publicKey],
      maximumAge: maximumAge)
  }

  @discardableResult
  func makePlan(
    _ gate: RestoreGate? = nil, target: RestorePlanRequest.Target = .database(Self.production),
    names: @escaping @Sendable (RestoreName) throws -> Void = { _ in },
    changing change: (inout RestorePlanRequest) -> Void = { _ in }
  ) async throws -> RestorePlan {
    var request = RestorePlanRequest(export: export, from: from, target: target, attestation: attestation)
    change(&request)
    let planner = RestorePlanner(environment: database.environment, tool: "test", gate: gate ?? self.gate())
    let outcome = try await planner.plan(request, namesFile: file("names.ndjson"), names: names)
    let plan = try #require(outcome.plan, "\(outcome.findings)")
    try Data(RestorePlanFile.bytes(plan, testKey)).write(to: URL(fileURLWithPath: self.plan))
    return plan
  }

  func applier(
    _ gate: RestoreGate? = nil, stopping: StopRequest = StopRequest(),
    confirm: @escaping @Sendable (RestorePlan, Bool) throws -> Void = { _, _ in }, after seconds: Int64 = 0
  ) -> RestoreApplier {
    RestoreApplier(
      environment: database.environment, gate: gate ?? self.gate(), macKey: testKey, stopping: stopping,
      confirm: confirm,
      now: { Timestamp.now() + seconds * 1_000_000 })
  }

  func apply(_ applier: RestoreApplier? = nil, journal: String = "journal") async throws -> RestoreReport {
    try await cloud.settle()
    return try await (applier ?? self.applier()).apply(plan, attestation: nil, journal: file(journal))
  }

  /// How many exports and imports production had.
  func operations() async throws -> [GoogleCloud.Operation.Details.Kind: Int] {
    let all = try await FirestoreAdminClient(try ServiceEndpoint(database.address)).operations(of: Self.production)
    let kinds = all.compactMap(\.details.kind).filter { $0 == .export || $0 == .import }
    return Dictionary(grouping: kinds) { $0 }.mapValues(\.count)
  }
}
