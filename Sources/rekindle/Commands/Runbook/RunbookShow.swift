import ArgumentParser
import Reports
import Runbooks

extension RunbookCommand {
  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Shows what a runbook needs, its parameters, its steps, and which of them change something.",
      discussion: """
        EXAMPLE: rekindle runbook show runbooks/check-a-backup.md

        \(RunbookStatus.help)
        """)

    @OptionGroup var runbook: RunbookArgument

    @Option(help: "text or json.")
    var format = AnswerFormat.text

    func run() async throws {
      try await Session.run(nil) { _ in
        let model = RunbookModel(try runbook.read())
        return Answer(.verified) {
          try StandardOutput.write(format == .json ? model.json : Array(model.text(.terminal).utf8))
        }
      }
    }
  }
}

/// The runbook that a command reads.
struct RunbookArgument: ParsableArguments {
  @Argument(help: "The runbook, a Markdown file.", completion: .file(extensions: ["md"]))
  var runbook: String

  func read() throws -> Runbook {
    do throws(RunbookProblem) { return try RunbookReader.read(runbook) } catch {
      throw CommandError(error.description, status: ExitStatus.usage)
    }
  }
}
