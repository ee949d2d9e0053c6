import GoogleCloud
import JSON
import Keys
import TestSupport
import Testing

@testable import CloudSandbox

@Suite("Cloud Storage: signed URLs")
struct SignedURLTests {
  private static let email = "signer@p.iam.gserviceaccount.com"

  /// The query of a URL for GET, signed by the sandbox's own signBlob, its text made here.
  private func sign(
    _ curl: Curl, _ path: String, startedAgo: Int64 = 0, seconds: Int64 = 6_000, method: String = "GET"
  ) async throws -> String {
    let time = Timestamp.text(microseconds: (Timestamp.now() / 1_000_000 - startedAgo) * 1_000_000)
    let date = time.filter { $0 != "-" && $0 != ":" }
    let scope = "\(date.prefix(8))/auto/storage/goog4_request"
    let query = [
      "X-Goog-Algorithm=GOOG4-RSA-SHA256",
      "X-Goog-Credential=\(PercentEncoding.encode("\(Self.email)/\(scope)"))", "X-Goog-Date=\(date)",
      "X-Goog-Expires=\(seconds)", "X-Goog-SignedHeaders=host", "response-content-disposition=a%20b",
    ].joined(separator: "&")
    let canonical =
      "\(method)\n\(path)\n\(query)\nhost:\(curl.address)\n\nhost\nUNSIGNED-PAYLOAD"
    let hash = try Digest256(of: Array(canonical.utf8)).hexadecimal
    let text = "GOOG4-RSA-SHA256\n\(date)\n\(scope)\n\(hash)"
    let answer = try await curl.post(
      "/v1/projects/-/serviceAccounts/\(Self.email):signBlob",
      #"{"payload":"\#(Base64.text(Array(text.utf8)))"}"#)
    let signature = try #require(answer.json["signedBlob"]?.text.flatMap(Base64.bytes))
    let hex = signature.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    return "\(path)?\(query)&X-Goog-Signature=\(hex)"
  }

  @Test("A signed URL is served; expired, altered or for another object it is refused")
  func check() async throws {
    try await withBucket { curl in
      _ = try await curl.upload("bkt", "a/f x", [1, 2, 3])
      _ = try await curl.upload("bkt", "a/g", [4])
      let url = try await sign(curl, "/bkt/a/f%20x")
      #expect(try await curl.get(url).body == [1, 2, 3])

      let other = try await curl.get(url.replacing("f%20x", with: "g"))
      #expect(other.status == 403)
      #expect(String(decoding: other.body, as: UTF8.self).contains("SignatureDoesNotMatch"))
      #expect(try await curl.get(url.replacing("X-Goog-Expires=6000", with: "X-Goog-Expires=60000")).status == 403)
      #expect(try await curl.get(url.replacing("a%20b", with: "a%20c")).status == 403)
      #expect(try await curl.get(url + "00").status == 403)
      #expect(try await curl.get(url + "zz").status == 400)
      #expect(try await curl.send("HEAD", url).status == 403)

      let expired = try await curl.get(try await sign(curl, "/bkt/a/g", startedAgo: 120, seconds: 60))
      #expect(expired.status == 400)
      #expect(String(decoding: expired.body, as: UTF8.self).contains("ExpiredToken"))
      #expect(try await curl.get(try await sign(curl, "/bkt/a/g", seconds: 604_801)).status == 400)
      #expect(try await curl.get(try await sign(curl, "/bkt/a/g", startedAgo: -3600)).status == 403)
    }
  }
  @Test("The audit log names who signed a URL, and not an account that a URL only mentions")
  func audit() async throws {
    try await withBucket { curl in
      let configs = #"[{"service":"allServices","auditLogConfigs":[{"logType":"DATA_READ"}]}]"#
      let set = try await curl.post(
        "/v1/projects/p:setIamPolicy", #"{"policy":{"auditConfigs":\#(configs)},"updateMask":"auditConfigs"}"#)
      #expect(set.status == 200)
      _ = try await curl.upload("bkt", "f", [1])
      let url = try await sign(curl, "/bkt/f")
      let query = try #require(url.split(separator: "?").last)
      let unsigned = try #require(url.split(separator: "&X-Goog-Signature").first)
      for path in [url, String(unsigned), "/storage/v1/b/bkt/o/f?\(query)"] {
        #expect(try await curl.get(path).status == 200)
      }
      let answer = try await curl.post(
        "/v2/entries:list", #"{"resourceNames":["projects/p"],"filter":"protoPayload.methodName:storage.objects.get"}"#)
      let callers = answer.json["entries"]?.elements?.map {
        $0["protoPayload"]?["authenticationInfo"]?["principalEmail"]?.text
      }
      #expect(callers == [Self.email, nil, nil])
    }
  }
}
