import ArgumentParser
import Reports
import Runbooks

struct RunbookStatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Tells where a run stands, after it was found that no line of its journal was changed or is missing.",
    discussion: """
      EXAMPLE: rekindle runbook status JOURNAL --timeline incident.html --timeline incident.md

      EXIT STATUS: 0 finished, or taken back · 1 done, with points left open · 3 not finished · 4 the journal was changed · 64 usage · 70 a bug in rekindle
      """)

  @OptionGroup var journal: JournalArgument
  @OptionGroup var output: RunbookOutputOptions

  func run() async throws {
    try await Session.run(nil, to: output.answer.destination) { _ in
      let places = try output.places()
      let run = try RunbookOutputOptions.run(of: journal.journal)
      let isOver = run.isFinished || run.isTakenBack
      let status: ExitStatus = isOver ? .verified : run.isOpen && !run.isInUse ? .different : .incomplete
      return RunbookOutputOptions.tell(run, status, places)
    }
  }
}
