import Documents
import ExportFormat
import Foundation
import TestSupport
import Testing

@testable import GoogleCloud

/// Operations that fail, are cancelled, never end, or do less than they were asked.
@Suite(.serialized) struct OperationFaultTests {
  @Test(
    "One that fails or is cancelled is an error, and nothing is started again",
    arguments: [ClientCall.export, .importing].flatMap { call in
      FaultRow.once([call], #""operation":"fail""#, .failsAtOnce(.operationFailed))
        + FaultRow.once([call], #""operation":"cancel""#, .failsAtOnce(.operationCancelled))
    })
  func ended(row: FaultRow) async throws { try await row.check() }

  @Test("One that never ends meets the limit and can be cancelled", arguments: [ClientCall.export, .importing])
  func hanging(call: ClientCall) async throws {
    try await FaultySandbox.run { sandbox in
      let admin = try sandbox.admin()
      try await sandbox.setFaults(#"{\#(call.requests),"times":1,"operation":"hang"}"#)
      let name = try await start(call, admin, 1)
      let error = await #expect(throws: GoogleCloudError.self) {
        try await admin.wait(for: name, timeLimit: .milliseconds(200))
      }
      #expect(error?.code == .operationUnfinished)
      #expect(try await sandbox.counts().first?.acted == 1)
      try await admin.cancelOperation(named: name)
      let cancelled = await #expect(throws: GoogleCloudError.self) {
        try await admin.wait(for: name, timeLimit: .seconds(60))
      }
      #expect(cancelled?.code == .operationCancelled)
    }
  }

  private func start(_ call: ClientCall, _ admin: FirestoreAdminClient, _ run: Int) async throws -> String {
    guard call == .importing else {
      return try await admin.exportDocuments(
        of: FaultySandbox.database, outputURIPrefix: "gs://bkt/export-\(run)"
      ).name
    }
    let export = try await admin.exportDocuments(
      of: FaultySandbox.database, outputURIPrefix: "gs://bkt/to-import-\(run)")
    try await admin.wait(for: export.name, timeLimit: .seconds(60))
    return try await admin.importDocuments(
      into: DatabaseName(project: "p", database: "import-\(run)"), inputURIPrefix: "gs://bkt/to-import-\(run)")
  }

  /// The documents that an export's metadata holds, in the bucket.
  private func stated(_ sandbox: FaultySandbox, _ prefix: String) async throws -> UInt64? {
    try await withTemporaryFolder { parent in
      let folder = parent.appending(path: prefix)
      let storage = try sandbox.storage()
      for object in try await storage.objects(.init(bucket: FaultySandbox.bucket, prefix: "\(prefix)/")).objects {
        let file = parent.appending(path: object.name.text)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        var bytes: [UInt8] = []
        _ = try await storage.download(object) { span in span.withUnsafeBytes { bytes += $0 } }
        try Data(bytes).write(to: file)
      }
      return try ExportReader.read(folder.path).export.entitySets.first?.pointer.entities
    }
  }

  @Test(
    "An export that says fewer documents than its metadata holds, or holds fewer than the database, is told by its count"
  )
  func shortExport() async throws {
    try await FaultySandbox.run { sandbox in
      let admin = try sandbox.admin()
      func export(_ run: Int) async throws -> GoogleCloud.Operation {
        try await admin.wait(for: try await start(.export, admin, run), timeLimit: .seconds(60))
      }
      let all = FaultySandbox.documents
      let whole = try await export(0)
      #expect(whole.progress.completedDocuments == all)
      #expect(try await stated(sandbox, "export-0") == UInt64(all))
      try await sandbox.setFaults(#"{"path":"*:exportDocuments","times":1,"operation":{"understate":3}}"#)
      let understated = try await export(1)
      #expect(try await sandbox.counts().first?.acted == 1)
      #expect(try await stated(sandbox, "export-1") == UInt64(all))
      #expect(understated.progress.completedDocuments == all - 3)
      try await sandbox.setFaults(#"{"path":"*:exportDocuments","times":1,"operation":{"lose":3}}"#)
      let short = try await export(2)
      #expect(try await stated(sandbox, "export-2") == UInt64(all - 3))
      #expect(short.progress.completedDocuments == all - 3)
      #expect(try await sandbox.firestore().count(FaultySandbox.database) == all)
    }
  }

  @Test("An import that ends well with fewer documents than it was given is told by its count")
  func shortImport() async throws {
    try await FaultySandbox.run { sandbox in
      let admin = try sandbox.admin()
      func importing(_ run: Int) async throws -> (said: GoogleCloud.Operation, there: Int) {
        let ended = try await admin.wait(for: try await start(.importing, admin, run), timeLimit: .seconds(60))
        return (
          ended, try await sandbox.firestore().count(DatabaseName(project: "p", database: "import-\(run)"))
        )
      }
      let all = FaultySandbox.documents
      let whole = try await importing(0)
      #expect(whole.there == all && whole.said.progress.completedDocuments == all)
      try await sandbox.setFaults(#"{"path":"*:importDocuments","times":1,"operation":{"lose":2}}"#)
      let short = try await importing(1)
      #expect(try await sandbox.counts().first?.acted == 1)
      #expect(short.there == all - 2)
      #expect(short.said.progress.completedDocuments == all - 2)
    }
  }

  @Test("An operation that does not say how many has no number, not none")
  func silent() throws {
    let json = #"{"name":"o","done":true,"response":{},"metadata":{"operationState":"SUCCESSFUL"}}"#
    let operation = try JSONDecoder().decode(GoogleCloud.Operation.self, from: Data(json.utf8))
    #expect(operation.progress.completedDocuments == nil)
  }
}
