import ArgumentParser

struct BackupsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backups",
    abstract: "Lists, downloads, makes and watches exports in a bucket, and says who can reach them.",
    discussion: "docs/backups.md tells which roles each of them needs.",
    subcommands: [
      BackupsListCommand.self, BackupsDownloadCommand.self, BackupsSignURLCommand.self, BackupsStatusCommand.self,
      BackupsExportCommand.self, BackupsAccessCommand.self,
    ])
}
