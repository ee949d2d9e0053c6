/// What came of one check of this machine, of the backups, or of a schedule.
///
/// A command has an enum of its codes. Their words are stable: scripts match on them.
package struct Check<Code>: Sendable, Equatable
where Code: RawRepresentable & Sendable & Equatable, Code.RawValue == String {
  package var code: Code
  package var outcome: CheckOutcome
  /// Sentences; they may hold words of a service, and so anything.
  package var message: String
  /// A sentence; nil where there is nothing to do, or where the commands say it.
  package var remedy: String?
  /// Each as its words, not quoted for a shell.
  package var commands: [[String]]
  package var numbers: [CheckNumber]

  package init(
    _ code: Code, _ outcome: CheckOutcome, _ message: String, remedy: String? = nil, commands: [[String]] = [],
    numbers: [CheckNumber] = []
  ) {
    self.code = code
    self.outcome = outcome
    self.message = message
    self.remedy = remedy
    self.commands = commands
    self.numbers = numbers
  }
}

package enum CheckOutcome: String, Sendable, CaseIterable {
  case ok
  /// Worth knowing; no failure.
  case warning
  case failed
  /// It could not be found out: no good news.
  case unknown
  /// There was no occasion for the check.
  case skipped

  /// The worst of all; ok if none is named in the order.
  /// - Parameter order: what counts most comes first.
  package static func worst<Code>(
    of checks: [Check<Code>], _ order: [CheckOutcome] = [.failed, .unknown, .warning]
  ) -> CheckOutcome {
    order.first { outcome in checks.contains { $0.outcome == outcome } } ?? .ok
  }
}

/// A number that a check looked at.
package struct CheckNumber: Sendable, Equatable {
  /// Stable, as a code is.
  package var name: String
  package var value: Int
  /// As in the International System: `s`.
  package var unit: String

  package init(_ name: String, _ value: Int, _ unit: String) {
    self.name = name
    self.value = value
    self.unit = unit
  }
}
