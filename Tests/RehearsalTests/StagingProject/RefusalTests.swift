import Documents
import Foundation
import GoogleCloud
import JSON
import Rehearsal
import TestSupport
import Testing
import Verification
import Work

/// Each gate says no before anything is written.
@Suite("Staging that is refused") struct RefusalTests {
  private static let export = Fixture.erp.folder
  private static let metadata = "daily/erp/all_namespaces/all_kinds/all_namespaces_all_kinds.export_metadata"

  @Test("Production, by the policy")
  func production() async throws {
    try await withCloud { cloud in
      let policy = try policy("production: firestore://pyme-stage")
      try await cloud.expectRefusal("as the policy says") { ($0.policy, $0.accepted) = (policy, [.otherDatabase]) }
    }
  }

  @Test("The database that the export is of")
  func source() async throws {
    try await withCloud { cloud in
      let source = DatabaseName(project: "demo-pyme-erp")
      try await cloud.makeDatabase(source)
      try await cloud.expectRefusal("the database that the export is of", into: source)
    }
  }

  /// A project has a number besides its id; the service tells which database is meant.
  @Test("Production by another name", arguments: ["name", "uid"])
  func alias(_ member: String) async throws {
    try await withCloud { cloud in
      let production = DatabaseName(project: "pyme-prod")
      try await cloud.makeDatabase(production)
      let policy = try policy("production: firestore://pyme-prod")
      // The sandbox keeps names, so that production itself is asked for by a name that it does not tell.
      let (changed, other) = member == "uid" ? (stage, production) : (production, stage)
      let uid = try #require(try await cloud.call("GET", "/v1/\(other)")["uid"]?.text)
      try await cloud.call("PATCH", "/v1/\(changed)?updateMask=uid", #"{"uid":"\#(uid)"}"#)
      try await cloud.expectRefusal("by another name") { ($0.policy, $0.accepted) = (policy, [.otherDatabase]) }
    }
  }

  @Test("A database of which nothing can be read", arguments: [404, 403, 503])
  func unreadable(_ status: Int) async throws {
    try await withCloud { cloud in
      if status == 404 {
        try await cloud.expectRefusal("cannot be read", into: DatabaseName(project: "nowhere"))
      } else {
        try await cloud.fault(#"{"method":"GET","path":"/v1/projects/pyme-stage/databases/*","status":\#(status)}"#)
        try await cloud.expectRefusal("cannot be read")
      }
    }
  }

  @Test("A database in Datastore mode")
  func datastore() async throws {
    try await withCloud { cloud in
      let datastore = DatabaseName(project: "ds")
      try await cloud.makeDatabase(datastore, type: "DATASTORE_MODE")
      try await cloud.expectRefusal("DATASTORE_MODE", into: datastore)
    }
  }

  @Test("A database that holds documents")
  func notEmpty() async throws {
    try await withCloud { cloud in
      try await cloud.call(
        "POST", "/v1/\(stage)/documents:commit",
        #"{"writes":[{"update":{"name":"\#(stage)/documents/a/b/c/d","fields":{}}}]}"#)
      try await cloud.expectRefusal("is not empty: it holds 1 document in the collection a.")
    }
  }

  @Test("Whoever says no to the costs, or to the name, has nothing written")
  func consent() async throws {
    try await withCloud { cloud in
      try await cloud.expectRefusal("too much") {
        $0.project.confirmCost = { _ in throw RefusedError("too much") }
      }
      try await cloud.clearFaults()
      try await cloud.call(
        "POST", "/v1/\(stage)/documents:commit",
        #"{"writes":[{"update":{"name":"\#(stage)/documents/a/b","fields":{}}}]}"#)
      try await cloud.expectRefusal("another name") {
        $0.project.empties = true
        $0.project.confirmEmptying = { _, documents in
          throw RefusedError("another name for \(documents) documents")
        }
      }
    }
  }

  struct Objects: Sendable, CustomStringConvertible {
    var description: String
    var reason: String
    var change: @Sendable (SandboxClient) async throws -> Void
  }

  private static let output = "daily/erp/all_namespaces/all_kinds/output-0"

  private static func forged() throws -> Data {
    let bytes = try Data(contentsOf: export.appending(path: "all_namespaces/all_kinds/output-0"))
    return try #require(bytes.forged(changing: 5_000))
  }

  private static let objects = [
    Objects(description: "one is missing", reason: "is not in the bucket") { try await $0.delete(metadata) },
    Objects(description: "one too many", reason: "extra is in the bucket, and not in") {
      try await $0.upload(Data("x".utf8), as: "daily/erp/all_namespaces/extra")
    },
    Objects(description: "one with a name that leads out of the folder", reason: "and not in") {
      try await $0.upload(Data("x".utf8), as: "daily/erp/../erp/all_namespaces/all_kinds/output-0")
    },
    Objects(description: "other bytes of the same length", reason: "has another MD5 there") { cloud in
      var bytes = try Data(
        contentsOf: export.appending(path: "all_namespaces/all_kinds/all_namespaces_all_kinds.export_metadata"))
      bytes[10] ^= 1
      try await cloud.upload(bytes, as: metadata)
    },
    Objects(description: "other bytes of the same length and CRC-32C", reason: "has another MD5 there") { cloud in
      try await cloud.upload(try forged(), as: output)
    },
    Objects(description: "the same in an object without MD5", reason: "has another SHA-256 there") { cloud in
      try await cloud.upload(try forged(), as: output)
      try await cloud.compose(output)
    },
    Objects(description: "another length", reason: "has 1 bytes there") {
      try await $0.upload(Data("x".utf8), as: metadata)
    },
  ]

  @Test("Objects that are not the verified files", arguments: objects)
  func objectsDiffer(_ given: Objects) async throws {
    try await withCloud { cloud in
      try await given.change(cloud)
      try await cloud.expectRefusal(given.reason)
    }
  }

  @Test("Objects without MD5 are read, and are the verified files by their SHA-256")
  func composite() async throws {
    try await withCloud { cloud in
      for object in [Self.output, Self.metadata] { try await cloud.compose(object) }
      #expect(try await cloud.rehearse().verdict == .verified)
      // One that cannot be read proves nothing.
      try await cloud.makeDatabase(DatabaseName(project: "stage2"))
      try await cloud.fault(#"{"path":"/download/storage/v1/*output-0","status":403}"#)
      let report = try await cloud.rehearse(into: DatabaseName(project: "stage2"))
      #expect(report.verdict == .incomplete && report.codes == ["objects-unread"])
    }
  }

  /// What a console makes to show a folder is no file of the export.
  @Test("An empty object that stands for a folder is none")
  func folderObject() async throws {
    try await withCloud { cloud in
      try await cloud.upload(Data(), as: "daily/erp/")
      #expect(try await cloud.rehearse().verdict == .verified)
    }
  }

  @Test("A folder that is not named like the export")
  func folderName() async throws {
    try await withCloud { cloud in
      try await cloud.expectRefusal("is not named like the export") {
        $0.project.objects = BucketPlace(bucket: "backups", folder: "daily/other")
      }
      try await cloud.expectRefusal("--from") { $0.project.objects = nil }
    }
  }

  @Test("A bucket that cannot be listed proves nothing, and nothing is written")
  func noBucket() async throws {
    try await withCloud { cloud in
      try await cloud.countWrites()
      let report = try await cloud.rehearse {
        $0.project.objects = BucketPlace(bucket: "nowhere", folder: "erp")
      }
      #expect(report.verdict == .incomplete && report.codes == ["objects-unread"])
      #expect(try await cloud.writes() == 0)
    }
  }

  @Test("An operation that is not an import of these objects into this database")
  func otherOperation() async throws {
    try await withCloud { cloud in
      let other = DatabaseName(project: "other")
      try await cloud.makeDatabase(other)
      func start(_ database: DatabaseName, _ method: String, _ json: String) async throws -> String {
        try await cloud.call("POST", "/v1/\(database):\(method)", json)["name"]?.text ?? ""
      }
      let source = #"{"inputUriPrefix":"gs://backups/daily/erp"}"#
      let cases = [
        (try await start(other, "importDocuments", source), "is not one of \(stage)"),
        (try await start(stage, "exportDocuments", #"{"outputUriPrefix":"gs://backups/new"}"#), "is no import"),
        (
          try await start(stage, "importDocuments", #"{"inputUriPrefix":"gs://backups/daily/other"}"#),
          "imports gs://backups/daily/other, not"
        ),
        ("\(stage)/operations/unknown", "knows no operation"), ("x", "is no operation's name"),
      ]
      for (name, reason) in cases {
        try await cloud.expectRefusal(reason) { $0.project.resumedOperation = name }
      }
    }
  }
}
