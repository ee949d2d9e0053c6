import Verification

extension RunModel {
  /// A command of a step that ran, or was begun.
  package struct Command: Sendable {
    package var step: Int
    /// "run", "undo", "before-check 1".
    package var part: String
    /// 1-based; for a check, how often it was tried.
    package var attempt: Int
    /// As it was shown, with the values that it had; empty if that is as for the same part before, or not known.
    package var lines: [String]
    /// "exit status 0", "true", "its end is not known".
    package var outcome: String
    package var isSuccess: Bool
    /// The exit status, or the signal's number as a negative one; nil for a check, and if nobody knows.
    package var status: Int?
    /// Nil if nobody knows.
    package var seconds: Double?
    /// What it printed, in the journal's folder; nil for a check.
    package var log: String?

    package init(
      step: Int, part: String, attempt: Int, lines: [String], outcome: String, isSuccess: Bool, status: Int? = nil,
      seconds: Double? = nil, log: String? = nil
    ) {
      self.step = step
      self.part = part
      self.attempt = attempt
      self.lines = lines
      self.outcome = outcome
      self.isSuccess = isSuccess
      self.status = status
      self.seconds = seconds
      self.log = log
    }

    /// "run, try 2: exit status 5, 4.20 s"
    var sentence: String {
      let tries = attempt > 1 ? (log == nil ? ", \(attempt) tries" : ", try \(attempt)") : ""
      return "\(part)\(tries): \(outcome)" + (seconds.map { ", \(Quantity.seconds($0))" } ?? "")
    }
  }

  /// A file that a step's command left in the journal's folder: a report, a plan, a proof.
  package struct File: Sendable {
    package typealias Fact = (name: String, count: Int?, text: String?)

    package var step: Int
    /// Of letters, digits and `._-`, so it can be a link.
    package var name: String
    /// Nil if the file is too large for it.
    package var sha256: String?
    /// Nil for what is not a report of Rekindle's in JSON.
    package var verdict: String?
    /// What it states, in its own order. What it does not state is not here.
    package var facts: [Fact] = []
    /// Why its JSON could not be read, as a sentence.
    package var problem: String?

    package init(step: Int, name: String) {
      self.step = step
      self.name = name
    }

    /// "verified · 3,269 documents · export 2026-11-22T03:00:04_48121"
    var statement: String {
      var parts = [verdict].compactMap { $0 }
      for fact in facts {
        if let count = fact.count { parts.append("\(Quantity.grouped(count)) \(fact.name)") }
        if let text = fact.text { parts.append("\(fact.name) \(text)") }
      }
      return (parts + [problem].compactMap { $0 }).joined(separator: " · ")
    }
  }
}
