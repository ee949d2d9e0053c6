import Documents
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import GoogleCloud

struct FirestoreAdminTests {
  private static let database = DatabaseName(project: "p")
  private static let operation = "projects/p/databases/(default)/operations/o"

  private func client(_ server: LoopbackServer) throws -> FirestoreAdminClient {
    FirestoreAdminClient(try ServiceEndpoint(server.url), retries: RetryPolicy.recorded().0)
  }

  private static func body(_ request: LoopbackServer.Request?) throws -> NSDictionary {
    let request = try #require(request)
    let object = try JSONSerialization.jsonObject(with: Data(request.body))
    return try #require(object as? NSDictionary)
  }

  private static func running(_ completed: Int, _ state: String = "PROCESSING", _ rest: String = "") -> String {
    #"{"name":"\#(operation)","metadata":{"@type":"type.googleapis.com/google.firestore.admin.v1.ExportDocumentsMetadata","#
      + #""operationState":"\#(state)","outputUriPrefix":"gs://b/2026","startTime":"2026-11-22T03:00:04Z","#
      + #""snapshotTime":"2026-11-22T03:00:00Z","collectionIds":["a"],"#
      + #""progressDocuments":{"completedWork":"\#(completed)","estimatedWork":"9"}}\#(rest)}"#
  }

