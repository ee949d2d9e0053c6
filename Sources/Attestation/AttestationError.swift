import Files
import Foundation
import Verification

/// Why something could not be signed, read, or kept. It holds no key and no document's content.
package struct AttestationError: Error, Equatable, Sendable {
  /// Stable: scripts and tests match on it.
  package enum Code: Sendable, CaseIterable {
    /// A file, or what is in the bucket, cannot be read.
    case unreadable
    case unwritable
    /// Something is there that is never written over.
    case exists
    /// What should be a key is none, or one of a type that is not used here.
    case key
    /// Others may read the private key.
    case keyExposed
    /// The envelope is not one: cut, edited, or with two meanings.
    case envelope
    /// It is no statement of Rekindle's, or says things that do not go together.
    case statement
    /// What the signer answered is no signature of the key.
    case signing
    /// No folder, and no `gs://BUCKET/PREFIX`.
    case place

    /// As a finding.
    var finding: FindingCode.Check {
      switch self {
      case .unreadable: .attestationUnreadable
      case .unwritable: .attestationUnwritable
      case .exists: .attestationExists
      case .key: .attestationKey
      case .keyExposed: .attestationKeyExposed
      case .envelope: .attestationEnvelope
      case .statement: .attestationStatement
      case .signing: .attestationSigning
      case .place: .attestationPlace
      }
    }
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

extension AttestationError {
  static func taken(_ path: String) -> AttestationError {
    AttestationError(
      .exists, "\(path) is there already, and is not written over.", remedy: "Give another name, or move it away.")
  }
}

extension AtomicFile {
  /// Writes a file that must not be there yet.
  /// - Throws: `exists`, `unwritable`.
  static func writeNew(_ bytes: [UInt8], to path: String, mode: Int) throws(AttestationError) {
    do throws(SystemError) { try write(bytes, to: path, mode: mode, replacing: false) } catch {
      guard error.code != EEXIST else { throw .taken(path) }
      throw AttestationError(
        .unwritable, "\(path) could not be written: \(error).",
        remedy: "Look at the folder, its permissions and its free space.")
    }
  }
}

extension AttestationError: CustomStringConvertible {
  package var description: String { "\(code.finding.rawValue): \(message) \(remedy)" }
}
