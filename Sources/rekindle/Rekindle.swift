import ArgumentParser
import CCommit
import GoogleCloud
import Reports

@main
struct Rekindle: AsyncParsableCommand {
  static let version = UserAgent.version

  /// `rekindle 0.1.0 (abc1234)`, without the commit if the build did not ask for it.
  private static var release: String {
    let commit = String(cString: rekindle_commit())
    return "rekindle \(version)" + (commit.isEmpty ? "" : " (\(commit))")
  }

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
    version: release,
    subcommands: [
      VerifyCommand.self,
      RehearseCommand.self,
      StatusCommand.self,
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
      ServeCommand.self,
      AuditCommand.self,
      SandboxCommand.self,
    ]
  )

  static func main() async {
    let arguments = Array(CommandLine.arguments.dropFirst())
    if NagiosPlugin.isAsked(arguments) {
      do { _ = try parseAsRoot(arguments) } catch {
        // Help is an answer of its own.
        if exitCode(for: error) != .success { exit(withError: ExitCode(NagiosPlugin.failed(message(for: error)))) }
      }
    }
    await main(arguments)
  }
}
