import ArgumentParser
import Attestation
import Reports

struct AttestationKeygenCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keygen",
    abstract: "Makes a key to sign with: a private file, and the public one beside it.",
    discussion: """
      The private key is PKCS #8 in PEM, not encrypted, and for its owner alone (mode 0600). No file is written over. The \
      public key is for everybody who checks: keep it where whoever can change backups cannot change it.

      EXAMPLE: rekindle attestation keygen --type ed25519 -o rehearsal.key

      \(AttestationCommand.statuses)
      """)

  @Option(help: ArgumentHelp("ed25519 or p256.", valueName: "type"))
  var type = KeyKind.ed25519

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The private key's file; the public one gets .pub at its end.", valueName: "file"),
    completion: .file())
  var output: String

  func run() async throws {
    try await Session.run(nil) { _ in
      let key = try SigningKey.generate(type)
      try key.write(to: output)
      let name = VisibleText.of(output)
      let lines = "\(name): private key, \(type.rawValue)\n\(name).pub: public key \(key.publicKey.id)\n"
      return Answer(.verified, bytes: Array(lines.utf8))
    }
  }
}

extension KeyKind: ExpressibleByArgument {}
