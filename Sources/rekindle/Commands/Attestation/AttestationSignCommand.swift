import ArgumentParser
import Attestation
import Reports

struct AttestationSignCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sign",
    abstract: "Signs a statement that a rehearsal wrote.",
    discussion: """
      The statement is signed as its bytes are. What is no statement of Rekindle's, or contradicts itself, is refused.

      EXAMPLE: rekindle attestation sign statement.json --key rehearsal.key -o rehearsal.dsse.json
      EXAMPLE: rekindle attestation sign statement.json --key "gcpkms://$KEY_VERSION" -o rehearsal.dsse.json

      \(AttestationCommand.statuses)
      """)

  @Argument(help: "The statement's file.", completion: .file())
  var statement: String

  @Option(help: ArgumentHelp("A private key's file, or gcpkms://... for one in Cloud KMS.", valueName: "key"))
  var key: String

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The envelope's file; by default standard output.", valueName: "file"),
    completion: .file())
  var output: String?

  @OptionGroup var log: LogOptions

  func validate() throws { try AttestationKey.validate(key) }

  func run() async throws {
    try await Session.run(nil, to: AnswerDestination(file: output)) { _ in
      let bytes = try AttestationArgument.read(statement)
      // Before a key is even looked for.
      _ = try Statement(json: bytes)
      let signer = try await Signer(named: key, services: AttestationKey.services)
      return Answer(.verified, bytes: try await Envelope.signing(bytes, with: signer).json)
    }
  }
}
