import ArgumentParser
import Dashboard
import Keys
import Reports

struct AuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "Checks what the dashboard wrote down.", subcommands: [AuditVerifyCommand.self])
}

struct AuditVerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Says whether every entry of an audit log is there, in order, and unchanged.",
    discussion: """
      Each entry names the SHA-256 of the one before it. In a bucket, nothing shows that entries were cut off the end, but a \
      head that you know from elsewhere: the server writes each entry to its standard output too. The chain does not show \
      that who owns the server's account wrote true entries.

      EXAMPLE: rekindle audit verify gs://my-audit/rekindle
      EXAMPLE: rekindle audit verify /var/lib/rekindle/audit --format json

      EXIT STATUS: 0 the log is whole · 1 an entry is missing or was changed, or no entry is the given head · 3 the log could not \
      be read, or has no entries · 64 usage · 70 a bug in rekindle · 130 interrupted
      """)

  @Argument(help: ArgumentHelp("A folder, or gs://BUCKET/PREFIX: the policy's serve.audit.", valueName: "place"))
  var place: String

  @Option(
    help: ArgumentHelp("The SHA-256 of an entry that must be there, as 64 hexadecimal digits.", valueName: "digest"))
  var head: String?

  @OptionGroup var cloud: CloudOptions
  @OptionGroup var log: LogOptions
  @OptionGroup var answer: AnswerOptions

  func validate() throws {
    // The log of requests is the command's.
    log.validate()
    guard let head, Digest256(hexadecimal: head) == nil else { return }
    throw ValidationError("--head takes the SHA-256 of an entry: 64 hexadecimal digits in small letters.")
  }

  func run() async throws {
    try await Session.run(nil, to: answer.destination) { _ in
      let verification = try await AuditVerification(
        place, head: head.flatMap { Digest256(hexadecimal: $0) }, services: cloud.services)
      return verification.report.answer(toolVersion: Rekindle.version)
    }
  }
}
