import Documents
import Foundation
import GoogleCloud
import Sandbox
import TestSupport
import Verification

@testable import Backups

extension SandboxBucket {
  static let database = DatabaseName(project: "p")
  /// Nine documents: 3 in `users`, 1 in `companies`, 5 below it in `invoices`.
  static let paths =
    (1...3).map { "users/\($0)" } + ["companies/c"] + (1...5).map { "companies/c/invoices/\($0)" }

  var client: SandboxClient { SandboxClient(endpoint.url) }

  func commit(_ paths: [String] = paths) async throws {
    let writes = paths.map { #"{"update":{"name":"\#(Self.database)/documents/\#($0)"}}"# }
    try await client.call(
      "POST", "/v1/\(Self.database)/documents:commit", #"{"writes":[\#(writes.joined(separator: ","))]}"#)
  }

  /// Says that the documents are since two minutes as they are now.
  func settle() async throws { try await client.settle() }

  func setOperationFault(_ fault: String) async throws {
    try await client.setFaults(#"{"path":"*:exportDocuments","times":1,\#(fault)}"#)
  }

  func clients() throws -> OnDemandExport.Clients { try OnDemandExport.Clients(services) }

  func order(_ collections: [ExactName] = [], snapshot: Bool = false) async throws -> ExportOrder {
    let now = try await clients().firestore.now(of: Self.database)
    var order = ExportOrder(
      database: Self.database,
      place: BucketPlace(bucket: name).inside(ExportName.make(now: now.microseconds)), collections: collections)
    if snapshot { order.snapshotTime = try SnapshotTime.lastMinute.readTime(now: now) }
    return order
  }

  func export(
    _ order: ExportOrder, groups: [ExactName] = [], timeLimit: Duration = .seconds(600),
    state: ExportState = ExportState(),
    ask: (Int) throws -> Void = { _ in }
  ) async throws -> ExportOutcome {
    let clients = try clients()
    return try await OnDemandExport(
      clients, timeLimit: timeLimit, groups: groups, state: state, starter: ExportStart(clients.admin, pauses: [])
    ).export(order, ask: ask)
  }

  func resume(_ operation: String, of database: DatabaseName = database) async throws -> ExportOutcome {
    try await OnDemandExport(try clients(), timeLimit: .seconds(600)).resume(operation, of: database)
  }

  /// What stands beside an export.
  func counts(of export: BucketPlace) async throws -> DatabaseCounts? {
    guard let bytes = try await CountsObject(of: export, storage).read() else { return nil }
    return try CountsReader.counts(bytes, of: "the object")
  }

  /// Takes away what an export wrote.
  func delete(_ place: BucketPlace) async throws {
    for object in try await storage.objects(.init(bucket: place.bucket, prefix: place.prefix)).objects {
      let name = object.name.text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
      try await client.call("DELETE", "/storage/v1/b/\(place.bucket)/o/\(name)")
    }
  }
}
