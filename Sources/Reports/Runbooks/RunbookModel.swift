package import Policy

/// A runbook, as it is listed and shown.
package struct RunbookModel: Sendable {
  package struct Step: Sendable {
    /// 1-based.
    package var number: Int
    package var title: String
    /// Of its heading; 1-based.
    package var line: Int
    package var isManual = false
    package var mutates = false
    package var canBeUndone = false
    package var expected: Duration?
    /// The variable whose value the operator types before it.
    package var confirm: String?
    /// The role of the second person who approves it.
    package var approval: String?
    /// When it is done, such as `${mode} is full`; nil for always.
    package var condition: String?
    package var checks = 0
    /// The variables that it gives values to.
    package var sets: [String] = []
    /// The status message that is shown when it begins.
    package var tells: String?
    /// Its commands, each with the line where it begins.
    package var blocks: [(part: String, line: Int, command: String, timeout: Duration)] = []

    package init(number: Int, title: String, line: Int) {
      self.number = number
      self.title = title
      self.line = line
    }
  }

  package var path: String
  package var title: String
  /// Of the file, in hexadecimal digits.
  package var sha256: String
  /// When to use it.
  package var when: String?
  package var expected: Duration?
  package var cost: String?
  /// How severe the incident is, when to declare one, and when it is over; with the names of people.
  package var severity: String?
  package var declareWhen: String?
  package var endsWhen: String?
  /// Texts to paste. The names of people are filled in, and values are not.
  package var messages: [(name: String, text: String)] = []
  /// Those of the policy; nil if it names nobody.
  package var people: People?
  /// The file of those who may approve.
  package var approvers: String?
  package var roles: [(name: String, description: String, people: [String])] = []
  package var parameters:
    [(name: String, description: String, defaultValue: String?, isRequired: Bool, pattern: String?)] = []
  /// Variables that have to be set.
  package var environment: [(name: String, description: String)] = []
  /// Programs that have to be installed.
  package var tools: [String] = []
  package var steps: [Step] = []

  package init(path: String, title: String, sha256: String) {
    self.path = path
    self.title = title
    self.sha256 = sha256
  }

  /// What has to be known of the incident, with labels; people only where the runbook is for an incident.
  package var declaration: [(label: String, text: String)] {
    let texts = [("Severity", severity), ("Declare when", declareWhen), ("Ends when", endsWhen)]
    let stated = texts.compactMap { label, text in text.map { (label: label, text: $0) } }
    guard !stated.isEmpty, let people else { return stated }
    return stated + [("Decides", people.decides)] + people.contacts.map { ("Contact for \($0.role)", $0.who) }
      + (people.statusPage.map { [("Status page", $0)] } ?? [])
  }
}

/// The Markdown files of a folder, in order.
package struct RunbookListModel: Sendable {
  package enum Entry: Sendable {
    case runbook(RunbookModel)
    /// A file that is not a runbook, with the reason. The key is empty where the reason is not about YAML.
    case other(path: String, code: String, line: Int?, key: String, message: String)
  }

  package var entries: [Entry]

  package init(_ entries: [Entry]) { self.entries = entries }
}

/// What a dry run of a runbook found.
package struct DryRunModel: Sendable {
  package struct Step: Sendable {
    package var number: Int
    package var title: String
    package var mutates: Bool
    /// Nil if it has no condition, or if the dry run cannot know.
    package var isWanted: Bool?
    /// A sentence for each thing that it will ask, do or need.
    package var notes: [String] = []
    /// What only the run can tell, and why.
    package var unpredictable: [String] = []
    /// Of a step by hand what there is to do: the runbook's Markdown, with the values that are known in their places.
    package var text = ""
    /// Blocks in order, each with its lines as they are shown.
    package var commands: [(part: String, lines: [String])] = []
    /// The before-checks that are not true now.
    package var falseChecks: [String] = []

    package init(number: Int, title: String, mutates: Bool, isWanted: Bool?) {
      self.number = number
      self.title = title
      self.mutates = mutates
      self.isWanted = isWanted
    }
  }

  package var runbook: RunbookModel
  /// What is missing on this machine.
  package var missing: [String]
  package var steps: [Step] = []

  package var hasFalseCheck: Bool { steps.contains { !$0.falseChecks.isEmpty } }

  package init(_ runbook: RunbookModel, missing: [String]) {
    self.runbook = runbook
    self.missing = missing
  }
}
