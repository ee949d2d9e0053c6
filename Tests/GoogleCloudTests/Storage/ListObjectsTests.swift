import Documents
import Foundation
import TestSupport
import Testing

@testable import GoogleCloud

struct ListObjectsTests {
  private func client(_ server: LoopbackServer) throws -> StorageClient {
    StorageClient(try ServiceEndpoint(server.url), retries: RetryPolicy.recorded(rules: .storage).0)
  }

  private static func object(_ name: String) -> String {
    #"{"bucket":"b","name":"\#(name)","generation":"3","size":"1099511627777","crc32c":"yZRlqg==","unknown":{}}"#
  }

  @Test("Pages are read to the last one, an empty one in the middle too, and a failure between them is got over")
  func pages() async throws {
    let server = try LoopbackServer.sequence([
      .json(#"{"items":[\#(Self.object("a"))],"prefixes":["p/"],"nextPageToken":"t/1"}"#),
      .error(503, "UNAVAILABLE"), .json(#"{"kind":"storage#objects","nextPageToken":"t2"}"#),
      .json(#"{"items":[\#(Self.object("z"))],"nextPageToken":""}"#),
    ])
    let listing = StorageClient.Listing(bucket: "b", prefix: "é/", delimiter: "/", matchGlob: "**/*.x")
    let (objects, prefixes) = try await client(server).objects(listing)
    #expect(objects.map(\.name) == ["a", "z"])
    #expect(objects.first?.size == 1_099_511_627_777)
    #expect(objects.first?.generation == 3)
    #expect(objects.first?.crc32c == 0xC994_65AA)
    #expect(prefixes == ["p/"])
    #expect(server.requests.map(\.form).map { $0["pageToken"] } == [nil, "t/1", "t/1", "t2"])
    let first = try #require(server.requests.first)
    #expect(first.path == "/storage/v1/b/b/o")
    #expect(first.form["prefix"] == "é/")
    #expect(first.form["delimiter"] == "/")
    #expect(first.form["matchGlob"] == "**/*.x")
    #expect(first.form["maxResults"] == "1000")
  }

  @Test("A listing that never ends is ended")
  func endless() async throws {
    let server = try LoopbackServer { _ in .json(#"{"nextPageToken":"t"}"#) }
    let error = await #expect(throws: GoogleCloudError.self) { try await client(server).objects(.init(bucket: "b")) }
    #expect(error?.code == .badResponse)
    #expect(server.requests.count == 2)
  }

  @Test("One object is described, by any name")
  func object() async throws {
    let server = try LoopbackServer { _ in .json(Self.object("a/b")) }
    let object = try await client(server).object("a/b c+?#é", in: "b")
    #expect(object.uri == "gs://b/a/b")
    #expect(server.requests.first?.path == "/storage/v1/b/b/o/a%2Fb%20c%2B%3F%23%C3%A9")
  }

  @Test(
    "A description that cannot be right is refused",
    arguments: [
      #"{"bucket":"b","name":"n","generation":"1","size":"-1"}"#, #"{"bucket":"b","name":"n","generation":"1"}"#,
      #"{"bucket":"b","name":"n","generation":"x","size":"1"}"#,
      #"{"bucket":"b","name":"n","generation":"1","size":"1","crc32c":"AAAA"}"#,
    ])
  func badObject(json: String) async throws {
    let server = try LoopbackServer { _ in .json(json) }
    let error = await #expect(throws: GoogleCloudError.self) { try await client(server).object("n", in: "b") }
    #expect(error?.code == .badResponse)
  }
}
