import GoogleCloud
import JSON
import Sandbox
import TestSupport
import Testing

@testable import CloudSandbox

@Suite("Cloud KMS")
struct KMSTests {
  private static let rings = "/v1/projects/p/locations/global/keyRings"

  /// Makes a key in the ring `r`; its first version's path.
  private func key(_ curl: Curl, _ id: String, _ algorithm: KMSAlgorithm) async throws -> String {
    _ = try await curl.post("\(Self.rings)?keyRingId=r", "{}")
    let made = try await curl.post(
      "\(Self.rings)/r/cryptoKeys?cryptoKeyId=\(id)",
      #"{"purpose":"ASYMMETRIC_SIGN","versionTemplate":{"algorithm":"\#(algorithm.rawValue)"}}"#)
    #expect(made.status == 200)
    return "\(Self.rings)/r/cryptoKeys/\(id)/cryptoKeyVersions/1"
  }

  private func checksum(_ bytes: [UInt8]) -> String { String(SigningInput.checksum(bytes)) }

  @Test("A key is made with its first version, and another version has another key")
  func versions() async throws {
    try await withSandboxClient { curl in
      let first = try await key(curl, "k", .p256)
      let parent = String(first.dropLast(2))
      #expect(try await curl.post(parent, "{}").json["name"]?.text?.hasSuffix("cryptoKeyVersions/2") == true)
      let listed = try await curl.get(parent).json
      #expect(listed["cryptoKeyVersions"]?.elements?.count == 2)
      #expect(listed["totalSize"]?.integer == 2)
      let answers = [try await curl.get("\(first)/publicKey").json, try await curl.get("\(parent)/2/publicKey").json]
      #expect(answers[0]["pem"]?.text != answers[1]["pem"]?.text)
      #expect(answers.map { $0["name"]?.text } == ["\(first.dropFirst(4))", "\(parent.dropFirst(4))/2"])
      #expect(answers[0]["pemCrc32c"]?.text == checksum(Array((answers[0]["pem"]?.text ?? "").utf8)))
      #expect(try await curl.get("\(Self.rings)/r/cryptoKeys").json["cryptoKeys"]?.elements?.count == 1)
      #expect(try await curl.get(Self.rings).json["keyRings"]?.elements?.count == 1)
    }
  }

  @Test("A private key is at no path, and nothing answers for what was not made")
  func nothingElse() async throws {
    try await withSandboxClient { curl in
      let version = try await key(curl, "k", .ed25519)
      for path in ["\(version)/material", "\(version)/material/private", "\(Self.rings)/none", "\(version)1"] {
        #expect(try await curl.get(path).status == 404)
      }
      #expect(try await curl.post("\(Self.rings)/none/cryptoKeys?cryptoKeyId=k", "{}").status == 404)
      #expect(try await curl.post("\(Self.rings)?keyRingId=r", "{}").status == 409)
      #expect(try await curl.post("\(Self.rings)?keyRingId=a%20b", "{}").status == 400)
      let decrypts = #"{"purpose":"ASYMMETRIC_DECRYPT"}"#
      #expect(try await curl.post("\(Self.rings)/r/cryptoKeys?cryptoKeyId=d", decrypts).status == 400)
    }
  }

  @Test("What is signed must be what the key signs, and its checksum right")
  func inputs() async throws {
    try await withSandboxClient { curl in
      let digest = Base64.text(Array(repeating: 7, count: 32))
      let right = checksum(Array(repeating: 7, count: 32))
      let p256 = try await key(curl, "k", .p256) + ":asymmetricSign"
      let plain = try await curl.post(p256, #"{"digest":{"sha256":"\#(digest)"}}"#)
      #expect(plain.json["verifiedDigestCrc32c"]?.truth == false)
      let checked = try await curl.post(p256, #"{"digest":{"sha256":"\#(digest)"},"digestCrc32c":"\#(right)"}"#).json
      #expect(checked["verifiedDigestCrc32c"]?.truth == true)
      let signature = try #require(checked["signature"]?.text.flatMap(Base64.bytes))
      #expect(checked["signatureCrc32c"]?.text == checksum(signature))
      for wrong in [
        #"{"digest":{"sha256":"\#(digest)"},"digestCrc32c":"1"}"#, #"{"digest":{"sha256":"AAAA"}}"#, "{}",
        #"{"data":"AAAA"}"#, #"{"digest":{"sha256":"\#(digest)"},"data":"AAAA"}"#,
        #"{"digest":{"sha512":"\#(digest)"}}"#,
      ] {
        #expect(try await curl.post(p256, wrong).status == 400, "\(wrong)")
      }
      let ed25519 = try await key(curl, "e", .ed25519) + ":asymmetricSign"
      let most = Base64.text(Array(repeating: 1, count: 64 << 10))
      #expect(try await curl.post(ed25519, #"{"data":"\#(most)"}"#).json["signature"]?.text?.utf8.count == 88)
      let more = Base64.text(Array(repeating: 1, count: (64 << 10) + 1))
      #expect(try await curl.post(ed25519, #"{"data":"\#(more)"}"#).status == 400)
    }
  }

  @Test("A version that is disabled signs nothing until it is enabled again")
  func disabled() async throws {
    try await withSandboxClient { curl in
      let version = try await key(curl, "k", .ed25519)
      let body = #"{"data":"AAAA"}"#
      for (state, status) in [("DISABLED", 400), ("ENABLED", 200)] {
        let changed = try await curl.send("PATCH", "\(version)?updateMask=state", json: #"{"state":"\#(state)"}"#)
        #expect(changed.json["state"]?.text == state)
        #expect(try await curl.post("\(version):asymmetricSign", body).status == status)
      }
      #expect(try await curl.send("PATCH", version, json: #"{"state":"DESTROYED"}"#).status == 400)
    }
  }

  @Test("A version that is destroyed signs nothing, comes back disabled, and not once its time has passed")
  func destroyed() async throws {
    let clock = SimulatedClock(1_795_000_000_000_000)
    try await withSandboxClient(clock: clock) { curl in
      let version = try await key(curl, "k", .ed25519)
      let scheduled = try await curl.post("\(version):destroy", "{}").json
      #expect(scheduled["state"]?.text == "DESTROY_SCHEDULED")
      let end = try #require(scheduled["destroyTime"]?.text.flatMap(Timestamp.microseconds))
      #expect(end == clock.now + 30 * 86_400 * 1_000_000)
      let refused = try await curl.post("\(version):asymmetricSign", #"{"data":"AAAA"}"#)
      #expect(refused.json["error"]?["status"]?.text == "FAILED_PRECONDITION")
      let enable = "\(version)?updateMask=state"
      #expect(try await curl.send("PATCH", enable, json: #"{"state":"ENABLED"}"#).status == 400)
      #expect(try await curl.post("\(version):destroy", "{}").status == 400)
      let restored = try await curl.post("\(version):restore", "{}").json
      #expect(restored["state"]?.text == "DISABLED" && restored["destroyTime"] == nil)
      #expect(try await curl.post("\(version):restore", "{}").status == 400)
      #expect(try await curl.send("PATCH", enable, json: #"{"state":"ENABLED"}"#).status == 200)
      #expect(try await curl.post("\(version):asymmetricSign", #"{"data":"AAAA"}"#).status == 200)
      _ = try await curl.post("\(version):destroy", "{}")
      clock.move(bySeconds: 30 * 86_400)
      let listed = try await curl.get(String(version.dropLast(2))).json["cryptoKeyVersions"]?.elements?.first
      #expect(listed?["state"]?.text == "DESTROYED" && listed?["destroyEventTime"] != nil)
      #expect(try await curl.post("\(version):restore", "{}").status == 400)
      #expect(try await curl.post("\(version):asymmetricSign", #"{"data":"AAAA"}"#).status == 400)
    }
  }

  @Test("Key rings and keys have policies of their own; nothing else has one")
  func policies() async throws {
    try await withSandboxClient { curl in
      let version = try await key(curl, "k", .ed25519)
      let name = String(version.dropLast("/cryptoKeyVersions/1".count))
      let etag = try #require(try await curl.get("\(name):getIamPolicy").json["etag"]?.text)
      let binding = #"{"role":"roles/cloudkms.signer","members":["user:a@b.c"]}"#
      let policy = #"{"policy":{"etag":"\#(etag)","bindings":[\#(binding)]}}"#
      #expect(try await curl.post("\(name):setIamPolicy", policy).status == 200)
      #expect(try await curl.post("\(name):setIamPolicy", policy).json["error"]?["status"]?.text == "ABORTED")
      let told = try await curl.get("\(name):getIamPolicy?options.requestedPolicyVersion=3").json["bindings"]?.elements
      #expect(told?.first?["role"]?.text == "roles/cloudkms.signer")
      let ring = try await curl.get("\(Self.rings)/r:getIamPolicy").json
      #expect(ring["bindings"]?.elements?.isEmpty == true)
      let tested = try await curl.post("\(name):testIamPermissions", #"{"permissions":["a.b.c"]}"#).json
      #expect(tested["permissions"]?.elements?.count == 1)
      for path in [
        "\(version):getIamPolicy", "\(Self.rings)/none:getIamPolicy", "\(Self.rings)/r/cryptoKeys/none:getIamPolicy",
      ] {
        #expect(try await curl.get(path).status == 404)
      }
    }
  }

  @Test("Versions are listed in pages")
  func pages() async throws {
    try await withSandboxClient { curl in
      let parent = String(try await key(curl, "k", .ed25519).dropLast(2))
      for _ in 0..<2 { _ = try await curl.post(parent, "{}") }
      var (found, token): ([String], String) = ([], "")
      repeat {
        let page = try await curl.get("\(parent)?pageSize=2&pageToken=\(PercentEncoding.encode(token))").json
        #expect(page["totalSize"]?.integer == 3)
        found += page["cryptoKeyVersions"]?.elements?.compactMap { $0["name"]?.text } ?? []
        token = page["nextPageToken"]?.text ?? ""
      } while !token.isEmpty
      #expect(found == (1...3).map { "\(parent.dropFirst(4))/\($0)" })
    }
  }

  @Test("Keys stay over a restart")
  func restart() async throws {
    try await withTemporaryPath { folder in
      let configuration = SandboxConfiguration(dataFolder: folder)
      let (version, pem) = try await withCloudSandbox(configuration) { endpoint in
        let curl = Curl(endpoint.url)
        let version = try await key(curl, "k", .p256)
        return (version, try await curl.get("\(version)/publicKey").json["pem"]?.text)
      }
      try await withCloudSandbox(configuration) { endpoint in
        let answer = try await Curl(endpoint.url).get("\(version)/publicKey")
        #expect(answer.json["pem"]?.text == pem)
        #expect(pem?.hasPrefix("-----BEGIN PUBLIC KEY-----\n") == true)
      }
    }
  }
}
