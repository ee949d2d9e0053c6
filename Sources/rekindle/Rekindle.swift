import ArgumentParser

@main
struct Rekindle: AsyncParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "rekindle",
    abstract: "Proves that a Firestore backup can be restored, before anyone needs it.",
    discussion: """
      Start with `rekindle verify EXPORT` at your desk; `rekindle rehearse EXPORT` imports it into a staging database \
      and compares every document.

      \(ExitStatus.help)
      """,
    version: version,
    subcommands: [VerifyCommand.self, RehearseCommand.self, DumpCommand.self, ShowCommand.self]
  )
}
