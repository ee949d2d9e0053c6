import JSON

/// What somebody wants the timeline to tell besides what happened by itself.
package enum RunNote {
  private static let longest = 4096

  /// Why a text is not taken, as a sentence; nil if it is.
  package static func refusal(of text: String) -> String? {
    if text.allSatisfy(\.isWhitespace) { return "it is empty." }
    return text.utf8.count > longest ? "it is longer than \(longest) bytes." : nil
  }

  /// Appends a note to a run that no runner has.
  package static func add(
    _ text: String, by person: JournalEvent.Person, to folder: JournalFolder, time: Int64 = Timestamp.now()
  ) throws(JournalError) {
    try append(.note(person, text: text), to: folder, time)
  }

  /// Appends a follow-up to a run that no runner has.
  package static func add(
    _ followUp: FollowUp, by person: JournalEvent.Person, to folder: JournalFolder, time: Int64 = Timestamp.now()
  ) throws(JournalError) {
    try append(.followUp(person, followUp), to: folder, time)
  }

  private static func append(
    _ event: JournalEvent, to folder: JournalFolder, _ time: Int64
  ) throws(JournalError) {
    let file = try JournalFile(resuming: folder) { _ in }
    try file.append(event, time: time)
  }
}
