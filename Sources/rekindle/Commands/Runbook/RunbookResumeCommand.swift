import ArgumentParser
import Foundation
import Runbooks

struct RunbookResumeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume",
    abstract: "Goes on with a run that was stopped or killed, or takes back what it did.",
    discussion: """
      The journal has to be whole and the runbook the one that the run began with. What the last finished step did has to \
      hold still. A step that was interrupted counts as done if its after-checks hold; else it is run again, and if it \
      changes something, only when you say so. If every step is done and points are left open, it asks about each of them.

      EXAMPLE: rekindle runbook resume runbook-journals/20261126T020412Z-check-a-backup
      EXAMPLE: rekindle runbook resume JOURNAL --undo

      \(RunbookCommand.statuses)
      """)

  @OptionGroup var journal: JournalArgument

  @Option(help: ArgumentHelp("Where the runbook is now, if it was moved.", valueName: "file"), completion: .file())
  var runbook: String?

  @Option(help: ArgumentHelp("Your name; by default that of whoever ran it before.", valueName: "name"))
  var `operator`: String?

  @OptionGroup var answers: RunbookAnswers

  @Option(
    help: ArgumentHelp(
      "Run this step again though it changes something and was interrupted; repeatable.", valueName: "step"))
  var again: [Int] = []

  @Flag(help: "Run the undo blocks of all steps that began, the last first, instead of going on.")
  var undo = false

  @OptionGroup var output: RunbookOutputOptions

  func run() async throws {
    try await Session.run(nil, to: output.answer.destination, isServer: true, isRunner: true) { _ in
      let name = try `operator`.map { try OperatorName.person($0, isNeeded: true).name }
      var surroundings = answers.surroundings(undo: undo)
      surroundings.options.again = Set(again)
      let places = try output.places()
      let folder = try JournalFolder(existing: journal.journal)
      let runner = try Runner(
        resuming: folder, runbook: runbook, name: name, account: NSUserName(), uid: Int(getuid()), surroundings)
      return try await output.ending(places, folder, runner)
    }
  }
}

/// The run that a command is about.
struct JournalArgument: ParsableArguments {
  @Argument(help: "The folder of the run's journal.", completion: .directory)
  var journal: String
}
