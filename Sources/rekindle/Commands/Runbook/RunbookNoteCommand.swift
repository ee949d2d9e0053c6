import ArgumentParser
import Foundation
import Reports
import Runbooks

struct RunbookNoteCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "note",
    abstract: "Writes a note into a run's journal, and updates its timelines.",
    discussion: """
      While a run goes on, it has the journal: where a step failed, answer note at its prompt.

      EXAMPLE: rekindle runbook note JOURNAL "The safety export was copied to gs://incident-1130" --operator "Ana Paz"

      EXIT STATUS: 0 written · 3 could not be written · 4 a runner has the journal, or it was changed · 64 usage · \
      70 a bug in rekindle
      """)

  @OptionGroup var journal: JournalArgument

  @Argument(help: "What the timeline is to tell.")
  var text: String

  @Option(help: ArgumentHelp("Your name; by default that of your account.", valueName: "name"))
  var `operator`: String?

  @OptionGroup var output: RunbookOutputOptions

  func validate() throws {
    if let reason = RunNote.refusal(of: text) { throw ValidationError("The note cannot be that: \(reason)") }
  }

  func run() async throws {
    try await Session.run(nil, to: output.answer.destination) { _ in
      let places = try output.places()
      let person = try OperatorName.person(`operator`, isNeeded: false)
      let folder = try JournalFolder(existing: journal.journal)
      try RunNote.add(text, by: person, to: folder)
      return try RunbookOutputOptions.answer(.verified, places, folder)
    }
  }
}
