/// One step of a runbook: a heading, what it says, and the blocks below it.
package struct Step: Sendable {
  /// A week; what takes longer is not one step.
  static let longest = Duration.seconds(7 * 86_400)

  /// 1-based.
  package var number: Int
  package var title: String
  /// Of its heading; 1-based.
  package var line: Int
  /// Its Markdown without the blocks that are run.
  package var prose: String

  /// What to run; nil if the operator does it by hand.
  package var run: Block?
  /// What must hold before and after it.
  package var before: [Check] = []
  package var after: [Check] = []
  /// What takes the step back.
  package var undo: Block?

  package var expected: Duration?
  /// Whether it changes anything that others see.
  package var mutates = false
  /// The variable whose value the operator types before it is run.
  package var confirm: String?
  /// The role whose second person has to approve.
  package var approval: String?
  /// Files in the journal's folder that the approval is about.
  package var approves: [String] = []
  package var condition: Condition?
  /// The variables that it gives values to, for the steps after it.
  package var sets: [String] = []
  /// Of them, those that the operator is asked about: what the command set is the answer that Enter gives.
  package var asks: [String] = []
  /// The runbook's status message that the operator gets when it begins.
  package var tells: String?

  package var isManual: Bool { run == nil }

  var hasChecks: Bool { !before.isEmpty || !after.isEmpty }

  /// Whether a variable's value decides what it does.
  func uses(_ name: String) -> Bool {
    condition?.name == name || confirm == name
      || blocks.contains {
        VariableUse.all(in: $0.block.command).contains { $0.name == name } || $0.block.command.contains("env.\(name)")
      }
  }

  /// All blocks with what each is called, in the order in which they stand for.
  var blocks: [(part: String, block: Block)] {
    before.map { ("before", $0.block) } + (run.map { [("run", $0)] } ?? []) + after.map { ("after", $0.block) }
      + (undo.map { [("undo", $0)] } ?? [])
  }
}

/// A command for the shell.
package struct Block: Sendable, Equatable {
  package var command: String
  /// Of its first line; 1-based.
  package var line: Int
  /// How long it may take.
  package var timeout: Duration
}

/// A command that tells by its exit status whether something is so: 0 if it is.
package struct Check: Sendable, Equatable {
  /// Its `timeout` is for all tries together.
  package var block: Block
  /// How long to wait between tries; nil if it is tried once.
  package var retry: Duration?
  /// Whether the author says that it changes nothing, so that a dry run may run it.
  package var isReadOnly: Bool
}

/// What a variable has to be, else the step is skipped. No command, so that a dry run knows it too.
package struct Condition: Sendable, Equatable {
  package var name: String
  /// What it is compared with; empty for "is empty".
  package var value: String
  package var isNegated: Bool

  package func holds(_ values: [String: String]) -> Bool? {
    guard let actual = values[name] else { return nil }
    return actual.utf8.elementsEqual(value.utf8) != isNegated
  }

  package var text: String {
    "${\(name)} is\(isNegated ? " not" : "") \(value.isEmpty ? "empty" : value)"
  }
}
