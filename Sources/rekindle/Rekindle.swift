import ArgumentParser
import GoogleCloud
import Reports

@main
struct Rekindle: AsyncParsableCommand {
  static let version = UserAgent.version

  static let configuration = CommandConfiguration(
    commandName: "rekindle",
    abstract: "Proves that a Firestore backup can be restored, before anyone needs it.",
    discussion: """
      Start with `rekindle verify EXPORT` at your desk; `rekindle rehearse EXPORT` imports it into a staging database \
      and compares every document.

      EXAMPLE: rekindle verify backups/2026-11-22T03:00:04_48121
      EXAMPLE: rekindle --generate-completion-script bash > ~/.local/share/bash-completion/completions/rekindle

      \(ExitStatus.help)
      """,
    version: version,
    subcommands: [
      VerifyCommand.self,
      RehearseCommand.self,
      DiffCommand.self,
      CatalogCommand.self,
      DumpCommand.self,
      ShowCommand.self,
      BackupsCommand.self,
      AttestationCommand.self,
      ScheduleCommand.self,
      RestoreCommand.self,
      RunbookCommand.self,
      DoctorCommand.self,
      SandboxCommand.self,
    ]
  )
}
