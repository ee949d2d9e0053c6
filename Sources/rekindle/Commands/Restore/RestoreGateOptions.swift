import ArgumentParser
import Attestation
import Backups
import Foundation
import GoogleCloud
import Policy
import Restore
import Verification
import Work

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

  /// - Throws: `RefusedError` where neither an option nor the policy says whose signature counts.
  func gate(_ policy: Policy?) async throws -> RestoreGate {
    guard let key = key ?? policy?.backups?.publicKey else {
      throw RefusedError(
        "Whose signature counts is not known: give --key, or publicKey in the policy. Nothing was written.")
    }
    let publicKey: PublicKey
    do {
      publicKey = try await PublicKey(named: key, services: AttestationKey.services)
    } catch let error as AttestationError {
      throw RefusedError("\(error.message) \(error.remedy) Nothing was written.")
    }
    var gate = RestoreGate(
      production: policy?.production, staging: policy?.staging, scope: policy.map { BackupScope($0) }, key: publicKey,
      maximumAge: maxAge?.duration ?? policy?.backups?.rehearsedWithin ?? Self.usualAge)
    gate.safety = policy?.restore.safety.map { BucketPlace(bucket: $0.bucket, folder: $0.folder) }
    gate.backups = policy?.backups.map { BucketPlace($0) }
    gate.acceptsEmbedded = policy?.restore.acceptsEmbedded ?? false
    gate.trustedFiles = [policy?.path, key.hasPrefix("gcpkms://") ? nil : key].compactMap(\.self)
    return gate
  }
}

/// The key that plans and journals are authenticated with.
struct MACKeyOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      The key of plans and journals, 64 hexadecimal digits, the same on all machines that plan and apply together; by default \
      REKINDLE_MAC_KEY names the file, else it is $XDG_STATE_HOME/rekindle/mac.key, which is made at first use.
      """, valueName: "file"),
    completion: .file())
  var macKey: String?

  func file() throws -> MACKeyFile { try MACKeyFile(macKey, ProcessInfo.processInfo.environment) }
}
