import ArgumentParser
import Reports

struct RestoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Brings a backup back, and refuses what is unsafe.",
    discussion: """
      plan, apply   a whole export, into production or a new database: gated by an attestation, with a safety export
      documents     some documents or collections of any export, into a database that is in use; may be undone

      \(ExitStatus.help)
      """,
    subcommands: [RestorePlanCommand.self, RestoreApplyCommand.self, RestoreDocumentsCommand.self])
}
