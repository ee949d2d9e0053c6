import ArgumentParser
import Foundation
import Reports
import Runbooks

struct RunbookNoteCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "note",
    abstract: "Writes a note or a follow-up into a run's journal, and updates its timelines.",
    discussion: """
      While a run goes on, it has the journal: where a step failed, answer note at its prompt.

      A follow-up is what somebody has to do after the run, until a day. The timeline lists follow-ups by themselves.

      EXAMPLE: rekindle runbook note JOURNAL "The safety export was copied to gs://incident-1130" --operator "Ana Paz"
      EXAMPLE: rekindle runbook note JOURNAL --follow-up "Turn on point-in-time recovery" --owner "Luis Vera" --due 2026-12-10

      EXIT STATUS: 0 written · 3 could not be written · 4 a runner has the journal, or it was changed · 64 usage · \
      70 a bug in rekindle
      """)

  @OptionGroup var journal: JournalArgument

  @Argument(help: "What the timeline is to tell.")
  var text: String?

  @Option(help: ArgumentHelp("What somebody has to do after the run, in place of a note.", valueName: "text"))
  var followUp: String?

  @Option(help: ArgumentHelp("Who does it.", valueName: "name"))
  var owner: String?

  @Option(help: ArgumentHelp("Until which day, such as 2026-12-10.", valueName: "date"))
  var due: String?

  @Option(help: ArgumentHelp("Your name; by default that of your account.", valueName: "name"))
  var `operator`: String?

  @OptionGroup var output: RunbookOutputOptions

  func validate() throws {
    switch (text, followUp) {
    case (let text?, nil):
      guard owner == nil, due == nil else {
        throw ValidationError("A note has no owner and no day. Give the text by --follow-up.")
      }
      if let reason = RunNote.refusal(of: text) { throw ValidationError("The note cannot be that: \(reason)") }
    case (nil, _?): _ = try madeFollowUp()
    default: throw ValidationError("Give the text of a note, or a follow-up by --follow-up, --owner and --due.")
    }
  }

  private func madeFollowUp() throws -> FollowUp? {
    guard let followUp else { return nil }
    guard let owner, let due else {
      throw ValidationError("A follow-up has an owner and a day: --owner NAME --due DATE.")
    }
    do { return try FollowUp(followUp, owner: owner, due: due) } catch { throw ValidationError("\(error)") }
  }

  func run() async throws {
    try await Session.run(nil, to: output.answer.destination) { _ in
      let places = try output.places()
      let person = try OperatorName.person(`operator`, isNeeded: false)
      let folder = try JournalFolder(existing: journal.journal)
      if let followUp = try madeFollowUp() {
        try RunNote.add(followUp, by: person, to: folder)
      } else if let text {
        try RunNote.add(text, by: person, to: folder)
      }
      return try RunbookOutputOptions.answer(.verified, places, folder)
    }
  }
}
