import ArgumentParser

struct RestoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Brings a backup back, and refuses what is unsafe.",
    discussion: """
      documents   some documents or collections of any export, into a database that is in use; may be undone

      \(ExitStatus.help)
      """,
    subcommands: [RestoreDocumentsCommand.self])
}
