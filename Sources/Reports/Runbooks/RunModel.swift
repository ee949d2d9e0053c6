package import Verification

/// A run of a runbook: where it is, each step with its time, and all that was out of the ordinary.
package struct RunModel: Sendable {
  package struct Step: Sendable {
    package var number: Int
    package var title: String
    package var expected: Duration?
    /// "done", "skipped", "not begun".
    package var state: String
    package var isDone: Bool
    /// Why it was passed over, and whether its own condition says so; nil if it was not.
    package var skipped: (reason: String, byCondition: Bool)?
    package var attempts: Int
    /// In microseconds since 1970; nil if it did not begin.
    package var began: Int64?
    package var ended: Int64?

    package init(
      number: Int, title: String, expected: Duration?, state: String, isDone: Bool,
      skipped: (reason: String, byCondition: Bool)?, attempts: Int
    ) {
      self.number = number
      self.title = title
      self.expected = expected
      self.state = state
      self.isDone = isDone
      self.skipped = skipped
      self.attempts = attempts
    }

    /// From the first thing that happened in it to the last, with the waiting for people.
    package var seconds: Double? {
      guard let began, let ended else { return nil }
      return Double(max(0, ended - began)) / 1e6
    }

    package var isLate: Bool {
      guard let seconds, let expected else { return false }
      return seconds > expected / .seconds(1)
    }
  }

  package var title = ""
  /// Tells this run apart from every other one.
  package var run = ""
  /// The runbook's path and SHA-256.
  package var runbook = ""
  package var sha256 = ""
  /// The parameters' values.
  package var values: [(name: String, value: String)] = []
  /// What steps gave values to, in the order in which they did last.
  package var stepValues: [(step: Int, name: String, value: String)] = []
  /// The name, and the name with the account.
  package var person = (name: "", text: "")
  /// All that ran it, with their accounts, and where, in the order in which they came.
  package var operators: [String] = []
  package var machines: [String] = []
  /// The program with its version, with which the run began.
  package var tool = ""

  /// "finished", "stopped at step 3: a check was not true"
  package var ending = ""
  package var tone = Verdict.incomplete
  package var isFinished = false
  /// Whether every step is done, and something is left open.
  package var isOpen = false
  /// What is left open, by step: the point, what left it (`command`, `by-hand`, `skipped`), and the point with its step.
  package var open: [(step: Int, text: String, origin: String, sentence: String)] = []
  package var isTakenBack = false
  /// The reason's code, and the step at which; nil if it did not stop.
  package var stop: (reason: String, step: Int?)?
  /// The first step that is not finished; nil if all are.
  package var next: Int?

  package var expected: Duration?
  /// In microseconds since 1970.
  package var began: Int64 = 0
  package var ended: Int64 = 0
  package var steps: [Step] = []
  /// What somebody has to do after the run, in the order in which it was written down; `due` is a day.
  package var followUps: [(text: String, owner: String, due: String)] = []
  /// What is worth telling, in order.
  package var moments: [(time: Int64, step: Int?, text: String)] = []
  package var commands: [Command] = []
  /// What the steps left in the journal's folder.
  package var files: [File] = []
  package var approvals: [(step: Int, name: String, role: String, method: String)] = []
  /// How often a command or a check was tried again.
  package var retries = 0

  /// The journal's folder.
  package var folder = ""
  /// Of the journal; all of them are what was written.
  package var lines = 0
  /// Of a half written last line.
  package var partialBytes = 0
  /// Whether a runner, or its command, has the journal.
  package var isInUse = false

  package init() {}

  package var seconds: Double { Double(max(0, ended - began)) / 1e6 }

  /// How it stands, in one word that is kept from version to version.
  package var state: String {
    if isInUse { return "running" }
    if isTakenBack { return "taken-back" }
    if isFinished { return "finished" }
    if isOpen { return "open" }
    return stop == nil ? "not-ended" : "stopped"
  }
}
