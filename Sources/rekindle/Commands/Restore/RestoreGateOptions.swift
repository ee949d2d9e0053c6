import ArgumentParser
import Attestation
import Backups
import Foundation
import GoogleCloud
import JSON
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
      "The public key of those who sign, or gcpkms://...; by default those of the policy that count now (backups: publicKeys:).",
      valueName: "key"))
  var key: String?

  @Option(
    help: ArgumentHelp(
      "The most that may have passed since the rehearsal: 26h, 7d; by default the policy's rehearsedWithin, else 7d.",
      valueName: "time"), transform: { try LengthOption.parse($0) })
  var maxAge: LengthOption?

  /// What was given of it, for a command that is named for later.
  /// - Parameter withProof: whether the attestation is part of it; a plan names its own.
  func again(withProof: Bool) -> [String] {
    let proof = withProof ? attestation.map { [ShellWord.option("--attestation", $0)] } ?? [] : []
    return proof + (key.map { [ShellWord.option("--key", $0)] } ?? [])
      + (maxAge.map { ["--max-age \($0)"] } ?? [])
  }

  private static let usualAge = Duration.seconds(7 * 24 * 3_600)

  /// - Throws: `RefusedError` where neither an option nor the policy says whose signature counts now.
  func gate(_ policy: Policy?) async throws -> RestoreGate {
    let names = try keyNames(policy?.backups?.trustedKeys ?? [])
    var keys: [PublicKey] = []
    do {
      for name in names { keys.append(try await PublicKey(named: name, services: AttestationKey.services)) }
    } catch let error as AttestationError {
      throw RefusedError("\(error.message) \(error.remedy) Nothing was written.")
    }
    var gate = RestoreGate(
      production: policy?.production, staging: policy?.staging, scope: policy.map { BackupScope($0) }, keys: keys,
      maximumAge: maxAge?.duration ?? policy?.backups?.rehearsedWithin ?? Self.usualAge)
    gate.safety = policy?.restore.safety.map { BucketPlace(bucket: $0.bucket, folder: $0.folder) }
    gate.backups = policy?.backups.map { BucketPlace($0) }
    gate.acceptsEmbedded = policy?.restore.acceptsEmbedded ?? false
    gate.trustedFiles = [policy?.path].compactMap(\.self) + names.filter { !$0.hasPrefix("gcpkms://") }
    return gate
  }

  /// The key of the option, else those of the policy that are in force now.
  private func keyNames(_ trusted: [TrustedKey]) throws(RefusedError) -> [String] {
    if let key { return [key] }
    guard !trusted.isEmpty else {
      throw RefusedError(
        "No public key to check the attestation with. Pass --key rehearsal.key.pub, or set backups.publicKeys in "
          + "rekindle.yaml. Nothing was written.")
    }
    let now = Timestamp.now()
    let names = trusted.filter { $0.period.contains(now) }.map(\.file)
    guard !names.isEmpty else {
      throw RefusedError(
        "None of the policy's public keys is in force now. Pass --key, or correct from and until in backups.publicKeys "
          + "of rekindle.yaml. Nothing was written.")
    }
    return names
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

  /// The option, where it was given, for a command that is named for later.
  var again: [String] { macKey.map { [ShellWord.option("--mac-key", $0)] } ?? [] }

  func file() throws -> MACKeyFile { try MACKeyFile(macKey, ProcessInfo.processInfo.environment) }
}
