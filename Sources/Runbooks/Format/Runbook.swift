package import Keys

/// A procedure in a Markdown file: what it is for, what it needs, and its steps in order.
package struct Runbook: Sendable {
  /// A value that the operator gives at the start. Never a secret: values stand in the journal.
  package struct Parameter: Sendable {
    package var name: String
    package var description: String
    package var defaultValue: String?
    package var isRequired: Bool
    /// A regular expression that the whole value has to match; nil for `ParameterValues.plainPattern`.
    package var pattern: String?
  }

  /// Who takes part.
  package struct Role: Sendable {
    package var name: String
    package var description: String
    /// Those who may act in it; empty for whoever has another name than the operator's.
    package var people: [String]
  }

  /// A variable of the environment that has to be set, such as one that holds a secret.
  package struct Need: Sendable {
    package var name: String
    package var description: String
  }

  package var path: String
  /// The file as it was read, and SHA-256 of it: a run is bound to them.
  package var bytes: [UInt8]
  package var digest: Digest256

  package var title: String
  package var when: String?
  /// Of the whole, as somebody measured it; nil for the sum of what the steps say.
  package var statedDuration: Duration?
  package var cost: String?
  /// How severe the incident is that it is for, such as "SEV-1 when production data is lost".
  package var severity: String?
  /// When to declare an incident, and when it is over.
  package var declareWhen: String?
  package var endsWhen: String?
  package var messages: [StatusMessage] = []
  package var roles: [Role] = []
  package var parameters: [Parameter] = []
  package var environment: [Need] = []
  /// Programs that have to be installed.
  package var tools: [String] = []
  /// The file of those who may approve, in ssh-keygen's form of allowed signers, beside the runbook; nil if approval is by
  /// typing.
  package var approvers: String?

  /// Markdown before the first step.
  package var introduction = ""
  /// In their order; never empty.
  package var steps: [Step] = []
  /// Markdown behind the last step, from its heading of `#` on.
  package var afterwards = ""

  /// What the whole should take; nil if neither it nor any step says.
  package var expected: Duration? {
    if let statedDuration { return statedDuration }
    let stated = steps.compactMap(\.expected)
    return stated.isEmpty ? nil : stated.reduce(.zero, +)
  }

  func message(_ name: String) -> StatusMessage? { messages.first { $0.name == name } }

  /// Those that no step tells: the operator has them from the start.
  var untoldMessages: [StatusMessage] { messages.filter { message in !steps.contains { $0.tells == message.name } } }

  func role(_ name: String) -> Role? { roles.first { $0.name == name } }
}
