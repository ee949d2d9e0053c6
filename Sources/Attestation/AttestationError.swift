/// Why something could not be signed, read, or kept. It holds no key and no document's content.
package struct AttestationError: Error, Equatable, Sendable {
  /// Stable: scripts and tests match on it.
  package enum Code: String, Sendable, CaseIterable {
    /// A file, or what is in the bucket, cannot be read.
    case unreadable = "attestation-unreadable"
    case unwritable = "attestation-unwritable"
    /// Something is there that is never written over.
    case exists = "attestation-exists"
    /// What should be a key is none, or one of a type that is not used here.
    case key = "attestation-key"
    /// Others may read the private key.
    case keyExposed = "attestation-key-exposed"
    /// The envelope is not one: cut, edited, or with two meanings.
    case envelope = "attestation-envelope"
    /// It is no statement of Rekindle's, or says things that do not go together.
    case statement = "attestation-statement"
    /// What the signer answered is no signature of the key.
    case signing = "attestation-signing"
    /// No folder, and no `gs://BUCKET/PREFIX`.
    case place = "attestation-place"
  }

  package var code: Code
  /// What is wrong, in sentences.
  package var message: String
  /// What to do about it.
  package var remedy: String

  package init(_ code: Code, _ message: String, remedy: String) {
    self.code = code
    self.message = message
    self.remedy = remedy
  }
}

extension AttestationError: CustomStringConvertible {
  package var description: String { "\(code.rawValue): \(message) \(remedy)" }
}
