import ArgumentParser
import Attestation
import Reports

struct AttestationShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Shows what a statement says, in an envelope or alone, and whether it is signed.",
    discussion: """
      Without --key no signature is checked, and the output says so: anybody can write such a file.

      EXAMPLE: rekindle attestation show rehearsal.dsse.json --key rehearsal.key.pub

      \(AttestationCommand.statuses)
      """)

  @OptionGroup var argument: AttestationArgument

  @Option(help: ArgumentHelp("A public key's file, or gcpkms://... for one in Cloud KMS.", valueName: "key"))
  var key: String?

  @OptionGroup var answer: AnswerOptions
  @OptionGroup var log: LogOptions

  func validate() throws { try AttestationKey.validate(key) }

  func run() async throws {
    try await Session.run(nil, to: answer.destination) { _ in
      var publicKey: PublicKey?
      if let key { publicKey = try await PublicKey(named: key, services: AttestationKey.services) }
      let run: RecordedRun
      do {
        run = try RecordedRun(try argument.bytes())
      } catch let error as AttestationError where error.code == .statement {
        throw CommandError("\(error)", status: ExitStatus.corrupt)
      }
      return run.answer(key: publicKey, toolVersion: Rekindle.version)
    }
  }
}
