import ArgumentParser
import Attestation
import Foundation
import GoogleCloud
import Rehearsal
import Restore
import Verification

/// The proof that a restore rests on.
struct RestoreGateOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The signed statement of the rehearsal (rekindle attestation sign).", valueName: "file"),
    completion: .file())
  var attestation: String?

  @Option(
    help: ArgumentHelp(
      "The public key of those who sign, or gcpkms://...; by default the policy's (backups: publicKey:).",
      valueName: "key"))
  var key: String?

  @Option(
    help: ArgumentHelp(
      "The most that may have passed since the rehearsal: 26h, 7d; by default the policy's rehearsedWithin, else 7d.",
      valueName: "time"))
  var maxAge: LengthOption?

  private static let usualAge = Duration.seconds(7 * 24 * 3_600)

  /// - Throws: `RefusedError` where nobody says whose signature counts.
  func gate(_ policy: Policy?) async throws -> RestoreGate {
    guard let key = key ?? policy?.backups?.publicKey else {
      throw RefusedError(
        description: "Nobody says whose signature counts: give --key, or publicKey in the policy. Nothing was written.")
    }
    let publicKey: PublicKey
    do {
      publicKey = try await PublicKey(named: key) { try GoogleServices(ProcessInfo.processInfo.environment) }
    } catch let error as AttestationError {
      throw RefusedError(description: "\(error.message) \(error.remedy) Nothing was written.")
    }
    return RestoreGate(
      production: policy?.production, staging: policy?.staging, scope: policy.map { BackupScope($0) }, key: publicKey,
      maximumAge: maxAge?.duration ?? policy?.backups?.rehearsedWithin ?? Self.usualAge)
  }
}
