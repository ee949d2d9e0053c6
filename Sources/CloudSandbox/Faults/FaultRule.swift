import GoogleCloud
import Hummingbird
import JSON
import Sandbox

/// Which requests a fault is for: by method, path and query, from the `nth` that matches on, `times` times.
struct FaultRule: Sendable {
  /// Nil for any.
  var method: String?
  /// Of the path as it is sent, percent-encoded; `*` stands for any characters, slashes too.
  var path: String
  /// What the query must hold, as it is sent.
  var query: String?
  /// 1-based: the first matching request that goes wrong.
  var nth: Int64 = 1
  /// Nil for all from then on.
  var times: Int64?
  let fault: Fault
  /// As it was told.
  let json: JSONValue

  /// Requests that matched, and those of them that went wrong.
  var seen: Int64 = 0
  var acted: Int64 = 0

  /// - Throws: INVALID_ARGUMENT for members that are unknown or of a wrong type, and for none or several faults.
  init(_ json: JSONValue) throws(GoogleError) {
    guard let members = json.members else { throw .invalid("A fault rule is \(json.kind), not an object.") }
    self.json = json
    path = "*"
    var faults: [Fault] = []
    let message = json["message"]?.text ?? "The sandbox was told to answer so."
    for member in members {
      let value = member.value
      switch member.name {
      case "method": method = try Self.text(member)
      case "path": path = try Self.text(member)
      case "query": query = try Self.text(member)
      case "nth": nth = try Self.count(member)
      case "times": times = try Self.count(member)
      case "message", "reason", "service": _ = try Self.text(member)
      case "retryAfter": _ = try Self.count(member)
      case "status":
        let code = try Self.count(member)
        guard (100...599).contains(code) else { throw .invalid("status is no HTTP status.") }
        let refusal = Fault.Refusal(
          message: message, retryAfter: json["retryAfter"]?.integer, reason: json["reason"]?.text,
          service: json["service"]?.text)
        faults.append(.status(Int(code), refusal))
      case "delay":
        guard case .number(let digits) = value, let seconds = Double(digits), (0...3600).contains(seconds) else {
          throw .invalid("delay is a number of seconds, 3600 at most.")
        }
        faults.append(.delay(seconds))
      case "truncate": faults.append(.truncate(Int(clamping: try Self.count(member))))
      case "stall": faults.append(.stall(Int(clamping: try Self.count(member))))
      case "flip": faults.append(.flip(Int(clamping: try Self.count(member))))
      case "hold" where value.truth == true: faults.append(.hold(FaultGate()))
      case "reset" where value.truth == true: faults.append(.reset)
      case "empty" where value.truth == true: faults.append(.empty)
      case "wrongHash" where value.truth == true: faults.append(.wrongHash)
      case "emptyPage" where value.truth == true: faults.append(.emptyPage)
      case "endlessPages" where value.truth == true: faults.append(.endlessPages)
      case "sizes": faults.append(.sizes(try Self.text(member)))
      case "cacheControl": faults.append(.cacheControl(try Self.text(member)))
      case "date":
        guard let seconds = value.integer, abs(seconds) <= 1 << 40 else {
          throw .invalid("date is no number of seconds.")
        }
        faults.append(.date(seconds))
      case "withhold":
        guard let names = value.elements?.map(\.text), names.allSatisfy({ $0 != nil }) else {
          throw .invalid("withhold is no array of permissions.")
        }
        faults.append(.withhold(names.compactMap(\.self)))
      case "operation": faults.append(.operation(try Self.operation(value, message)))
      default: throw .invalid("`\(member.name)` is no member of a fault rule, or of a wrong type.")
      }
    }
    guard faults.count == 1, let fault = faults.first else {
      throw .invalid("A fault rule has one fault, this one has \(faults.count).")
    }
    self.fault = fault
  }

  /// Counts a request; whether it goes wrong.
  mutating func acts(on request: Request) -> Bool {
    guard method == nil || method == request.method.rawValue, Self.matches(request.uri.path, path),
      query.map({ (request.uri.query ?? "").contains($0) }) ?? true
    else { return false }
    seen += 1
    guard seen >= nth, acted < times ?? .max else { return false }
    acted += 1
    return true
  }

  /// Whether a text is what a pattern with `*` stands for.
  static func matches(_ text: String, _ pattern: String) -> Bool {
    let parts = Array(pattern.utf8).split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false)
    guard let first = parts.first, let last = parts.last, parts.count > 1 else {
      return text.utf8.elementsEqual(pattern.utf8)
    }
    var rest = Array(text.utf8)[...]
    guard rest.starts(with: first) else { return false }
    rest.removeFirst(first.count)
    for part in parts[1..<parts.count - 1] where !part.isEmpty {
      guard let found = rest.firstRange(of: part) else { return false }
      rest = rest[found.upperBound...]
    }
    return rest.reversed().starts(with: last.reversed())
  }

  private static func operation(_ json: JSONValue, _ message: String) throws(GoogleError) -> OperationFault {
    switch json.text {
    case "fail": return .fail(GoogleError(.internal, message))
    case "hang": return .hang
    case "cancel": return .cancel
    default:
      guard let member = json.members?.first, json.members?.count == 1, let count = member.value.integer, count > 0
      else {
        throw .invalid("operation is fail, hang, cancel, {\"lose\":N} or {\"understate\":N}.")
      }
      switch member.name {
      case "lose": return .lose(Int(clamping: count))
      case "understate": return .understate(Int(clamping: count))
      default: throw .invalid("operation has no member `\(member.name)`.")
      }
    }
  }

  private static func text(_ member: JSONValue.Member) throws(GoogleError) -> String {
    guard let text = member.value.text else { throw .invalid("\(member.name) is no string.") }
    return text
  }

  private static func count(_ member: JSONValue.Member) throws(GoogleError) -> Int64 {
    guard case .number = member.value, let count = member.value.integer, count >= 0 else {
      throw .invalid("\(member.name) is no whole number.")
    }
    return count
  }
}
