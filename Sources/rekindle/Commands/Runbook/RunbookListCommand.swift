import ArgumentParser
import Reports
import Runbooks

struct RunbookListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Lists the runbooks in a folder: title, steps, expected time, and whether they change anything.",
    discussion: """
      Markdown files that are no runbooks are listed with the reason.

      EXAMPLE: rekindle runbook list runbooks

      \(RunbookCommand.statuses)
      """)

  @Argument(help: "The folder.", completion: .directory)
  var folder = "runbooks"

  @OptionGroup var answer: AnswerOptions

  func run() async throws {
    try await Session.run(nil, to: answer.destination) { _ in
      let listing: RunbookListModel
      do { listing = try RunbookListModel(folder: folder) } catch {
        throw ValidationError("The folder \(folder) cannot be read.")
      }
      return listing.answer(toolVersion: Rekindle.version)
    }
  }
}
