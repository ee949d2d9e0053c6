import Documents
import ExportFormat
import Foundation
import JSON
import TestSupport
import Testing

@testable import GoogleCloud

struct UploadTests {
  private static let bytes = Array("{\"a\":1}\r\n--rekindle".utf8)
  private static var description: String {
    #"{"bucket":"b","name":"s/seal.json","generation":"9","size":"\#(bytes.count)","crc32c":"\#(checksum)"}"#
  }
  private static var checksum: String { Checksum.text(Checksum.crc32c(bytes.span.bytes)) }

  private func upload(_ server: LoopbackServer) async throws -> StorageObject {
    try await StorageClient(
      ServiceEndpoint(server.url), retries: RetryPolicy.recorded(rules: .storage).0
    ).upload(Self.bytes, as: "s/seal.json", in: "b", contentType: "application/json")
  }

  @Test("Description and content are two parts of one request, for a version that must not be there")
  func multipart() async throws {
    let server = try LoopbackServer { _ in .json(Self.description) }
    #expect(try await upload(server).generation == 9)
    let request = try #require(server.requests.first)
    #expect(request.method == "POST")
    #expect(request.path == "/upload/storage/v1/b/b/o")
    #expect(request.target.contains("uploadType=multipart&ifGenerationMatch=0"))
    let boundary = try #require(request.headers["content-type"]?.split(separator: "boundary=").last)
    let parts = request.text.components(separatedBy: "\r\n--\(boundary)")
    #expect(parts.count == 3)
    #expect(parts[0].hasPrefix("--\(boundary)\r\n"))
    let description = try #require(parts[0].components(separatedBy: "\r\n").last)
    let object = try JSONParser.parse(Array(description.utf8))
    #expect(object["name"]?.text == "s/seal.json" && object["crc32c"]?.text == Self.checksum)
    #expect(parts[1] == "\r\ncontent-type: application/json\r\n\r\n" + String(decoding: Self.bytes, as: UTF8.self))
    #expect(parts[2] == "--\r\n")
  }

  @Test("An upload whose answer was lost is known again, and somebody else's object is not taken for it")
  func lostAnswer() async throws {
    let refusal = LoopbackServer.Response.error(412, "FAILED_PRECONDITION")
    let lost = try LoopbackServer.sequence([.error(503, "UNAVAILABLE"), refusal, .json(Self.description)])
    #expect(try await upload(lost).generation == 9)
    let other = Self.description.replacingOccurrences(of: Self.checksum, with: "AAAAAA==")
    for answers in [[.error(503, "UNAVAILABLE"), refusal, .json(other)], [refusal, .json(Self.description)]] {
      let error = try await #require(
        #expect(throws: GoogleCloudError.self) { try await upload(LoopbackServer.sequence(answers)) })
      #expect(error.code == .failedPrecondition)
      #expect("\(error)".contains(": no. Something else"))
    }
  }

  @Test("An object that is described by another checksum is not the one that was sent")
  func mismatch() async throws {
    let other = Self.description.replacingOccurrences(of: Self.checksum, with: "AAAAAA==")
    let server = try LoopbackServer { _ in .json(other) }
    let error = await #expect(throws: GoogleCloudError.self) { try await upload(server) }
    #expect(error?.code == .hashMismatch)
  }
}
