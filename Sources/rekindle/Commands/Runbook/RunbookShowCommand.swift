import ArgumentParser
import Reports
import Runbooks

struct RunbookShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Shows what a runbook needs, its parameters, its steps, and which of them change something.",
    discussion: """
      EXAMPLE: rekindle runbook show runbooks/check-a-backup.md

      \(RunbookCommand.statuses)
      """)

  @OptionGroup var runbook: RunbookArgument

  @OptionGroup var answer: AnswerOptions

  func run() async throws {
    try await Session.run(nil, to: answer.destination) { _ in
      RunbookModel(try runbook.read(), PolicyPeople.inCurrentFolder()).answer(toolVersion: Rekindle.version)
    }
  }
}

/// The runbook that a command reads.
struct RunbookArgument: ParsableArguments {
  @Argument(help: "The runbook, a Markdown file.", completion: .file(extensions: ["md"]))
  var runbook: String

  func read() throws(RunbookProblem) -> Runbook { try RunbookReader.read(runbook) }
}
