import JSON
import Sandbox

/// Reads a filter. Whatever it does not know is refused, with its line and column, so that no filter means less than it says.
///
///     filter      = alternative { ["AND"] alternative }
///     alternative = negation { "OR" negation }
///     negation    = "NOT" negation | "(" filter ")" | field operator value
///
/// OR binds more tightly than AND, as in the logging query language.
struct LogFilterParser {
  /// Characters of a filter. Source: cloud.google.com/logging/quotas.
  private static let maximumLength = 20_000
  private static let maximumDepth = 50

  /// The members of a LogEntry in small letters. Source: cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry.
  private static let fields = [
    "logname", "resource", "timestamp", "receivetimestamp", "severity", "insertid", "httprequest", "labels", "metadata",
    "operation", "trace", "spanid", "tracesampled", "sourcelocation", "split", "textpayload", "jsonpayload",
    "protopayload", "errorgroups",
  ]

  private let bytes: [UInt8]
  private var position = 0

  /// - Returns: nil for a filter without any condition.
  /// - Throws: INVALID_ARGUMENT.
  static func parse(_ text: String) throws(GoogleError) -> LogFilter? {
    guard text.utf8.count <= maximumLength else {
      throw .invalid("The filter has more than \(maximumLength) characters.")
    }
    var parser = LogFilterParser(bytes: Array(text.utf8))
    parser.skipSpace()
    guard !parser.isAtEnd else { return nil }
    let filter = try parser.filter(depth: 0)
    guard parser.isAtEnd else { throw parser.problem("this parenthesis closes nothing") }
    return filter
  }

  private init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  // MARK: Expressions

  private mutating func filter(depth: Int) throws(GoogleError) -> LogFilter {
    guard depth < Self.maximumDepth else { throw problem("it is nested more than \(Self.maximumDepth) deep") }
    var parts = [try alternative(depth)]
    skipSpace()
    while !isAtEnd, next != UInt8(ascii: ")") {
      _ = take(word: "AND")
      parts.append(try alternative(depth))
      skipSpace()
    }
    return parts.count == 1 ? parts[0] : .all(parts)
  }

  private mutating func alternative(_ depth: Int) throws(GoogleError) -> LogFilter {
    var parts = [try negation(depth)]
    while take(word: "OR") { parts.append(try negation(depth)) }
    return parts.count == 1 ? parts[0] : .any(parts)
  }

  private mutating func negation(_ depth: Int) throws(GoogleError) -> LogFilter {
    if take(word: "NOT") {
      guard depth < Self.maximumDepth else { throw problem("it is nested more than \(Self.maximumDepth) deep") }
      return .not(try negation(depth + 1))
    }
    skipSpace()
    guard next == UInt8(ascii: "(") else { return .comparison(try comparison()) }
    let start = position
    position += 1
    let inner = try filter(depth: depth + 1)
    guard next == UInt8(ascii: ")") else { throw problem("this parenthesis is not closed", at: start) }
    position += 1
    return inner
  }

  private mutating func comparison() throws(GoogleError) -> LogComparison {
    let start = position
    let path = try path()
    guard let first = path.first, Self.fields.contains(first) else {
      throw problem("a log entry has no such field", at: start)
    }
    let operation = try operation()
    skipSpace()
    let valueStart = position
    let isQuoted = next == UInt8(ascii: "\"")
    let text = isQuoted ? try quoted() : try word(with: ".")
    if !isQuoted, ["AND", "OR", "NOT"].contains(text) { throw problem("a value is missing", at: valueStart) }
    guard let value = Self.value(text, isQuoted: isQuoted, of: path, operation) else {
      throw problem("\(path.joined(separator: ".")) cannot be compared so with this value", at: valueStart)
    }
    return LogComparison(path: path, operation: operation, value: value)
  }

  private static func value(
    _ text: String, isQuoted: Bool, of path: [String], _ operation: LogComparison.Operator
  ) -> LogComparison.Value? {
    if operation == .has, text == "*", !isQuoted { return .anything }
    switch path {
    case ["timestamp"], ["receivetimestamp"]:
      let time = Timestamp.microseconds(text) ?? Timestamp.microseconds(text + "T00:00:00Z")
      return operation == .has ? nil : time.map { .time($0) }
    case ["severity"]: return LogComparison.severities.firstIndex(of: text.uppercased()).map { .severity($0) }
    default: return .text(text.lowercased())
    }
  }

  // MARK: Parts of a comparison

  /// Names with dots between, in small letters; one in quotation marks may hold any characters.
  private mutating func path() throws(GoogleError) -> [String] {
    var path: [String] = []
    repeat {
      if !path.isEmpty { position += 1 }
      path.append((next == UInt8(ascii: "\"") ? try quoted() : try word(with: "")).lowercased())
    } while next == UInt8(ascii: ".")
    return path
  }

  private mutating func operation() throws(GoogleError) -> LogComparison.Operator {
    skipSpace()
    guard !starts(with: "=~"), !starts(with: "!~") else {
      throw problem("the sandbox does not know regular expressions; use : for a part of a text")
    }
    for text in ["!=", ">=", "<=", "=", ">", "<", ":"] where starts(with: text) {
      position += text.utf8.count
      if let operation = LogComparison.Operator(rawValue: text) { return operation }
    }
    throw problem("a field needs a comparison, = != : >= <= > or <")
  }

  /// - Parameter others: characters that the word may have besides letters, digits and those of names.
  private mutating func word(with others: String) throws(GoogleError) -> String {
    let start = position
    while let next, Self.isWord(next) || others.utf8.contains(next) { position += 1 }
    guard position > start else { throw problem("a name or a value is expected") }
    guard bytes[start] != UInt8(ascii: "-") else { throw problem("the sandbox does not know this; use NOT", at: start) }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func quoted() throws(GoogleError) -> String {
    let start = position
    var text: [UInt8] = []
    position += 1
    while let byte = next {
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        guard let escaped = next, escaped == UInt8(ascii: "\"") || escaped == byte else {
          throw problem("the sandbox knows \\\" and \\\\ only", at: position - 1)
        }
        text.append(escaped)
        position += 1
      default: text.append(byte)
      }
    }
    throw problem("this quotation mark is not closed", at: start)
  }

  // MARK: Bytes

  private var isAtEnd: Bool { position == bytes.count }

  private var next: UInt8? { isAtEnd ? nil : bytes[position] }

  private mutating func skipSpace() {
    while let next, [9, 10, 13, 32].contains(next) { position += 1 }
  }

  private func starts(with text: String) -> Bool { bytes[position...].starts(with: text.utf8) }

  private mutating func take(word: String) -> Bool {
    skipSpace()
    let end = position + word.utf8.count
    guard starts(with: word), end == bytes.count || !(Self.isWord(bytes[end]) || bytes[end] == UInt8(ascii: ".")) else {
      return false
    }
    position = end
    return true
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"),
      0x80...:
      true
    default: "_-/@%+*$#".utf8.contains(byte)
    }
  }

  private func problem(_ message: String, at place: Int? = nil) -> GoogleError {
    let place = place ?? position
    let before = bytes[..<place].split(separator: 10, omittingEmptySubsequences: false)
    let column = String(decoding: before.last ?? [], as: UTF8.self).count + 1
    let rest = String(decoding: bytes[place...].prefix(40), as: UTF8.self)
    let here = rest.isEmpty ? "at the end" : "at \"\(rest)\""
    return .invalid("Unparseable filter: line \(max(1, before.count)), column \(column), \(here): \(message).")
  }
}
