import ArgumentParser
import Attestation
import Documents
import JSON
import Reports
import Verification

struct AttestationVerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Checks who signed a statement, and that it proves what is asked for.",
    discussion: """
      Status 0 only if the key signed it, the rehearsal passed, and everything that was asked for holds. With --export, the \
      SHA-256 of every file is computed; the export must have exactly the files that were rehearsed.

      EXAMPLE: rekindle attestation verify rehearsal.dsse.json --key rehearsal.key.pub --export EXPORT --max-age 26h

      \(AttestationCommand.statuses)
      """)

  @OptionGroup var argument: AttestationArgument

  @Option(help: ArgumentHelp("A public key's file, or gcpkms://... for one in Cloud KMS.", valueName: "key"))
  var key: String

  @Option(
    help: ArgumentHelp("An export's folder, whose files must be those that were rehearsed.", valueName: "export"),
    completion: .directory)
  var export: String?

  @Option(
    help: ArgumentHelp("The most that may have passed since the rehearsal: 90m, 26h, 7d.", valueName: "time"),
    transform: { try LengthOption.parse($0) })
  var maxAge: LengthOption?

  @Option(
    help: ArgumentHelp("How far the run must have gone: decoded, compared, rehearsed, probed.", valueName: "depth"))
  var depth = LeastDepth.rehearsed

  @OptionGroup var answer: AnswerOptions
  @OptionGroup var log: LogOptions

  func validate() throws { try AttestationKey.validate(key) }

  func run() async throws {
    try await Session.run(nil, to: answer.destination) { _ in
      var demand = AttestationDemand(
        keys: [try await PublicKey(named: key, services: AttestationKey.services)],
        now: Timestamp.now())
      demand.depth = depth.depth
      demand.maximumAge = maxAge?.duration
      // Listed is enough: the bytes are compared, by SHA-256, with those that were verified then.
      if let export { demand.export = try await Verifier(depth: .listed).verify(export) }
      let report = try await AttestationCheck.check(try argument.bytes(), demand)
      return report.answer(toolVersion: Rekindle.version)
    }
  }
}

enum LeastDepth: String, ExpressibleByArgument, CaseIterable {
  case decoded, compared, rehearsed, probed

  var depth: Depth { Depth(rawValue: rawValue) ?? .probed }
}