  @Test("An export says what to export and where; the operation says where it went")
  func export() async throws {
    let server = try LoopbackServer { _ in .json(Self.running(0, "INITIALIZING")) }
    let minute = try #require(ReadTime("2025-11-22T03:00:00Z"))
    let operation = try await client(server).exportDocuments(
      of: Self.database, outputURIPrefix: "gs://b", collectionIDs: ["a", "b"], snapshotTime: minute)
    let request = server.requests.first
    #expect(request?.target == "/v1/projects/p/databases/(default):exportDocuments")
    #expect(request?.headers["x-goog-request-params"] == "project_id=p&database_id=%28default%29")
    #expect(
      try Self.body(request) == [
        "outputUriPrefix": "gs://b", "collectionIds": ["a", "b"], "snapshotTime": "2025-11-22T03:00:00Z",
      ] as NSDictionary)
    #expect(operation.details.kind == .export)
    #expect(operation.details.uriPrefix == "gs://b/2026")
    #expect(operation.details.snapshotTime == "2026-11-22T03:00:00Z")
    #expect(operation.details.collectionIDs == ["a"])
    _ = try await client(server).exportDocuments(of: Self.database, outputURIPrefix: "gs://b/c")
    #expect(try Self.body(server.requests.last) == ["outputUriPrefix": "gs://b/c"] as NSDictionary)
  }

  @Test("What the service would refuse, or bill and throw away, is refused here")
  func refusedHere() async throws {
    let server = try LoopbackServer { _ in .json(Self.running(0)) }
    let client = try client(server)
    let calls: [() async throws -> Void] = [
      {
        _ = try await client.exportDocuments(
          of: Self.database, outputURIPrefix: "gs://b", snapshotTime: ReadTime("2025-11-22T03:00:01Z"))
      },
      {
        _ = try await client.exportDocuments(of: Self.database, outputURIPrefix: "gs://b", collectionIDs: ["a", "a"])
      },
      { _ = try await client.bulkDeleteDocuments(of: Self.database, collectionIDs: []) },
      { _ = try await client.bulkDeleteDocuments(of: Self.database, collectionIDs: ["a", "a"]) },
    ]
    for call in calls {
      let error = await #expect(throws: GoogleCloudError.self) { try await call() }
      #expect(error?.code == .invalidArgument)
    }
    #expect(server.requests.isEmpty)
  }

  @Test("What bills is never sent twice by itself")
  func once() async throws {
    let server = try LoopbackServer { _ in .error(503, "UNAVAILABLE") }
    let client = try client(server)
    await #expect(throws: GoogleCloudError.self) {
      try await client.exportDocuments(of: Self.database, outputURIPrefix: "gs://b")
    }
    await #expect(throws: GoogleCloudError.self) {
      try await client.bulkDeleteDocuments(of: Self.database, collectionIDs: ["a"])
    }
    await #expect(throws: GoogleCloudError.self) {
      try await client.createDatabase(Self.database, DatabaseDescription(locationID: "nam5"))
    }
    #expect(server.requests.count == 3)
  }

  @Test("Waiting tells how far it is at each look, gets over failures, and ends with the operation")
  func wait() async throws {
    let server = try LoopbackServer.sequence([
      .json(Self.running(3)), .error(503, "UNAVAILABLE"), .json(Self.running(6)),
      .json(Self.running(9, "SUCCESSFUL", #","done":true,"response":{"outputUriPrefix":"gs://b/2026"}"#)),
    ])
    var seen: [Int?] = []
    let ended = try await client(server).wait(for: Self.operation, timeLimit: .seconds(3600)) {
      seen.append($0.completedDocuments)
    }
    #expect(seen == [3, 6, 9])
    #expect(ended.details.uriPrefix == "gs://b/2026")
  }

  @Test("An operation that does not end meets the limit, and goes on")
  func unfinished() async throws {
    let server = try LoopbackServer { _ in .json(Self.running(3)) }
    let error = await #expect(throws: GoogleCloudError.self) {
      try await client(server).wait(for: Self.operation, timeLimit: .milliseconds(20))
    }
    #expect(error?.code == .operationUnfinished)
  }

  @Test(
    "What remains of one that ended badly depends on what it did",
    arguments: [
      ("ExportDocumentsMetadata", "cannot be imported"), ("BulkDeleteDocumentsMetadata", "stays deleted"),
      ("ImportDocumentsMetadata", "What it wrote before stays"),
    ])
  func remains(type: String, remedy: String) throws {
    for code in [1, 7] {
      let json = #"{"name":"o","done":true,"error":{"code":\#(code),"message":"m"},"metadata":{"@type":"x.\#(type)"}}"#
      let operation = try JSONDecoder().decode(GoogleCloud.Operation.self, from: Data(json.utf8))
      #expect(operation.failure?.remedy.contains(remedy) == true)
    }
  }

  @Test("Operations are listed to the last page, and cancelled by name")
  func operations() async throws {
    let server = try LoopbackServer.sequence([
      .json(#"{"operations":[\#(Self.running(1))],"nextPageToken":"t"}"#), .json(#"{"nextPageToken":"t2"}"#),
      .json(#"{"operations":[\#(Self.running(2))]}"#), .json("{}"),
    ])
    let client = try client(server)
    #expect(try await client.operations(of: Self.database).map(\.progress.completedDocuments) == [1, 2])
    try await client.cancelOperation(named: Self.operation)
    #expect(
      server.requests.map(\.target) == [
        "/v1/projects/p/databases/(default)/operations?pageSize=100",
        "/v1/projects/p/databases/(default)/operations?pageSize=100&pageToken=t",
        "/v1/projects/p/databases/(default)/operations?pageSize=100&pageToken=t2", "/v1/\(Self.operation):cancel",
      ])
    #expect(server.requests.last?.text == "{}")
  }

  @Test("Databases are described and made")
  func databases() async throws {
    let description =
      #"{"name":"projects/p/databases/s","type":"FIRESTORE_NATIVE","locationId":"nam5","freeTier":true,"#
      + #""pointInTimeRecoveryEnablement":"POINT_IN_TIME_RECOVERY_ENABLED","earliestVersionTime":"2026-11-16T03:00:00Z"}"#
    let server = try LoopbackServer { request in
      switch (request.method, request.path) {
      case ("GET", "/v1/projects/p/databases/s"): .json(description)
      case ("POST", "/v1/projects/p/databases"): .json(#"{"name":"projects/p/databases/n/operations/o"}"#)
      default: .error(404, "NOT_FOUND")
      }
    }
    let client = try client(server)
    let one = try await client.database(DatabaseName(project: "p", database: "s"))
    #expect(one.hasPointInTimeRecovery)
    let name = try await client.createDatabase(
      DatabaseName(project: "p", database: "n"), DatabaseDescription(locationID: "nam5"))
    #expect(name == "projects/p/databases/n/operations/o")
    #expect(server.requests.last?.target == "/v1/projects/p/databases?databaseId=n")
    #expect(try Self.body(server.requests.last) == ["type": "FIRESTORE_NATIVE", "locationId": "nam5"] as NSDictionary)
    let error = await #expect(throws: GoogleCloudError.self) {
      try await client.database(DatabaseName(project: "q"))
    }
    #expect(error?.code == .notFound)
  }

  @Test("Firestore's own backups and their schedules")
  func backups() async throws {
    let server = try LoopbackServer { request in
      request.path.hasSuffix("backupSchedules")
        ? .json(
          #"{"backupSchedules":[{"name":"d","retention":"604800s","dailyRecurrence":{}},"#
            + #"{"name":"w","retention":"8467200s","weeklyRecurrence":{"day":"MONDAY"}}]}"#)
        : .json(
          #"{"backups":[{"name":"b","database":"projects/p/databases/(default)","state":"READY","#
            + #""stats":{"sizeBytes":"70","documentCount":"7","indexCount":"9"}},{"name":"c","state":"CREATING"}],"#
            + #""unreachable":["projects/p/locations/x"]}"#)
    }
    let client = try client(server)
    let list = try await client.backups(inProject: "p")
    #expect(list.found.map(\.state) == ["READY", "CREATING"])
    #expect(list.unreachableLocations.count == 1)
    #expect(server.requests.last?.target == "/v1/projects/p/locations/-/backups")
    let schedules = try await client.backupSchedules(of: Self.database)
    #expect(schedules.map(\.isDaily) == [true, false])
    #expect(schedules.map(\.weekday) == [nil, "MONDAY"])
  }

  @Test("Who may not is told the role")
  func roles() async throws {
    let server = try LoopbackServer { _ in .error(403, "PERMISSION_DENIED") }
    let error = await #expect(throws: GoogleCloudError.self) {
      try await client(server).exportDocuments(of: Self.database, outputURIPrefix: "gs://b")
    }
    #expect(error?.remedy.contains("roles/datastore.importExportAdmin") == true)
  }
}
