package import Keys

/// What the journal tells: one line for each.
package enum JournalEvent: Sendable, Equatable {
  case started(Start)
  /// `lostBytes`: of a last line that was half written, and is gone.
  /// `machine`: the host and its system, where the run goes on; nil in older journals.
  case resumed(Person, lostBytes: Int, machine: String? = nil)
  /// The step's checks and questions are about to begin.
  case entered(step: Int)
  case check(step: Int, CheckRecord)
  case confirmed(step: Int, value: String, byOption: Bool)
  case approved(step: Int, Approval)
  /// A command is about to be run; the next line about it says how it ended.
  case intent(step: Int, attempt: Int)
  case result(step: Int, CommandRecord)
  /// A value that a step set, or that was typed for it.
  case value(step: Int, NamedValue)
  /// What stays open after the step. It replaces what the step left in the same way before.
  case leftOpen(step: Int, OpenPoint.Origin, [String])
  /// The operator says that a point is settled.
  case settled(Person, OpenPoint, reason: String)
  case done(step: Int, How)
  case skipped(step: Int, reason: String, byCondition: Bool)
  case failed(step: Int, reason: String)
  /// It was stopped in the middle, so nobody knows how far it came.
  case interrupted(step: Int)
  case undoIntent(step: Int, attempt: Int)
  case undoResult(step: Int, CommandRecord)
  /// The operator went back, from the step at which the run was: the steps from `to` on are to be done again.
  case wentBack(step: Int, to: Int)
  /// The operator gave a parameter another value.
  case changed(NamedValue)
  /// What somebody wants the timeline to tell; it changes nothing of the run.
  case note(Person, text: String)
  /// What somebody has to do after the run; it changes nothing of it either.
  case followUp(Person, FollowUp)
  /// Seconds for which the operator let it wait.
  case paused(step: Int, seconds: Double)
  case stopped(Stop)
  case finished
  /// Every step is done, and so many points are left open.
  case endedOpen(points: Int)
  /// All that was done and can be undone was.
  case takenBack

  package struct Start: Sendable, Equatable {
    /// As it was named, without links.
    package var runbook: String
    package var title: String
    package var digest: Digest256
    package var steps: Int
    package var values: [NamedValue]
    package var `operator`: Person
    package var tool: String
    /// Tells this run apart from every other one.
    package var run: String
    /// Of the runbook's file of approvers; nil if it has none, and in journals of before runs were bound to it.
    package var approvers: Digest256?
    /// The host and its system, where the run began; nil in older journals.
    package var machine: String?
  }

  /// Who sits at the terminal: the name is what they said, the account is what the system says.
  package struct Person: Sendable, Equatable {
    package var name: String
    package var account: String
    package var uid: Int

    package init(name: String, account: String, uid: Int) {
      self.name = name
      self.account = account
      self.uid = uid
    }
  }

  package struct CheckRecord: Sendable, Equatable {
    package enum Part: String, Sendable {
      case before, after
    }

    package var part: Part
    /// 1-based, in the step's order.
    package var index: Int
    package var holds: Bool
    package var tries: Int
    package var seconds: Double
  }

  package struct CommandRecord: Sendable, Equatable {
    package var attempt: Int
    /// The exit status, or the signal's number as a negative one.
    package var status: Int
    package var timedOut = false
    package var seconds: Double
    /// In the journal's folder.
    package var log: String
    /// Whether `rekindle` in it refused, and says that it wrote nothing.
    package var isRefusal = false
  }

  package struct Approval: Sendable, Equatable {
    package enum Method: String, Sendable {
      /// Somebody typed another name at the same terminal.
      case typed
      /// A signature of a key that stands in the runbook's file of approvers.
      case signed
    }

    package var role: String
    package var name: String
    package var method: Method
    /// Of what was signed; nil if it was typed.
    package var digest: Digest256?
    /// Of the files that it is about (`ApprovedFiles`); nil without such files.
    package var files: Digest256?
  }

  package enum How: String, Sendable {
    case ran
    /// Its after-checks held, though the journal does not know how its command ended.
    case found
    case byHand = "by-hand"
  }

  /// Thrown, it ends a run where it is.
  package struct Stop: Error, Equatable {
    package enum Reason: String, Sendable {
      /// A check was never true.
      case check
      case command
      case `operator`
      case signal
      /// A confirmation or an approval that nobody gave, or a command that refused before it wrote anything.
      case refused
      /// An undo block failed.
      case undo
    }

    package var reason: Reason
    /// The step at which; nil before the first.
    package var step: Int?
  }
}
