import Documents
import ExportFormat
import Foundation
import Keys

/// Signs with keys that stay in Cloud KMS, and reads who may use them.
///
/// Every checksum that the service offers is used: a byte that changed on its way is an error, never a signature.
/// Source: cloud.google.com/kms/docs/reference/rest/v1, and docs/data-integrity-guidelines.
package struct KMSClient: Sendable {
  private let rest: RESTClient

  /// The most bytes that are signed as they are, not by their digest. Source: gcloud's kms/asymmetric_sign.py.
  package static let maximumData = 64 << 10

  package init(_ endpoint: ServiceEndpoint, retries: RetryPolicy = RetryPolicy()) {
    rest = RESTClient(endpoint, retries: retries)
  }

  package struct PublicKey: Sendable, Equatable {
    /// SubjectPublicKeyInfo.
    package var pem: String
    /// Such as `EC_SIGN_P256_SHA256`.
    package var algorithm: String
  }

  /// - Throws: `notFound`; `hashMismatch` if what came is not what was sent; `badResponse` for another key's.
  package func publicKey(of version: KMSKeyVersion) async throws -> PublicKey {
    struct Answer: Decodable {
      var pem: String
      var pemCrc32c: String
      var name: String
      var algorithm: String
    }
    let name = "getPublicKey of \(version)"
    let answer: Answer = try await rest.repeatable(
      name, path: "/v1/\(version.resource)/publicKey".urlPath, role: "roles/cloudkms.publicKeyViewer")
    try check(answer.name, is: version, name)
    guard answer.pemCrc32c == KMSClient.checksum(Array(answer.pem.utf8)) else { throw KMSClient.changed(name) }
    return PublicKey(pem: answer.pem, algorithm: answer.algorithm)
  }

  /// The state of the version that encrypts what is written now, such as `ENABLED`, `DISABLED` or `DESTROYED`; nil for a key
  /// that has none.
  /// - Parameter key: `projects/P/locations/L/keyRings/R/cryptoKeys/K`.
  /// - Throws: `notFound`; `badResponse` for an answer that names no key.
  package func primaryState(ofKey key: String) async throws -> String? {
    struct Answer: Decodable {
      struct Version: Decodable {
        var state: String?
      }

      var name: String?
      var primary: Version?
    }
    let call = "cryptoKeys.get of \(key)"
    let answer: Answer = try await rest.repeatable(
      call, path: "/v1/\(key)".urlPath, role: "roles/cloudkms.viewer on the key")
    guard answer.name != nil else { throw GoogleCloudError.nameless(call) }
    return answer.primary?.state
  }

  /// Who may use a key, or change it; of a key ring, who may do that with all of its keys.
  /// - Throws: `notFound`; `badResponse` for an answer without an etag, which every policy has.
  package func accessPolicy(of place: KMSPlace) async throws -> AccessPolicy {
    let call = "getIamPolicy of \(place)"
    let policy: AccessPolicy = try await rest.repeatable(
      call,
      path: "/v1/\(place):getIamPolicy".urlPath
        + "?options.requestedPolicyVersion=\(AccessPolicy.conditionsVersion)",
      role: "roles/iam.securityReviewer on \(place)")
    guard policy.etag?.isEmpty == false else { throw GoogleCloudError.etagless(call) }
    return policy
  }

  /// Signs a message by its SHA-256, as keys of EC_SIGN_P256_SHA256 do.
  package func sign(digestOf message: [UInt8], with version: KMSKeyVersion) async throws -> [UInt8] {
    let digest = try Digest256(of: message).bytes
    return try await sign(
      SignRequest(digest: .init(sha256: Data(digest)), digestCrc32c: KMSClient.checksum(digest)), version)
  }

  /// Signs a message as it is, as keys of EC_SIGN_ED25519 do.
  /// - Throws: `invalidArgument` for one that is larger than the service takes.
  package func sign(_ message: [UInt8], with version: KMSKeyVersion) async throws -> [UInt8] {
    guard message.count <= KMSClient.maximumData else {
      throw GoogleCloudError(
        .invalidArgument,
        "Cloud KMS signs up to \(KMSClient.maximumData) bytes with a key like \(version), and these are \(message.count).",
        remedy: "Use a key of EC_SIGN_P256_SHA256, which signs a digest.")
    }
    return try await sign(SignRequest(data: Data(message), dataCrc32c: KMSClient.checksum(message)), version)
  }

  private struct SignRequest: Encodable {
    struct Digest: Encodable {
      var sha256: Data
    }

    var digest: Digest?
    var digestCrc32c: String?
    var data: Data?
    var dataCrc32c: String?
  }

  private struct SignAnswer: Decodable {
    var signature: Data
    var signatureCrc32c: String
    var verifiedDigestCrc32c: Bool?
    var verifiedDataCrc32c: Bool?
    var name: String
  }

  /// A signature more does no harm, so the call may be made again.
  private func sign(_ request: SignRequest, _ version: KMSKeyVersion) async throws -> [UInt8] {
    let name = "asymmetricSign by \(version)"
    let answer: SignAnswer = try await rest.repeatable(
      name, method: "POST", path: "/v1/\(version.resource):asymmetricSign".urlPath, body: request,
      role: "roles/cloudkms.signer")
    try check(answer.name, is: version, name)
    let isVerified = request.digest == nil ? answer.verifiedDataCrc32c : answer.verifiedDigestCrc32c
    let signature = [UInt8](answer.signature)
    guard isVerified == true, answer.signatureCrc32c == KMSClient.checksum(signature) else {
      throw KMSClient.changed(name)
    }
    return signature
  }

  private func check(_ answered: String, is version: KMSKeyVersion, _ name: String) throws(GoogleCloudError) {
    guard answered == version.resource else {
      throw GoogleCloudError.wrongAnswer("The answer to \(name) is about another key.")
    }
  }

  private static func changed(_ name: String) -> GoogleCloudError {
    GoogleCloudError(
      .hashMismatch, "The checksums of \(name) say that bytes changed on their way.",
      remedy: "Try again; if it stays, look for what stands between this machine and Cloud KMS.")
  }

  /// CRC-32C as the service writes it: a number of 64 bits, which JSON has as text.
  private static func checksum(_ bytes: [UInt8]) -> String { String(Checksum.crc32c(bytes.span.bytes)) }
}

