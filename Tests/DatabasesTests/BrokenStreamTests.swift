import Catalog
import Comparison
import Databases
import Documents
import ExportFormat
import Foundation
import Sandbox
import TestSupport
import Testing
import Verification

@testable import GoogleCloud

/// A read that breaks off goes on where it was: no document is left out, and none comes twice.
struct BrokenStreamTests {
  private let database = DatabaseName(project: "p")

  /// Documents that take several times as many bytes as a connection lives.
  private func documents() throws -> [Document] {
    try (0..<1_200).map { number in
      Document(
        name: DocumentName(database: database, path: try #require(DocumentPath("c/\(number)"))),
        fields: [Field("text", .string(String(repeating: "x", count: 500 + number)))])
    }
  }

  private func withProxy(
    cuttingAfter bytes: Int, cuts: Int, _ body: (DatabaseSide, CuttingProxy, _ folder: URL) async throws -> Void
  ) async throws {
    try await withTemporaryFolder { folder in
      let documents = try documents()
      try writeExport(documents, to: folder.appending(path: "export"))
      try await withSandbox(SandboxConfiguration(dataFolder: folder.appending(path: "data").path)) { endpoint in
        try await commit(documents, in: database, at: endpoint.url)
        let proxy = try CuttingProxy(to: UInt16(endpoint.port), cuttingAfter: bytes, cuts: cuts)
        defer { proxy.stop() }
        let retries = RetryPolicy(tries: 4, firstPause: .milliseconds(1))
        let now = try await FirestoreClient(try ServiceEndpoint(endpoint.url)).now(of: database)
        let client = FirestoreClient(try ServiceEndpoint("http://127.0.0.1:\(proxy.port)"), retries: retries)
        let side = DatabaseSide(
          DiffReport.Side(kind: .firestore, name: "p"), client, database, at: now, rangesAtOnce: 1)
        try await body(side, proxy, folder)
      }
    }
  }

  @Test("Streams that break are gone on with", arguments: [150_000, 250_000])
  func resumed(bytes: Int) async throws {
    try await withProxy(cuttingAfter: bytes, cuts: 5) { side, proxy, folder in
      let export = folder.appending(path: "export").path
      let left = try await CatalogSide.export(export, catalogIn: folder.appending(path: "c").path).side
      let report = try await Differ().diff(.catalog(left), .live(side), scratch: folder.path)
      #expect(proxy.cuts >= 3, "the connection was cut off \(proxy.cuts) times")
      #expect(report.verdict == .verified && report.equal == 1_200)
      #expect(report.right.documentsRead == 1_200)
    }
  }

  @Test("One that brings nothing any more is given up")
  func givenUp() async throws {
    try await withProxy(cuttingAfter: 1, cuts: .max) { side, _, _ in
      await #expect(throws: GoogleCloudError.self) { try await side.read((nil, nil)) { _, _ in } }
    }
  }

  @Test("Documents that are fetched by name come once each, though the stream breaks")
  func fetched() async throws {
    try await withProxy(cuttingAfter: 60_000, cuts: 2) { side, proxy, _ in
      let documents = try documents()
      let fingerprinter = Fingerprinter()
      let wanted = try documents[100..<300].map { document in
        let record = try DecodedRecord(document)
        let fingerprint = try fingerprinter.fingerprint(record.flat, record.bytes.span.bytes)
        return (
          document.name.path,
          CatalogEntry(fingerprint: fingerprint, place: .init(file: 0, offset: 0), size: 0)
        )
      }
      #expect(try await side.documents(wanted) == Array(documents[100..<300]))
      #expect(proxy.cuts > 0)
    }
  }
}
