import ArgumentParser
import Attestation
import JSON
import Policy
import Reports

struct AttestationKeysCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys",
    abstract: "Lists the public keys whose signatures the policy believes, and says whether a key is one of them.",
    discussion: """
      With KEY, the exit status answers: 0 if the policy believes what KEY signs at that time, 1 if it does not. A key that \
      was stolen must be answered with 1, for the time of the theft too (--at).

      EXAMPLE: rekindle attestation keys
      EXAMPLE: rekindle attestation keys old.key.pub --at 2026-11-29T08:00:00Z

      EXIT STATUS: 0 the list, or KEY is believed · 1 KEY is not believed · 3 a key could not be read · 64 usage, or no policy \
      with keys · 70 a bug in rekindle · 130 interrupted
      """)

  @Argument(
    help: ArgumentHelp("A public key's file, or gcpkms://... for one in Cloud KMS.", valueName: "key"),
    completion: .file())
  var key: String?

  @Option(
    help: ArgumentHelp("The time of the question, such as 2026-11-29T08:00:00Z; by default now.", valueName: "time"))
  var at: String?

  @OptionGroup var policies: PolicyOptions
  @OptionGroup var answer: AnswerOptions
  @OptionGroup var log: LogOptions

  func validate() throws {
    try AttestationKey.validate(key)
    if let at, Timestamp.microseconds(at) == nil {
      throw ValidationError("--at takes a time such as 2026-11-29T08:00:00Z.")
    }
  }

  func run() async throws {
    try await Session.run(nil, to: answer.destination) { _ in
      guard let rules = try policies.load()?.backups, !rules.trustedKeys.isEmpty else {
        throw ValidationError(
          "The policy names no public key. Write backups.publicKeys into rekindle.yaml (docs/policy.md), or give --policy."
        )
      }
      let keys = try rules.trustedKeys.map { try BelievedKey($0) }
      var asked: PublicKey?
      if let key { asked = try await PublicKey(named: key, services: AttestationKey.services) }
      let time = at.flatMap(Timestamp.microseconds) ?? Timestamp.now()
      return BelievedKeys(keys: keys, time: time, asked: asked).answer(toolVersion: Rekindle.version)
    }
  }
}
