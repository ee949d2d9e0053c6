import ArgumentParser
import Attestation
import Policy
import Rehearsal

/// What is kept of a run, so that it can be shown later that it was made, and what it saw.
struct EvidenceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A file for the record of this run, an in-toto statement; with --key signed (docs/attestation.md).",
      valueName: "file"),
    completion: .file())
  var attestation: String?

  @Option(
    help: ArgumentHelp(
      "Sign the record: a private key's file, or gcpkms://... for one in Cloud KMS.", valueName: "key"))
  var key: String?

  @Option(
    help: ArgumentHelp(
      """
      Where the records of all runs are, a folder or gs://BUCKET/PREFIX; by default what the policy says (backups.history), \
      or nowhere.
      """, valueName: "place"))
  var history: String?

  func validate() throws { try AttestationKey.validate(key) }

  /// Finds out who signs and where records go, before the work.
  /// - Throws: `ValidationError` for a key without anything to sign; `AttestationError`, `GoogleCloudError`.
  func prepare(_ policy: Policy?) async throws -> Evidence {
    let place = try (history ?? policy?.backups?.history).map { try HistoryPlace($0) }
    guard key == nil || attestation != nil || place != nil else {
      throw ValidationError("--key signs a record: say where it goes, by --attestation or --history.")
    }
    var evidence = Evidence()
    evidence.file = try attestation.map { try OutputPlace($0) }
    evidence.history = try place.map { try History($0, services: AttestationKey.services) }
    if let key { evidence.signer = try await Signer(named: key, services: AttestationKey.services) }
    return evidence
  }
}

/// Where the record of a run goes, and who signs it.
struct Evidence: Sendable {
  var file: OutputPlace?
  var history: History?
  var signer: Signer?

  var isAskedFor: Bool { file != nil || history != nil }

  /// Writes the record, whatever the verdict is: the history tells of rehearsals that failed, too.
  ///
  /// A record that cannot be written is an error: without it nothing can be shown later.
  func keep(_ record: RehearsalRecord) async throws {
    var bytes = try Statement(rehearsal: record).json
    if let signer { bytes = try await Envelope.signing(bytes, with: signer).json }
    if let file { try WholeFile.write(bytes, to: file) }
    if let history {
      let name = try await history.append(bytes)
      StandardError.tell("The record of this run: \(history.place)/\(name)")
    }
  }
}
