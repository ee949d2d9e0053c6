import JSON

/// Something that somebody has to do after the run, with an owner and a day.
package struct FollowUp: Sendable, Equatable {
  package var text: String
  package var owner: String
  /// In UTC, such as 2026-12-10.
  package var due: String

  /// - Throws: why a part of it is not taken.
  package init(_ text: String, owner: String, due: String) throws(Problem) {
    if let reason = RunNote.refusal(of: text) { throw Problem(description: "The text cannot be that: \(reason)") }
    guard let owner = PersonName.usable(owner) else {
      throw Problem(description: "The owner cannot be that: it is not a name.")
    }
    guard due.wholeMatch(of: /[0-9]{4}-[0-9]{2}-[0-9]{2}/) != nil, Timestamp.microseconds("\(due)T00:00:00Z") != nil
    else { throw Problem(description: "The day cannot be that: it is not a date like 2026-12-10.") }
    (self.text, self.owner, self.due) = (text, owner, due)
  }

  package struct Problem: Error, CustomStringConvertible {
    /// A sentence.
    package var description: String
  }
}
