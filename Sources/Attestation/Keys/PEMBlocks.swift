/// The labels of what a PEM file holds, to say what is wrong with it: OpenSSL only tells that it found nothing.
struct PEMBlocks {
  /// `PUBLIC KEY` of `-----BEGIN PUBLIC KEY-----`, in the order of the file.
  let labels: [String]
  private let isEncrypted: Bool

  init(_ bytes: [UInt8]) {
    let lines = bytes.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }).map { String(decoding: $0, as: UTF8.self) }
    let (begin, end) = ("-----BEGIN ", "-----")
    labels = lines.filter { $0.hasPrefix(begin) }
      .map { String($0.dropFirst(begin.count).prefix { $0 != "-" }) }
    isEncrypted =
      labels.contains("ENCRYPTED PRIVATE KEY")
      || lines.contains { $0.hasPrefix("Proc-Type:") && $0.hasSuffix("ENCRYPTED") && !$0.hasPrefix(end) }
  }

  private var hasPrivateKey: Bool { labels.contains { $0.hasSuffix("PRIVATE KEY") } }

  func checkPublic(_ name: String) throws(AttestationError) {
    if hasPrivateKey {
      throw AttestationError(
        .key, "\(name) is a private key; signatures are checked with the public one.",
        remedy: "Give the file that ends in .pub, and keep the private key where statements are signed.")
    }
    if labels.contains("CERTIFICATE") {
      throw AttestationError(
        .key, "\(name) is a certificate, not a public key.",
        remedy: "Take the key out of it: openssl x509 -pubkey -noout -in FILE.")
    }
    guard labels == ["PUBLIC KEY"] else {
      throw AttestationError(
        .key, "\(name) is no file of one public key in PEM.",
        remedy: "Give the .pub file that `rekindle attestation keygen` wrote, or PEM of `openssl pkey -pubout`.")
    }
  }

  func checkPrivate(_ name: String) throws(AttestationError) {
    if isEncrypted {
      throw AttestationError(
        .key, "The private key \(name) is encrypted, and nothing here asks for a passphrase.",
        remedy: "Use a key in Cloud KMS (gcpkms://...), or decrypt it to a file of mode 0600: openssl pkey -in FILE.")
    }
    guard labels.filter({ $0 != "EC PARAMETERS" }).count == 1, hasPrivateKey else {
      throw AttestationError(
        .key, "\(name) is no file of one private key in PEM.",
        remedy: "Give the file that `rekindle attestation keygen` wrote, not the one that ends in .pub.")
    }
  }
}
