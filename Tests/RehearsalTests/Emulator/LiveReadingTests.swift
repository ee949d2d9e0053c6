import Documents
import Foundation
import TestSupport
import Testing

@testable import GoogleCloud
@testable import Rehearsal

extension LiveEmulator.Shared {
  struct ReadingTests {
    @Test("What is written is read back, counted, listed and fetched", .timeLimit(.minutes(10)))
    func reading() async throws {
      let (database, documents) = (DatabaseName(project: "live-reading"), ["a/1", "a/1/s/x", "b/2"])
      let emulator = try SharedEmulator.current
      let endpoint = try ServiceEndpoint.emulator(emulator.address)
      let client = FirestoreClient(endpoint, retries: RetryPolicy(tries: 1))
      #expect(try await client.isEmpty(database))
      for path in documents { try await create(path, in: database, emulator.address) }

      var (names, summary) = try await names(client, database)
      #expect(names == documents)
      #expect(summary.documents == 3)
      let readTime = try #require(summary.readTime)
      #expect(try await !client.isEmpty(database))
      #expect(try await client.count(database) == 3)
      #expect(try await client.listCollectionIDs(database).sorted() == ["a", "b"])
      #expect(try await client.listCollectionIDs(database, under: DocumentPath("a/1")) == ["s"])

      try await create("c/é x", in: database, emulator.address)
      (names, _) = try await self.names(client, database, at: readTime)
      #expect(names == documents, "a read time shows the state of that time")
      (names, _) = try await self.names(client, database, after: DocumentName("\(database)/documents/a/1/s/x"))
      #expect(names == ["b/2", "c/é x"])

      let wanted = ["c/é x", "c/missing", "a/1"].compactMap { DocumentPath($0) }
        .map { DocumentName(database: database, path: $0) }
      var found: Set<String> = []
      let missing = try await client.batchGet(wanted, of: database) { found.insert(try name($0, $1)) }
      #expect(found == ["a/1", "c/é x"])
      #expect(missing.map(\.path.description) == ["c/missing"])

      try await emulator.client.clear(database)
      #expect(try await client.isEmpty(database))
    }

    @Test("Failures of a read come out as what they are", .timeLimit(.minutes(10)))
    func failing() async throws {
      let database = DatabaseName(project: "live-failing")
      let emulator = try SharedEmulator.current
      for path in ["a/1", "a/2", "a/3"] { try await create(path, in: database, emulator.address) }
      let client = FirestoreClient(try ServiceEndpoint(emulator.address), retries: RetryPolicy(tries: 1))

      struct Own: Error {}
      var calls = 0
      await #expect(throws: Own.self, "the caller's own error comes out, at once") {
        try await client.readAll(database) { _, _ in
          calls += 1
          throw Own()
        }
      }
      #expect(calls == 1)

      let wrong = await #expect(throws: GoogleCloudError.self) {
        try await client.readAll(DatabaseName(project: "")) { _, _ in }
      }
      #expect(wrong?.rpcStatus == .invalidArgument)
      let denied = await #expect(throws: GoogleCloudError.self) { try await client.listCollectionIDs(database) }
      #expect(denied?.code == .permissionDenied)
      let absent = await #expect(throws: GoogleCloudError.self) {
        try await emulator.client.importExport("/nowhere", into: database, timeLimit: .seconds(300))
      }
      #expect(absent?.code == .invalidArgument)

      await #expect(throws: CancellationError.self, "cancelled in the middle of a read") {
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask {
            _ = try await client.readAll(database) { _, _ in withUnsafeCurrentTask { (task) -> Void in task?.cancel() }
            }
          }
          try await group.next()
        }
      }
    }

    @Test("An export goes out and comes in again", .timeLimit(.minutes(10)))
    func transfer() async throws {
      let database = DatabaseName(project: "live-transfer")
      let folder = FileManager.default.temporaryDirectory.appending(path: "rekindle-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      let emulator = try SharedEmulator.current
      let client = FirestoreClient(try ServiceEndpoint(emulator.address))
      try await create("a/1", in: database, emulator.address)
      try await Curl(emulator.address).exportFromEmulator(database, into: folder, name: "e")
      let target = DatabaseName(project: "live-transferred")
      try await emulator.client.importExport(
        folder.appending(path: "e/e.overall_export_metadata").path, into: target, timeLimit: .seconds(300))
      #expect(try await client.count(target) == 1)
    }

    private func names(
      _ client: FirestoreClient, _ database: DatabaseName, at readTime: ReadTime? = nil, after: DocumentName? = nil
    ) async throws -> ([String], FirestoreClient.ReadSummary) {
      var names: [String] = []
      let summary = try await client.readAll(
        database, at: readTime, in: NameRange(from: after.map { .after($0.path) })
      ) {
        names.append(try name($0, $1))
      }
      return (names, summary)
    }

    /// The path of the document in a range, through the decoder that the rehearsal uses.
    private func name(_ bytes: RawSpan, _ range: Range<Int>) throws -> String {
      var (decoder, document) = (ServiceDocumentDecoder(), FlatDocument())
      try decoder.decode(bytes, range, into: &document)
      return document.name(at: 0, bytes).path.description
    }

    private func create(_ path: String, in database: DatabaseName, _ address: String) async throws {
      let answer = try await Curl(address).post(
        "/v1/\(database)/documents:commit",
        #"{"writes":[{"update":{"name":"\#(database)/documents/\#(path)","fields":{"n":{"integerValue":"1"}}}}]}"#)
      #expect(answer.status == 200)
    }
  }
}
