import ArgumentParser

struct RunbookCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runbook",
    abstract: "Guides through a procedure in Markdown: runs its steps, refuses what is unsafe, records everything.",
    discussion: """
      A runbook is a Markdown file that reads well on any forge, and whose marked blocks are run in order \
      (docs/runbook-format.md). What happened stands in a journal, so that a run can be gone on with after a crash.

      EXAMPLE: rekindle runbook list runbooks
      EXAMPLE: rekindle runbook run runbooks/check-a-backup.md --dry-run

      \(RunbookCommand.statuses)
      """,
    subcommands: [
      RunbookListCommand.self, RunbookShowCommand.self, RunbookRunCommand.self, RunbookResumeCommand.self,
      RunbookStatusCommand.self, RunbookNoteCommand.self,
    ])

  static let statuses = """
    EXIT STATUS: 0 finished, or taken back · 1 a check was not true, or points are left open · 3 not finished (a command failed, or you stopped) · \
    4 refused (no confirmation or approval; a command refused and wrote nothing; the runbook or the journal was changed; \
    another runner has it) · 64 usage, or no runbook · 70 a bug in rekindle · 130 interrupted
    """
}
