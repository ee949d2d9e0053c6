import ExportFormat
import Foundation
import TestSupport
import Testing

@testable import GoogleCloud

struct DownloadTests {
  private static let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7 ^ $0 >> 9) }

  @Test("An object arrives whole and verified, in the version that was listed", arguments: [0, 1, 300_000])
  func whole(count: Int) async throws {
    let server = try ObjectServer(Array(Self.bytes.prefix(count)))
    let (received, kept) = try await server.download()
    #expect(kept == server.bytes)
    #expect(received == .init(bytes: Int64(count), crc32c: Checksum.crc32c(server.bytes.span.bytes), isVerified: true))
    #expect(server.server.requests.count == 1)
    #expect(server.server.requests.first?.headers["range"] == nil)
    #expect(server.server.requests.first?.headers["accept-encoding"] == "gzip")
  }

  @Test("Ranges are the bytes that were asked for, and none verifies the object")
  func ranges() async throws {
    let server = try ObjectServer(Self.bytes)
    let (first, kept) = try await server.download(range: 0..<100_001)
    #expect(kept == Array(Self.bytes[..<100_001]))
    #expect(!first.isVerified)
    let (last, rest) = try await server.download(range: 100_001..<300_000)
    #expect(kept + rest == Self.bytes)
    #expect(!last.isVerified)
    #expect(server.server.requests.last?.headers["range"] == "bytes=100001-299999")
    let empty = try await server.download(range: 5..<5)
    #expect(empty.1.isEmpty)
  }

  @Test("What breaks off goes on where it ended, and no byte comes twice", arguments: [100_000, 299_999])
  func resumed(cut: Int) async throws {
    let server = try ObjectServer(Self.bytes) { number, response in
      if number == 0 { response.cut = cut }
      if number == 1 { response = LoopbackServer.Response(status: 503) }
    }
    let (received, kept) = try await server.download()
    #expect(kept == Self.bytes)
    #expect(received.isVerified)
    #expect(
      server.server.requests.map { $0.headers["range"] } == [nil] + Array(repeating: "bytes=\(cut)-299999", count: 2))
  }

  @Test("An answer that ends early by its own account is not whole either")
  func shortBody() async throws {
    let server = try ObjectServer(Self.bytes) { _, response in response.body.removeLast(response.body.count / 2) }
    let error = await #expect(throws: GoogleCloudError.self) { try await server.download(tries: 3) }
    #expect(error?.code == .streamBroken)
    #expect(server.server.requests.count == 3)
  }

  /// One way for an answer to be wrong, what it is, and how many bytes are handed on before it is seen.
  enum Spoilt: CaseIterable {
    case firstByte, lastByteWithoutHeader, otherChecksum, otherGeneration, tooLong, partialStatus, emptyStatus

    func spoil(_ response: inout LoopbackServer.Response) {
      switch self {
      case .firstByte: response.body[17] ^= 1
      case .lastByteWithoutHeader:
        response.headers["X-Goog-Hash"] = "md5=AAAA"
        response.body[299_999] ^= 128
      case .otherChecksum: response.headers["X-Goog-Hash"] = "crc32c=AAAAAA=="
      case .otherGeneration: response.headers["X-Goog-Generation"] = "8"
      case .tooLong: response.body.append(0)
      case .partialStatus: response.status = 206
      case .emptyStatus: response.status = 203
      }
    }

    var outcome: (code: GoogleCloudError.Code, given: Int?) {
      switch self {
      case .firstByte, .lastByteWithoutHeader: (.hashMismatch, 300_000)
      case .otherChecksum: (.hashMismatch, 0)
      case .tooLong: (.badResponse, nil)
      case .otherGeneration, .partialStatus, .emptyStatus: (.badResponse, 0)
      }
    }
  }

  @Test("Bytes that are not the object's are never taken for it", arguments: Spoilt.allCases)
  func spoilt(_ spoilt: Spoilt) async throws {
    let server = try ObjectServer(Self.bytes) { spoilt.spoil(&$1) }
    var count = 0
    let error = await #expect(throws: GoogleCloudError.self) {
      try await server.client().download(server.object) { count += $0.byteCount }
    }
    #expect(error?.code == spoilt.outcome.code)
    if let given = spoilt.outcome.given { #expect(count == given) }
    #expect(server.server.requests.count == 1)
  }

  @Test(
    "A range is answered by that range",
    arguments: [("bytes 1-10/300000", 206), ("bytes 0-9/300001", 206), ("bytes 0-9/*", 206), ("bytes 0-9/300000", 200)])
  func wrongRange(contentRange: String, status: Int) async throws {
    let server = try ObjectServer(Self.bytes) { _, response in
      response.status = status
      response.headers["Content-Range"] = contentRange
    }
    let error = await #expect(throws: GoogleCloudError.self) { try await server.download(range: 0..<10) }
    #expect(error?.code == .badResponse)
  }

  @Test("A version that is gone is told at once, with the service's words")
  func gone() async throws {
    let server = try ObjectServer(Self.bytes)
    var other = server.object
    other.generation = 6
    let error = await #expect(throws: GoogleCloudError.self) { try await server.download(other) }
    #expect(error?.code == .notFound)
    #expect(error?.message.contains("No such object") == true)
    #expect(server.server.requests.count == 1)
  }

  @Test("Who may not read is told the role")
  func forbidden() async throws {
    let server = try ObjectServer(Self.bytes) { $1 = .error(403, "PERMISSION_DENIED") }
    let error = await #expect(throws: GoogleCloudError.self) { try await server.download() }
    #expect(error?.code == .permissionDenied)
    #expect(error?.remedy.contains("roles/storage.objectViewer on the bucket b") == true)
  }

  @Test("What the consumer throws ends it, whatever it is")
  func consumer() async throws {
    let server = try ObjectServer(Self.bytes)
    let own = GoogleCloudError(.streamBroken, "mine", remedy: "")
    let error = await #expect(throws: GoogleCloudError.self) {
      try await server.client().download(server.object) { _ in throw own }
    }
    #expect(error == own)
    #expect(server.server.requests.count == 1)
  }

  @Test("A range outside of the object is refused here", arguments: [-1..<5, 0..<300_001] as [Range<Int64>])
  func outside(range: Range<Int64>) async throws {
    let server = try ObjectServer(Self.bytes)
    let error = await #expect(throws: GoogleCloudError.self) { try await server.download(range: range) }
    #expect(error?.code == .invalidArgument)
    #expect(server.server.requests.isEmpty)
  }
}
