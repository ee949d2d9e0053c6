/// The kinds of keys that statements are signed with; OpenSSL's command and Cloud KMS know both.
package enum KeyKind: String, Sendable, CaseIterable {
  /// RFC 8032; signatures of 64 bytes, over the message itself.
  case ed25519
  /// ECDSA over P-256 with SHA-256 (FIPS 186-5); signatures in DER, of up to 72 bytes.
  case p256
}
