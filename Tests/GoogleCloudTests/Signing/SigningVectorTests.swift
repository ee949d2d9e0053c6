import Documents
import Foundation
import Testing

@testable import GoogleCloud

/// Google's published vectors; see Vectors/README.md.
struct SigningVectorTests {
  struct Vector: Decodable, Sendable, CustomTestStringConvertible {
    var description: String
    var bucket: String
    var object: String?
    var method: String
    var expiration: Int
    var timestamp: String
    var scheme: String
    var headers: [String: String]?
    var queryParameters: [String: String]?
    var urlStyle: String?
    var bucketBoundHostname: String?
    var expectedCanonicalRequest: String
    var expectedStringToSign: String
    var expectedSignature: String

    var testDescription: String { description }

    var place: (host: String, path: String) {
      let object = object.map { "/\($0)" } ?? ""
      return switch urlStyle {
      case "VIRTUAL_HOSTED_STYLE": ("\(bucket).storage.googleapis.com", object)
      case "BUCKET_BOUND_HOSTNAME": (bucketBoundHostname ?? "", object)
      default: ("storage.googleapis.com", "/\(bucket)\(object)")
      }
    }
  }

  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Vectors")

  static let vectors: [Vector] = {
    struct File: Decodable { var signingV4Tests: [Vector] }
    let data = try? Data(contentsOf: folder.appending(path: "v4_signatures.json"))
    return data.flatMap { try? JSONDecoder().decode(File.self, from: $0) }?.signingV4Tests ?? []
  }()

  static func key() throws -> ServiceAccountKey {
    try ServiceAccountKey(CredentialFile(path: folder.appending(path: "service-account.json").path))
  }

  static func time(_ text: String) throws -> Date {
    try Date(text, strategy: .iso8601)
  }

  @Test("There are twenty of them")
  func count() {
    #expect(Self.vectors.count == 20)
  }

  @Test("Each is spelled, digested and signed as Google does", arguments: vectors)
  func vector(_ vector: Vector) throws {
    let key = try Self.key()
    let request = CanonicalRequest(
      method: vector.method, host: vector.place.host, path: vector.place.path,
      query: (vector.queryParameters ?? [:]).map { ($0.key, $0.value) },
      headers: (vector.headers ?? [:]).map { ($0.key, $0.value) }, email: key.email, seconds: vector.expiration,
      at: try Self.time(vector.timestamp))
    #expect(request.text == vector.expectedCanonicalRequest)
    let toSign = try request.stringToSign()
    #expect(toSign == vector.expectedStringToSign)
    let signature = try key.signature(of: Array(toSign.utf8))
    #expect(signature.map { String(UInt16($0) | 0x100, radix: 16).dropFirst() }.joined() == vector.expectedSignature)
  }

  @Test("The whole URL of the first one is what Google published")
  func url() async throws {
    let vector = try #require(Self.vectors.first)
    let key = try Self.key()
    let signer = URLSigner(
      email: key.email, means: .key(key), storage: try ServiceEndpoint("https://storage.googleapis.com"))
    let signed = try await signer.sign(
      SignedAccess(bucket: ExactName(vector.bucket), object: "test-object", duration: .seconds(10)),
      at: Self.time(vector.timestamp))
    #expect(
      signed.url
        == "https://storage.googleapis.com/test-bucket/test-object?X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Credential="
        + "test-iam-credentials%40dummy-project-id.iam.gserviceaccount.com%2F20190201%2Fauto%2Fstorage%2Fgoog4_request"
        + "&X-Goog-Date=20190201T090000Z&X-Goog-Expires=10&X-Goog-SignedHeaders=host&X-Goog-Signature="
        + vector.expectedSignature)
    #expect(signed.expires == (try Self.time("2019-02-01T09:00:10Z")))
  }
}
