import Policy

/// The values that a run is bound to.
package enum ParameterValues {
  /// What a value may be that has no pattern of its own: no space, no quote, nothing that begins like an option.
  static let plainPattern = "[A-Za-z0-9_./:@%+=,][A-Za-z0-9_./:@%+=,-]*"
  /// What Linux and macOS take in an environment is far more; nobody types this much.
  static let longestValue = 4096

  package struct Problem: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: String, Sendable {
      case unknown, twice, missing, refused
    }

    package var code: Code
    package var description: String
  }

  /// - Parameter given: as they were typed, in their order.
  /// - Returns: a value for every parameter of the runbook, in its order.
  package static func bind(
    _ given: [(name: String, value: String)], to runbook: Runbook
  ) throws(Problem) -> [NamedValue] {
    var values: [String: String] = [:]
    for (name, value) in given {
      guard let parameter = runbook.parameters.first(where: { $0.name == name }) else {
        let names = runbook.parameters.map(\.name)
        throw Problem(
          code: .unknown,
          description: "The runbook has no parameter \"\(name)\"" + NearestName.question(name, in: names)
            + (names.isEmpty ? " It has none." : " It has: \(names.joined(separator: ", "))."))
      }
      if let reason = refusal(of: value, parameter) {
        throw Problem(code: .refused, description: "The value of \(name) does not fit: \(reason)")
      }
      guard values.updateValue(value, forKey: name) == nil else {
        throw Problem(code: .twice, description: "\(name) is given twice.")
      }
    }
    var bound: [NamedValue] = []
    for parameter in runbook.parameters {
      guard let value = values[parameter.name] ?? parameter.defaultValue ?? (parameter.isRequired ? nil : "") else {
        throw Problem(
          code: .missing,
          description: "\(parameter.name) is missing: \(parameter.description) Give it by "
            + "--set \(parameter.name)=VALUE.")
      }
      bound.append(NamedValue(name: parameter.name, value: value))
    }
    return bound
  }

  /// Why a value is not taken, as a sentence; nil if it is.
  static func refusal(of value: String, _ parameter: Runbook.Parameter) -> String? {
    if let reason = refusal(of: value) { return reason }
    if value.isEmpty, !parameter.isRequired, parameter.defaultValue == nil { return nil }
    let pattern = parameter.pattern ?? plainPattern
    // A pattern was tried when the runbook was read.
    guard let expression = try? regularExpression(pattern), value.wholeMatch(of: expression) != nil else {
      return parameter.pattern.map { "it has to match \($0)" } ?? plainRefusal
    }
    return nil
  }

  /// Why a value that has no pattern of its own is not taken, as a sentence; nil if it is.
  static func refusal(ofPlain value: String) -> String? {
    if let reason = refusal(of: value) { return reason }
    guard let expression = try? regularExpression(plainPattern), value.wholeMatch(of: expression) != nil else {
      return plainRefusal
    }
    return nil
  }

  private static let plainRefusal =
    "it may hold letters, digits and . _ / : @ % + = , - and not begin with -; for more, the runbook needs a pattern."

  /// A pattern compares Unicode scalars, as the shell does; `\d`, `\w` and `\s` match ASCII only. Its author writes the
  /// commands too, so nothing guards against a pattern that takes long.
  /// - Throws: the parser's error, with its reason as the description.
  static func regularExpression(_ pattern: String) throws -> Regex<AnyRegexOutput> {
    let expression = try Regex(pattern)
    return expression.asciiOnlyCharacterClasses().matchingSemantics(.unicodeScalar)
  }

  /// What no value may be, whatever its pattern is.
  static func refusal(of value: String) -> String? {
    if value.utf8.count > longestValue { return "it is longer than \(longestValue) bytes." }
    // An environment cannot hold it.
    return value.utf8.contains(0) ? "it holds a NUL." : nil
  }
}

/// A variable with its value, in an order that is kept.
package struct NamedValue: Sendable, Equatable {
  package var name: String
  package var value: String

  package init(name: String, value: String) {
    self.name = name
    self.value = value
  }

  /// Whether a text can be the name of a variable: a small letter, then small letters, digits and `_`, at most 40. So no two names
  /// that differ in their bytes are one String, and none is a variable that the shell or a program acts on, such as PATH.
  static func isName(_ text: String) -> Bool {
    let isLetter = { (byte: UInt8) in (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
    return text.utf8.count <= 40 && text.utf8.first.map(isLetter) == true
      && text.utf8.allSatisfy {
        isLetter($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "_")
      }
  }
}
