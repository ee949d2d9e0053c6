import Files
import Foundation
import Policy

/// The values that a command sets for later steps: lines of NAME=VALUE in the file that $RUNBOOK_OUTPUT names.
enum StepOutputs {
  private static let mostBytes = 64 << 10

  /// - Returns: a value for every name in the step's `sets`, in that order.
  static func read(_ step: Step, _ path: String) throws(StepFailure) -> [NamedValue] {
    func failure(_ message: String) -> StepFailure { StepFailure(reason: .command, message: message) }
    guard let text = try text(path, limit: mostBytes, "What it set") else {
      guard step.sets.isEmpty else {
        throw failure("It set no \(step.sets.joined(separator: ", ")): \"$RUNBOOK_OUTPUT\" was not written.")
      }
      return []
    }
    var values: [String: String] = [:]
    for line in text.unicodeScalars.split(separator: "\n").map(Substring.init) {
      guard let equals = line.firstIndex(of: "=") else {
        throw failure("What it set is to be lines of NAME=VALUE, and one is not.")
      }
      let name = String(line[..<equals])
      guard step.sets.contains(name) else {
        throw failure(
          "It set \"\(name.prefix(40))\", which the step's sets does not name"
            + NearestName.question(name, in: step.sets))
      }
      let value = String(line[line.index(after: equals)...])
      if let reason = ParameterValues.refusal(of: value) { throw failure("It set \(name), but \(reason)") }
      guard values.updateValue(value, forKey: name) == nil else { throw failure("It set \(name) twice.") }
    }
    var ordered: [NamedValue] = []
    for name in step.sets {
      guard let value = values[name] else { throw failure("It did not set \(name).") }
      ordered.append(NamedValue(name: name, value: value))
    }
    return ordered
  }

  /// The text of a file that a command may write for the runner; nil if it wrote none.
  /// - Parameters:
  ///   - limit: in bytes.
  ///   - name: of what is in it, for messages: "What it set".
  static func text(_ path: String, limit: Int, _ name: String) throws(StepFailure) -> String? {
    func failure(_ message: String) -> StepFailure { StepFailure(reason: .command, message: "\(name) \(message)") }
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let bytes = try NamedFile.read(path, limit: limit) { failure("cannot be read: \($0)") }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw failure("is not UTF-8.") }
    return text
  }
}
