import JSON

/// Which log entries are wanted, in a part of the logging query language: comparisons, AND, OR, NOT, parentheses.
///
/// Letters compare in any case, names of fields too. A comparison of a field that an entry does not have is false.
/// Source: cloud.google.com/logging/docs/view/logging-query-language.
indirect enum LogFilter: Sendable {
  case comparison(LogComparison)
  case not(LogFilter)
  case all([LogFilter])
  case any([LogFilter])

  func matches(_ entry: JSONValue) -> Bool {
    switch self {
    case .comparison(let comparison): comparison.matches(entry)
    case .not(let filter): !filter.matches(entry)
    case .all(let filters): filters.allSatisfy { $0.matches(entry) }
    case .any(let filters): filters.contains { $0.matches(entry) }
    }
  }
}

/// One comparison of a field with a value.
struct LogComparison: Sendable {
  enum Operator: String, Sendable {
    case equal = "="
    case notEqual = "!="
    case atLeast = ">="
    case atMost = "<="
    case greater = ">"
    case less = "<"
    /// The field holds the text; with `*`, the field is there.
    case has = ":"

    func holds<Value: Comparable>(_ left: Value, _ right: Value) -> Bool {
      switch self {
      case .equal, .has: left == right
      case .notEqual: left != right
      case .atLeast: left >= right
      case .atMost: left <= right
      case .greater: left > right
      case .less: left < right
      }
    }
  }

  enum Value: Sendable {
    /// In small letters.
    case text(String)
    /// Microseconds since 1970.
    case time(Int64)
    /// By its place among `severities`.
    case severity(Int)
    /// Whatever is there.
    case anything
  }

  /// Source: cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry, LogSeverity.
  static let severities = [
    "DEFAULT", "DEBUG", "INFO", "NOTICE", "WARNING", "ERROR", "CRITICAL", "ALERT", "EMERGENCY",
  ]

  /// Names of members, from the entry on, in small letters.
  var path: [String]
  var operation: Operator
  var value: Value

  func matches(_ entry: JSONValue) -> Bool {
    Self.values(of: entry, at: path[...]).contains(where: holds)
  }

  /// What is at a path; of an array, each of its elements.
  private static func values(of json: JSONValue, at path: ArraySlice<String>) -> [JSONValue] {
    switch json {
    case .null: return []
    case .array(let elements): return elements.flatMap { values(of: $0, at: path) }
    default: break
    }
    guard let name = path.first else { return [json] }
    let member = json.members?.first { $0.name.lowercased() == name }
    return member.map { values(of: $0.value, at: path.dropFirst()) } ?? []
  }

  private func holds(_ found: JSONValue) -> Bool {
    switch value {
    case .anything: return true
    case .time(let wanted):
      return found.text.flatMap(Timestamp.microseconds).map { operation.holds($0, wanted) } ?? false
    case .severity(let wanted):
      return found.text.flatMap(Self.severities.firstIndex(of:)).map { operation.holds($0, wanted) } ?? false
    case .text(let wanted): return holds(found, wanted)
    }
  }

  private func holds(_ found: JSONValue, _ wanted: String) -> Bool {
    switch found {
    case .null: return false
    case .boolean(let truth): return operation.holds("\(truth)", wanted)
    case .number(let digits):
      guard let number = Double(digits), let other = Double(wanted) else { return operation == .notEqual }
      return operation.holds(number, other)
    case .string(let text):
      let text = text.lowercased()
      return operation == .has ? text.contains(wanted) : operation.holds(text, wanted)
    // A text may be anywhere in a message.
    case .array(let elements): return operation == .has && elements.contains { holds($0, wanted) }
    case .object(let members): return operation == .has && members.contains { holds($0.value, wanted) }
    }
  }
}
