import ExportFormat
import JSON
import Keys
import Sandbox

/// What a key signs with, as the API names it.
enum KMSAlgorithm: String, CaseIterable {
  /// Of a SHA-256.
  case p256 = "EC_SIGN_P256_SHA256"
  /// Of the message itself.
  case ed25519 = "EC_SIGN_ED25519"

  var key: SignatureKey.Algorithm {
    switch self {
    case .p256: .p256
    case .ed25519: .ed25519
    }
  }
}

/// What `asymmetricSign` is asked to sign: a digest or a message, with its checksum.
enum SigningInput {
  /// The API's limit on messages. Source: gcloud's kms/asymmetric_sign.py.
  private static let maximumData = 64 << 10

  static func read(
    _ json: JSONValue, _ algorithm: KMSAlgorithm
  ) throws(GoogleError) -> (bytes: [UInt8], isDigest: Bool) {
    let isDigest = algorithm == .p256
    guard (json["digest"] != nil) == isDigest, (json["data"] != nil) != isDigest else {
      throw .invalid("A key of \(algorithm.rawValue) signs \(isDigest ? "digest.sha256" : "data"), and that alone.")
    }
    let text = isDigest ? json["digest"]?["sha256"]?.text : json["data"]?.text
    guard let bytes = text.flatMap(Base64.bytes), !isDigest || bytes.count == Digest256.byteCount else {
      throw .invalid("What is to be signed is no base64, or a digest of another length.")
    }
    guard bytes.count <= maximumData else { throw .invalid("data is longer than \(maximumData) bytes.") }
    if let stated = json[isDigest ? "digestCrc32c" : "dataCrc32c"], stated.integer != Int64(checksum(bytes)) {
      throw .invalid("The checksum in field \(isDigest ? "digest" : "data")_crc32c did not match the data.")
    }
    return (bytes, isDigest)
  }

  static func checksum(_ bytes: [UInt8]) -> UInt32 { Checksum.crc32c(bytes.span.bytes) }
}