/// One version of a key in Cloud KMS; a key's versions have different key material.
package struct KMSKeyVersion: Sendable, Equatable {
  package static let scheme = "gcpkms://"

  /// `projects/P/locations/L/keyRings/R/cryptoKeys/K/cryptoKeyVersions/V`
  package let resource: String

  private static let collections = ["projects", "locations", "keyRings", "cryptoKeys", "cryptoKeyVersions"]

  /// Reads `gcpkms://projects/P/locations/L/keyRings/R/cryptoKeys/K/cryptoKeyVersions/V`.
  /// - Throws: `invalidArgument`.
  package init(_ text: String) throws(GoogleCloudError) {
    let parts = text.dropFirst(Self.scheme.count).split(separator: "/", omittingEmptySubsequences: false)
    let isName =
      text.hasPrefix(Self.scheme) && parts.count == 2 * Self.collections.count
      && parts.indices.allSatisfy { index in
        let offset = index - parts.startIndex
        return offset.isMultiple(of: 2)
          ? parts[index] == Self.collections[offset / 2] : Self.isID(parts[index])
      }
    guard isName else {
      throw GoogleCloudError(
        .invalidArgument, "\(text) is not the name of a key's version in Cloud KMS.",
        remedy: "Give gcpkms://projects/P/locations/L/keyRings/R/cryptoKeys/K/cryptoKeyVersions/1.")
    }
    resource = parts.joined(separator: "/")
  }

  /// The key that it is a version of.
  package var key: KMSPlace? { KMSPlace(resource.split(separator: "/").dropLast(2).joined(separator: "/")) }

  /// Letters, digits, `-` and `_`; a project's may have a domain before a colon: `example.com:project`.
  fileprivate static func isID(_ text: Substring) -> Bool {
    !text.isEmpty && text != "." && text != ".."
      && text.utf8.allSatisfy { $0.isASCIILetterOrDigit || "-_.:".utf8.contains($0) }
  }
}

extension KMSKeyVersion: CustomStringConvertible {
  package var description: String { Self.scheme + resource }
}

/// A key of Cloud KMS, or the ring that it is in: `projects/P/locations/L/keyRings/R/cryptoKeys/K`.
package struct KMSPlace: Sendable, Hashable {
  private let parts: [String]

  /// Nil for anything else.
  package init?(_ resource: String) {
    let parts = resource.split(separator: "/", omittingEmptySubsequences: false)
    let collections: [Substring] = ["projects", "locations", "keyRings", "cryptoKeys"]
    guard [6, 8].contains(parts.count),
      parts.enumerated().allSatisfy({ index, part in
        index.isMultiple(of: 2) ? part == collections[index / 2] : KMSKeyVersion.isID(part)
      })
    else { return nil }
    self.parts = parts.map(String.init)
  }

  /// The key's id; nil for a key ring.
  package var key: String? { parts.count == 8 ? parts[7] : nil }

  /// The ring that a key is in; the ring itself.
  package var ring: KMSPlace? { KMSPlace(parts.prefix(6).joined(separator: "/")) }

  /// As gcloud's commands name it.
  var words: [String] {
    let place = ["--location=\(parts[3])", "--project=\(parts[1])"]
    return key.map { [$0, "--keyring=\(parts[5])"] + place } ?? [parts[5]] + place
  }
}

extension KMSPlace: CustomStringConvertible {
  package var description: String { parts.joined(separator: "/") }
}
