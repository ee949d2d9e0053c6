import Documents
import GoogleCloud
import TestSupport
import Testing

@testable import Sandbox

@Suite("Firestore over gRPC")
struct GRPCTests {
  private static let documents = "projects/p/databases/(default)/documents"

  /// A RunQueryRequest for everything.
  private static func everything(_ change: (inout WireWriter) -> Void = { _ in }) -> [UInt8] {
    var wire = WireWriter()
    wire.string(1, documents)
    wire.message(2) {
      $0.message(2) { $0.varint(3, 1) }
      change(&$0)
    }
    return wire.bytes
  }

  /// The messages in a body.
  private func messages(_ body: [UInt8]) throws -> [[UInt8]] {
    var messages: [[UInt8]] = []
    var rest = body[...]
    while !rest.isEmpty {
      try #require(rest.count >= GRPCFrames.prefixBytes && rest.first == 0)
      let length = rest.dropFirst().prefix(4).reduce(0) { $0 << 8 | Int($1) }
      rest = rest.dropFirst(GRPCFrames.prefixBytes)
      try #require(rest.count >= length)
      messages.append(Array(rest.prefix(length)))
      rest = rest.dropFirst(length)
    }
    return messages
  }

  /// The first occurrence of a field of bytes.
  private func field(_ number: UInt64, of message: [UInt8]) throws -> [UInt8]? {
    let bytes = message.span.bytes
    var cursor = WireCursor(0..<bytes.byteCount)
    while !cursor.isAtEnd {
      let tag = try cursor.tag(bytes)
      if tag.rawValue == number << 3 | 2 { return bytes.array(try cursor.lengthDelimited(bytes)) }
      try cursor.skip(tag, bytes)
    }
    return nil
  }

  private func document(_ message: [UInt8]) throws -> Document {
    var flat = FlatDocument()
    var decoder = ServiceDocumentDecoder()
    let bytes = message.span.bytes
    try decoder.decode(bytes, 0..<bytes.byteCount, into: &flat)
    return flat.document(bytes)
  }

  private func write(_ paths: [String], _ curl: Curl) async throws {
    let writes = paths.map {
      #"{"update":{"name":"\#(Self.documents)/\#($0)","fields":{"path":{"stringValue":"\#($0)"}}}}"#
    }
    _ = try await curl.post(documents: "documents:commit", #"{"writes":[\#(writes.joined(separator: ","))]}"#)
  }

  @Test("RunQuery streams documents with their times, then done, then status 0")
  func runQuery() async throws {
    try await withSandboxClient { curl in
      try await write(["a/__id7__", "a/ñ", "a/ñ/s/1"], curl)
      let answer = try await curl.grpc("RunQuery", Self.everything())
      #expect(answer.headers["grpc-status"] == "0")
      #expect(answer.headers["content-type"] == "application/grpc")
      let messages = try messages(answer.body)
      #expect(messages.count == 4)
      for (message, path) in zip(messages, ["a/__id7__", "a/ñ", "a/ñ/s/1"]) {
        let found = try #require(try field(1, of: message))
        #expect(try document(found) == Document(name: try name(path), fields: [Field("path", .string(path))]))
        #expect(try field(3, of: found) != nil && field(4, of: found) != nil && field(3, of: message) != nil)
      }
      #expect(messages.last?.suffix(2) == [6 << 3, 1])
    }
  }

  @Test("Limit, offset, cursors and select __name__ are read from the message")
  func window() async throws {
    try await withSandboxClient { curl in
      try await write((0..<10).map { "a/\($0)" }, curl)
      let request = Self.everything { query in
        query.message(1) { $0.message(2) { $0.string(2, "__name__") } }
        query.message(5) { $0.varint(1, 2) }
        query.varint(6, 1)
        query.message(7) {
          $0.message(1) { $0.string(5, "\(Self.documents)/a/3") }
          $0.varint(2, 1)
        }
        query.message(8) { $0.message(1) { $0.string(5, "\(Self.documents)/a/8") } }
      }
      let messages = try messages(try await curl.grpc("RunQuery", request).body)
      let found = try messages.dropLast().map { try document(try #require(try field(1, of: $0))) }
      #expect(found.map(\.name.path.description) == ["a/4", "a/5"])
      #expect(found.flatMap(\.fields).isEmpty)
    }
  }

  @Test("An answer of many pieces is whole")
  func manyPieces() async throws {
    try await withSandboxClient { curl in
      try await write((0..<5000).map { "a/\($0)-\(String(repeating: "x", count: 100))" }, curl)
      let messages = try messages(try await curl.grpc("RunQuery", Self.everything()).body)
      #expect(messages.count == 5001)
      let names = try messages.dropLast().map { try document(try #require(try field(1, of: $0))).name }
      #expect(Set(names).count == 5000)
    }
  }

  @Test("COUNT")
  func count() async throws {
    try await withSandboxClient { curl in
      try await write(["a/1", "a/2", "b/1"], curl)
      var request = WireWriter()
      request.string(1, Self.documents)
      request.message(2) {
        $0.message(1) { $0.message(2) { $0.string(2, "a") } }
        $0.message(3) {
          $0.message(1) { _ in }
          $0.string(7, "n")
        }
      }
      let messages = try messages(try await curl.grpc("RunAggregationQuery", request.bytes).body)
      let entry = try field(2, of: try #require(try field(1, of: messages[0])))
      #expect(entry == [1 << 3 | 2, 1, UInt8(ascii: "n"), 2 << 3 | 2, 2, 2 << 3, 2])
    }
  }

  @Test("BatchGetDocuments")
  func batchGet() async throws {
    try await withSandboxClient { curl in
      try await write(["a/1"], curl)
      var request = WireWriter()
      request.string(1, curl.database)
      request.string(2, "\(Self.documents)/a/1")
      request.string(2, "\(Self.documents)/a/2")
      let messages = try messages(try await curl.grpc("BatchGetDocuments", request.bytes).body)
      #expect(messages.count == 2)
      let found = try #require(try field(1, of: messages[0]))
      #expect(try document(found).fields == [Field("path", .string("a/1"))])
      #expect(try field(2, of: messages[1]) == Array("\(Self.documents)/a/2".utf8))
    }
  }

  @Test("Refusals are statuses in the trailers")
  func refusals() async throws {
    try await withSandboxClient { curl in
      let unknown = try await curl.grpc("Listen", [])
      #expect(unknown.status == 200)
      #expect(unknown.headers["grpc-status"] == "12")
      let order = try await curl.grpc("RunQuery", Self.everything { $0.message(4) { $0.varint(2, 2) } })
      #expect(order.headers["grpc-status"] == "3")
      #expect(order.headers["grpc-message"]?.contains("__key__") == true)
      let malformed = try await curl.grpc("RunQuery", [0xFF])
      #expect(malformed.headers["grpc-status"] == "3")
      let parent = try await curl.grpc("RunQuery", [1 << 3 | 2, 2, 0xC3, 0xB1])
      #expect(parent.headers["grpc-message"]?.contains("%C3%B1") == true)
    }
  }
}
