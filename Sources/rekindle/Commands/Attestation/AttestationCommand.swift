import ArgumentParser
import Attestation
import Files
import Foundation
import GoogleCloud
import Reports
import Verification

struct AttestationCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "attestation",
    abstract: "Signed statements of rehearsals: what was restored, from which files, and how long it took.",
    discussion: """
      A statement is in-toto's, its envelope DSSE's (docs/attestation.md); openssl alone can check it. Keys are Ed25519 or \
      ECDSA P-256, in a file or in Cloud KMS: gcpkms://projects/P/locations/L/keyRings/R/cryptoKeys/K/cryptoKeyVersions/V.

      \(AttestationCommand.statuses)
      """,
    subcommands: [
      AttestationKeygenCommand.self, AttestationSignCommand.self, AttestationVerifyCommand.self,
      AttestationShowCommand.self, AttestationKeysCommand.self, AttestationEvidenceCommand.self,
    ])

  static let statuses = """
    EXIT STATUS: 0 all holds · 1 another export, too old, or not passed · 2 no envelope, edited, or another key's · 3 could not \
    be read or written · 4 refused (nothing written) · 64 usage · 70 a bug in rekindle · 130 interrupted
    """
}

/// A file that tells of a run.
struct AttestationArgument: ParsableArguments {
  @Argument(help: "The envelope's file.", completion: .file())
  var envelope: String

  /// - Throws: `AttestationError`: `unreadable`.
  func bytes() throws -> [UInt8] { try Self.read(envelope) }

  static func read(_ path: String) throws(AttestationError) -> [UInt8] {
    return try NamedFile.read(path, limit: Envelope.maximumBytes) {
      AttestationError(.unreadable, "\(path): \($0)", remedy: "Check the path, and who may read the file.")
    }
  }
}

/// Keys as they are named on the command line.
enum AttestationKey {
  /// - Throws: `ValidationError` for a name in Cloud KMS that is none.
  static func validate(_ name: String?) throws {
    guard let name, name.hasPrefix(KMSKeyVersion.scheme) else { return }
    do throws(GoogleCloudError) { _ = try KMSKeyVersion(name) } catch {
      throw ValidationError("\(error.message) \(error.remedy)")
    }
  }

  static func services() throws -> GoogleServices { try GoogleServices(ProcessInfo.processInfo.environment) }
}

extension AttestationError {
  var exitStatus: ExitStatus {
    switch code {
    case .unreadable, .unwritable, .signing: ExitStatus.incomplete
    case .exists, .keyExposed, .statement: ExitStatus.refused
    case .envelope: ExitStatus.corrupt
    case .key, .place: ExitStatus.usage
    }
  }
}
