import Documents
import Reports

/// A command as the operator is shown it: with the values in the places of their names.
///
/// The shell gets it otherwise: as it is written, with the values in its environment, so that nothing in a value is ever
/// run. A value that would look like a part of the command is therefore shown below it, not in it.
struct ExpandedCommand {
  var text: String
  /// What did not go into the text, in order.
  var separate: [NamedValue]
  /// Names that have no value yet.
  var unknown: [String]

  init(_ command: String, _ values: [String: String]) {
    text = ""
    separate = []
    unknown = []
    var rest = command.startIndex
    for use in VariableUse.all(in: command) {
      text += command[rest..<use.range.upperBound]
      rest = use.range.upperBound
      guard let value = values[use.name] else {
        if use.isBraced, !unknown.contains(use.name) { unknown.append(use.name) }
        continue
      }
      if Self.isPlain(value) {
        text.removeLast(command[use.range].count)
        text += value
      } else if !separate.contains(where: { $0.name == use.name }) {
        separate.append(NamedValue(name: use.name, value: value))
      }
    }
    text += command[rest...]
  }

  /// The lines to show. What would act on a terminal is written out.
  var lines: [String] {
    let command = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.split(separator: "\t", omittingEmptySubsequences: false).map { VisibleText.of($0) }.joined(separator: "  ")
    }
    return command + separate.map { "where \($0.name) is \"\(VisibleText.of($0.value))\"" }
  }

  private static func isPlain(_ value: String) -> Bool {
    !value.isEmpty && value.utf8.allSatisfy { $0.isASCIILetterOrDigit || "_./:@%+=,-".utf8.contains($0) }
  }
}
