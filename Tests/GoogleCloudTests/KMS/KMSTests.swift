import ExportFormat
import Foundation
import JSON
import Keys
import TestSupport
import Testing

@testable import GoogleCloud

struct KMSTests {
  private static let resource = "projects/p/locations/us-east1/keyRings/r/cryptoKeys/k/cryptoKeyVersions/1"

  private func version() throws -> KMSKeyVersion { try KMSKeyVersion("gcpkms://\(Self.resource)") }

  private func client(_ server: LoopbackServer) throws -> KMSClient {
    KMSClient(try ServiceEndpoint(server.url), retries: RetryPolicy.recorded().0)
  }

  private static func checksum(_ bytes: [UInt8]) -> String { String(Checksum.crc32c(bytes.span.bytes)) }

  /// An answer to asymmetricSign, of the three bytes 1, 2, 3, with other members where they are given.
  private static func answer(_ changes: [String: String?] = [:]) -> LoopbackServer.Response {
    var members: [String: String] = [
      "signature": #""AQID""#, "signatureCrc32c": "\"\(checksum([1, 2, 3]))\"", "name": "\"\(resource)\"",
      "verifiedDigestCrc32c": "true", "verifiedDataCrc32c": "true",
    ]
    for (name, value) in changes { members[name] = value }
    return .json("{" + members.map { "\"\($0)\":\($1)" }.joined(separator: ",") + "}")
  }

  @Test("A digest and a message are sent as the API has them, each with its checksum")
  func requests() async throws {
    let server = try LoopbackServer { _ in Self.answer() }
    let message = Array("message".utf8)
    #expect(try await client(server).sign(digestOf: message, with: version()) == [1, 2, 3])
    #expect(try await client(server).sign(message, with: version()) == [1, 2, 3])
    #expect(server.requests.map(\.target) == Array(repeating: "/v1/\(Self.resource):asymmetricSign", count: 2))
    let bodies = try server.requests.map { try JSONParser.parse($0.body) }
    let digest = try #require(bodies[0]["digest"]?["sha256"]?.text.flatMap(Base64.bytes))
    #expect(digest == (try Digest256(of: message).bytes))
    #expect(bodies[0]["digestCrc32c"]?.text == Self.checksum(digest))
    #expect(bodies[0]["data"] == nil)
    #expect(bodies[1]["data"]?.text == Data(message).base64EncodedString())
    #expect(bodies[1]["dataCrc32c"]?.text == Self.checksum(message))
    #expect(bodies[1]["digest"] == nil)
  }

  @Test(
    "Bytes that changed on their way are no signature",
    arguments: [
      ["signatureCrc32c": "\"1\""], ["signature": #""AQIE""#], ["verifiedDigestCrc32c": "false"],
      ["verifiedDigestCrc32c": nil],
    ] as [[String: String?]])
  func changed(changes: [String: String?]) async throws {
    let server = try LoopbackServer { _ in Self.answer(changes) }
    let error = await #expect(throws: GoogleCloudError.self) {
      try await client(server).sign(digestOf: [1], with: version())
    }
    #expect(error?.code == .hashMismatch)
  }

  @Test("An answer of another key, or without a checksum, is none")
  func others() async throws {
    for changes: [String: String?] in [["name": #""projects/other""#], ["signatureCrc32c": nil], ["name": nil]] {
      let server = try LoopbackServer { _ in Self.answer(changes) }
      let error = await #expect(throws: GoogleCloudError.self) {
        try await client(server).sign([1], with: version())
      }
      #expect(error?.code == .badResponse)
    }
  }

  @Test("A public key's checksum and name are compared")
  func publicKey() async throws {
    let right = Self.checksum(Array("PEM".utf8))
    func server(_ checksum: String, _ name: String) throws -> LoopbackServer {
      try LoopbackServer { _ in
        .json(#"{"pem":"PEM","pemCrc32c":"\#(checksum)","name":"\#(name)","algorithm":"EC_SIGN_ED25519"}"#)
      }
    }
    let good = try server(right, Self.resource)
    let key = try await client(good).publicKey(of: version())
    #expect(key == .init(pem: "PEM", algorithm: "EC_SIGN_ED25519"))
    #expect(good.requests.first?.target == "/v1/\(Self.resource)/publicKey")
    for (checksum, name, code): (String, String, GoogleCloudError.Code) in [
      ("1", Self.resource, .hashMismatch), (right, "other", .badResponse),
    ] {
      let server = try server(checksum, name)
      let error = await #expect(throws: GoogleCloudError.self) { try await client(server).publicKey(of: version()) }
      #expect(error?.code == code)
    }
  }

  @Test("A busy service is asked again; who may not sign is told the role; what is too large is not sent")
  func failures() async throws {
    let busy = try LoopbackServer.sequence([.error(503, "UNAVAILABLE"), Self.answer()])
    #expect(try await client(busy).sign([1], with: version()) == [1, 2, 3])
    let forbidden = try LoopbackServer { _ in .error(403, "PERMISSION_DENIED") }
    let role = await #expect(throws: GoogleCloudError.self) { try await client(forbidden).sign([1], with: version()) }
    #expect(role?.remedy.contains("roles/cloudkms.signer") == true)
    let large = [UInt8](repeating: 0, count: KMSClient.maximumData + 1)
    let error = await #expect(throws: GoogleCloudError.self) {
      try await client(forbidden).sign(large, with: version())
    }
    #expect(error?.code == .invalidArgument)
    #expect(forbidden.requests.count == 1)
  }

  @Test(
    "What is no name of a key's version",
    arguments: [
      "", "gcpkms://", "gcpkms://projects/p", resource, "gcpkms://\(resource)/", "gcpkms://\(resource)/publicKey",
      "gcpkms://projects/p/locations/l/keyRings/r/cryptoKeys/k",
      "gcpkms://projects/p/locations/l/keyRings/r/cryptoKeys//cryptoKeyVersions/1",
      "gcpkms://projects/p/locations/l/keyRings/../cryptoKeys/k/cryptoKeyVersions/1",
      "gcpkms://projects/p/locations/l/keyRings/r?x/cryptoKeys/k/cryptoKeyVersions/1",
      "gcpkms://projects/p/locations/l/keyrings/r/cryptoKeys/k/cryptoKeyVersions/1",
    ])
  func names(text: String) {
    let error = #expect(throws: GoogleCloudError.self) { try KMSKeyVersion(text) }
    #expect(error?.code == .invalidArgument)
  }
}
