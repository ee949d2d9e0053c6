import JSON
import Verification

extension ExitStatus {
  init(_ outcome: CheckOutcome) {
    self =
      switch outcome {
      case .ok, .warning, .skipped: .verified
      case .failed: .different
      case .unknown: .incomplete
      }
  }
}

extension TextCanvas {
  /// The column of a check's outcome, a finding's severity and a setting's state.
  static let outcomeWidth = 9

  /// Appends each check as
  ///
  ///     failed   roles-bucket
  ///              gs://backups: not permitted: storage.objects.get.
  ///                gcloud storage buckets add-iam-policy-binding ...
  ///
  /// Neighbors that say the same are one entry with all their codes.
  mutating func append<Code>(_ checks: [Check<Code>]) {
    var rest = checks[...]
    while let check = rest.first {
      let same = rest.prefix { $0.saysTheSame(as: check) }
      rest = rest.dropFirst(same.count)
      labelled(
        check.outcome.rawValue, same.map(\.code.rawValue), check.outcome.paint, separator: ", ",
        column: Self.outcomeWidth)
      paragraph(check.message, indent: Self.outcomeWidth, check.outcome == .ok ? .dim : .none)
      if let remedy = check.remedy { paragraph(remedy, indent: Self.outcomeWidth, .dim) }
      // Not wrapped: it is there to be copied.
      for command in check.commands {
        line((Columns.spaces(Self.outcomeWidth + 2) + ShellWord.command(command), .none))
      }
    }
  }
}

extension Check {
  fileprivate func saysTheSame(as other: Check) -> Bool {
    outcome == other.outcome && message == other.message && remedy == other.remedy && commands == other.commands
  }
}

extension CheckOutcome {
  var paint: TextCanvas.Paint {
    switch self {
    case .ok: .green
    case .warning, .unknown: .yellow
    case .failed: .red
    case .skipped: .dim
    }
  }
}

/// The keys and words of a command's checks in JSON. Each command keeps those that it began with.
struct CheckKeys: Sendable {
  var code: StaticString = "code"
  var outcome: StaticString = "outcome"
  /// Where they are not the outcome's own.
  var words: [CheckOutcome: String] = [:]
  /// Whether `hindered` tells `unknown` from `skipped`, which have one word.
  var hasHindered = false

  static let doctor = CheckKeys(
    outcome: "status", words: [.failed: "failure", .unknown: "skipped"], hasHindered: true)
  static let backups = CheckKeys(code: "name")
  static let schedule = CheckKeys(
    outcome: "kind", words: [.failed: "problem", .unknown: "unread", .warning: "note"])
  /// Without keys and words of its own.
  static let plain = CheckKeys()

  func word(_ outcome: CheckOutcome) -> String { words[outcome] ?? outcome.rawValue }
}

extension JSONWriter {
  /// - Parameter more: writes members that only this command has, after the code.
  mutating func checks<Code>(
    _ key: StaticString, _ checks: [Check<Code>], _ keys: CheckKeys,
    more: (inout JSONWriter, Check<Code>) -> Void = { _, _ in }
  ) {
    objects(key, checks) { json, check in
      json.member(keys.code, check.code.rawValue)
      more(&json, check)
      json.member(keys.outcome, keys.word(check.outcome))
      if keys.hasHindered, [.unknown, .skipped].contains(check.outcome) {
        json.member("hindered", check.outcome == .unknown)
      }
      json.member("message", check.message)
      json.member("remedy", check.remedy)
      if !check.commands.isEmpty { json.strings("commands", check.commands.map(ShellWord.command)) }
      guard !check.numbers.isEmpty else { return }
      json.objects("numbers", check.numbers) { json, number in
        json.member("name", number.name)
        json.member("value", number.value)
        json.member("unit", number.unit)
      }
    }
  }
}

extension ShellWord {
  /// Words as one line for a shell.
  static func command(_ words: [String]) -> String { words.map { argument($0) }.joined(separator: " ") }
}
