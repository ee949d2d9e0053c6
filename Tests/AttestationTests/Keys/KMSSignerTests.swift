import CloudSandbox
import Foundation
import GoogleCloud
import Keys
import Sandbox
import Subprocess
import TestSupport
import Testing

@testable import Attestation

/// Keys in the sandbox's Cloud KMS.
@Suite struct KMSSignerTests {
  private static let rings = "projects/p/locations/global/keyRings"

  private func post(_ url: String, _ body: String) async throws {
    let result = try await run(
      .name("curl"), arguments: Arguments(["--silent", "--fail", "--data", body, url]),
      output: .string(limit: 1 << 20), error: .discarded)
    try #require(result.terminationStatus.isSuccess, "\(url) \(result.standardOutput)")
  }

  private func withKMS(_ body: (GoogleServices, _ endpoint: String) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      try await withCloudSandbox(SandboxConfiguration(dataFolder: folder.path)) { endpoint in
        try await post("\(endpoint.url)/v1/\(Self.rings)?keyRingId=r", "{}")
        for algorithm in ["EC_SIGN_ED25519", "EC_SIGN_P256_SHA256"] {
          try await post(
            "\(endpoint.url)/v1/\(Self.rings)/r/cryptoKeys?cryptoKeyId=\(algorithm)",
            #"{"purpose":"ASYMMETRIC_SIGN","versionTemplate":{"algorithm":"\#(algorithm)"}}"#)
        }
        try await body(
          try GoogleServices(["REKINDLE_ENDPOINT_CLOUDKMS": endpoint.url, "NO_GCE_CHECK": "true"]), endpoint.url)
      }
    }
  }

  private func name(_ algorithm: String) -> String {
    "gcpkms://\(Self.rings)/r/cryptoKeys/\(algorithm)/cryptoKeyVersions/1"
  }

  @Test("What KMS signs holds by its public key", arguments: ["EC_SIGN_ED25519", "EC_SIGN_P256_SHA256"])
  func signs(algorithm: String) async throws {
    try await withKMS { services, _ in
      let signer = try await Signer(named: name(algorithm)) { services }
      #expect(signer.publicKey.kind == (algorithm == "EC_SIGN_ED25519" ? .ed25519 : .p256))
      let envelope = try await Envelope.signing(try RehearsalRecord.sample().statement, with: signer)
      let key = try PublicKey(pem: signer.publicKey.pem, name: "KMS")
      #expect(try Envelope(json: envelope.json).signatureStates(by: key).contains(.valid))
      #expect(envelope.signatures.map(\.keyID) == [key.id])
    }
  }

  @Test("A signature that is not the key's is not used, though its checksums are right")
  func wrongSignature() async throws {
    try await withKMS { services, endpoint in
      let version = name("EC_SIGN_ED25519").dropFirst("gcpkms://".count)
      let signer = try await Signer(named: name("EC_SIGN_ED25519")) { services }
      // A signer that holds the key of the first version and asks the other one.
      try await post("\(endpoint)/v1/\(version.dropLast(2))", "{}")
      let second = try await Signer(named: name("EC_SIGN_ED25519").dropLast() + "2") { services }
      #expect(second.publicKey.id != signer.publicKey.id)
      let confused = Signer(kind: second.kind, publicKey: signer.publicKey)
      let error = await #expect(throws: AttestationError.self) { try await confused.signature(of: [1]) }
      #expect(error?.code == .signing)
    }
  }

  @Test("A key that is not there, a name that is none, a statement that is too large for Ed25519 in KMS")
  func failures() async throws {
    try await withKMS { services, _ in
      let missing = await #expect(throws: GoogleCloudError.self) {
        try await Signer(named: name("none")) { services }
      }
      #expect(missing?.code == .notFound)
      let wrong = await #expect(throws: GoogleCloudError.self) { try await Signer(named: "gcpkms://x") { services } }
      #expect(wrong?.code == .invalidArgument)
      var large = RehearsalRecord.sample()
      large.files += (0..<1_000).map { .init(path: "all_namespaces/all_kinds/output-x\($0)", sha256: .zero) }
      large.export.filesListed = large.files.count
      let signer = try await Signer(named: name("EC_SIGN_ED25519")) { services }
      let error = await #expect(throws: GoogleCloudError.self) {
        try await Envelope.signing(try large.statement, with: signer)
      }
      #expect(error?.code == .invalidArgument)
      #expect(error?.remedy.contains("EC_SIGN_P256_SHA256") == true)
      let p256 = try await Signer(named: name("EC_SIGN_P256_SHA256")) { services }
      let envelope = try await Envelope.signing(try large.statement, with: p256)
      #expect(envelope.signatureStates(by: p256.publicKey).contains(.valid))
    }
  }
}
