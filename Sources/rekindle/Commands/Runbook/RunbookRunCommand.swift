import ArgumentParser
import Foundation
import Reports
import Runbooks

struct RunbookRunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Runs a runbook's steps in order, and keeps a journal.",
    discussion: """
      Before a step that changes something it asks; without a terminal, only options can answer, and what they do not \
      answer is refused. Ctrl-C stops the running command, and `rekindle runbook resume` goes on. In the end the journal's \
      folder has a timeline, as Markdown, HTML and JSON.

      EXAMPLE: rekindle runbook run runbooks/check-a-backup.md --set backup=2026-11-22T03:00:04_48121 --dry-run
      EXAMPLE: rekindle runbook run runbooks/check-a-backup.md --set backup=2026-11-22T03:00:04_48121 --operator "Ana Paz"

      \(RunbookCommand.statuses)
      """)

  @OptionGroup var runbook: RunbookArgument

  @Option(help: ArgumentHelp("A parameter's value; repeatable.", valueName: "name=value"))
  var set: [Assignment] = []

  @Option(help: ArgumentHelp("Your name; by default that of your account.", valueName: "name"))
  var `operator`: String?

  @Option(
    help: ArgumentHelp(
      "The folder for the journal, new or empty; by default one in runbook-journals.", valueName: "folder"),
    completion: .directory)
  var journal: String?

  @Flag(
    help:
      "Go through all steps without a write: shows the commands with their values, runs only checks marked read-only."
  )
  var dryRun = false

  @OptionGroup var answers: RunbookAnswers

  @Flag(help: "If a step fails and nobody can be asked, run the undo blocks of all steps that began, the last first.")
  var undo = false

  @OptionGroup var output: RunbookOutputOptions

  func run() async throws {
    try await Session.run(nil, to: output.answer.destination, isServer: true, isRunner: true) { _ in
      let runbook = try self.runbook.read()
      let values = try ParameterValues.bind(set.map { ($0.name, $0.value) }, to: runbook)
      guard dryRun else { return try await start(runbook, values) }
      return try await DryRunModel(runbook, values: values, answers.surroundings(undo: false))
        .answer(toolVersion: Rekindle.version)
    }
  }

  private func start(_ runbook: Runbook, _ values: [NamedValue]) async throws -> Answer {
    let person = try OperatorName.person(
      `operator`, isNeeded: runbook.steps.contains { $0.approval != nil })
    let surroundings = answers.surroundings(undo: undo)
    let missing = runbook.missing(programs: surroundings.programs)
    guard missing.isEmpty else {
      throw CommandError(missing.joined(separator: " ") + " Nothing was run.")
    }
    let places = try output.places()
    let folder = try JournalFolder(new: journal ?? Self.usualFolder(runbook))
    StandardError.tell("the journal is \(folder.path)")
    let runner = try Runner(
      runbook, values: values, operator: person, folder: folder, tool: "rekindle \(Rekindle.version)", surroundings)
    return try await output.ending(places, folder, runner)
  }

  /// `runbook-journals/20261126T020412Z-check-a-backup`
  private static func usualFolder(_ runbook: Runbook) -> String {
    let time = Date().formatted(.iso8601.dateSeparator(.omitted).timeSeparator(.omitted))
    let name = URL(fileURLWithPath: runbook.path).deletingPathExtension().lastPathComponent
    return "runbook-journals/\(time)-\(name)"
  }
}
