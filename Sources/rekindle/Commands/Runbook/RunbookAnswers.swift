import ArgumentParser
import Doctor
import Foundation
import Policy
import Reports
import Runbooks

/// What the operator says beforehand.
struct RunbookAnswers: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Confirms, without a terminal, every step that asks for this variable's value; repeatable.",
      valueName: "name=value"))
  var confirm: [Assignment] = []

  @Option(
    help: ArgumentHelp(
      "Passes over a step, with the reason; repeatable. A step with checks, or by hand, stays open.",
      valueName: "step=reason"))
  var skip: [SaidStep] = []

  @Option(
    help: ArgumentHelp("Says that a step by hand is done, and how; repeatable.", valueName: "step=how"))
  var done: [SaidStep] = []

  @Option(
    help: ArgumentHelp(
      "Answers a step that asks for this variable, and gives what a step by hand sets; repeatable.",
      valueName: "name=value"))
  var answer: [Assignment] = []

  @Flag(
    help:
      "Run steps that change something without asking. Typed confirmations and approvals are asked for all the same.")
  var yes = false

  @Flag(help: "Ask at each step whether to go on, skip it, pause or stop.")
  var paranoid = false

  func validate() throws {
    for (index, one) in confirm.enumerated() where confirm[..<index].contains(where: { $0.name == one.name }) {
      throw ValidationError("--confirm \(one.name) is given twice.")
    }
    for (index, one) in skip.enumerated() where skip[..<index].contains(where: { $0.step == one.step }) {
      throw ValidationError("--skip \(one.step) is given twice.")
    }
    for (index, one) in done.enumerated() where done[..<index].contains(where: { $0.step == one.step }) {
      throw ValidationError("--done \(one.step) is given twice.")
    }
    for (index, one) in answer.enumerated() where answer[..<index].contains(where: { $0.name == one.name }) {
      throw ValidationError("--answer \(one.name) is given twice.")
    }
  }

  func surroundings(undo: Bool) -> Runner.Surroundings {
    var options = RunOptions()
    options.confirmations = Dictionary(confirm.map { ($0.name, $0.value) }) { first, _ in first }
    options.doneByHand = Dictionary(done.map { ($0.step, $0.reason) }) { first, _ in first }
    options.answers = answer.map { NamedValue(name: $0.name, value: $0.value) }
    options.skips = Dictionary(skip.map { ($0.step, $0.reason) }) { first, _ in first }
    options.yes = yes
    options.isParanoid = paranoid
    options.undo = undo
    var console = Console { StandardError.line($0) }
    console.width = TerminalWidth.ofErrors
    if TerminalInput.isPossible {
      console.ask = { prompt in
        StandardError.write(prompt)
        return try TerminalInput.read()
      }
    }
    var surroundings = Runner.Surroundings(console: console, options: options)
    surroundings.machine = Machine.current.text
    surroundings.people = PolicyPeople.inCurrentFolder()
    surroundings.programs = Bundle.main.executableURL?.deletingLastPathComponent().path
    return surroundings
  }
}

/// The people whom a runbook's prose names.
enum PolicyPeople {
  /// Those of the policy in the current folder, which the commands of a runbook use, too; nil if it names nobody. A run does not wait for
  /// somebody to mend a policy: standard error says what is wrong with it.
  static func inCurrentFolder() -> People? {
    do { return try PolicyOptions.load(nil)?.people } catch {
      StandardError.tell("\(error) The run names nobody who decides.")
      return nil
    }
  }
}

/// An argument `name=value`.
struct Assignment: ExpressibleByArgument {
  var name: String
  var value: String

  init?(argument: String) {
    guard let equals = argument.firstIndex(of: "="), equals != argument.startIndex else { return nil }
    name = String(argument[..<equals])
    value = String(argument[argument.index(after: equals)...])
  }
}

/// An argument like `3=the bucket is empty`: a step, and what is said of it.
struct SaidStep: ExpressibleByArgument {
  var step: Int
  var reason: String

  init?(argument: String) {
    guard let assignment = Assignment(argument: argument), let step = Int(assignment.name), step > 0,
      !assignment.value.isEmpty
    else { return nil }
    (self.step, reason) = (step, assignment.value)
  }
}

/// Who runs a runbook.
enum OperatorName {
  /// - Parameter isNeeded: whether the account's name is not enough: an approval is by somebody else than the operator.
  static func person(_ name: String?, isNeeded: Bool) throws -> JournalEvent.Person {
    let account = NSUserName()
    guard let typed = name ?? (isNeeded ? nil : account) else {
      throw ValidationError(
        "A step of this runbook needs a second person's approval; say who you are by --operator NAME.")
    }
    guard let usable = PersonName.usable(typed) else {
      throw ValidationError("\"\(VisibleText.of(typed))\" is no name; give yours by --operator NAME.")
    }
    return JournalEvent.Person(name: usable, account: account, uid: Int(getuid()))
  }
}
