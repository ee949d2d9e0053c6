import Documents
import GoogleCloud
import Hummingbird
import JSON

/// A request, whole, as the guard let it in.
struct Call: Sendable {
  let method: HTTPRequest.Method
  /// What the path has for the pattern's `{...}`, decoded; empty for a pattern without. None has two.
  let parameter: ExactName
  let query: CallQuery
  let headers: HTTPFields
  let body: [UInt8]
  /// What the request was sent to: `HOST` or `HOST:PORT`; nil if it does not say.
  let host: String?
  /// The path and the query as they came, below the host.
  let target: String
  /// The client's IP address, as far as the server knows it.
  let address: String
  /// Of this request: in the answer's header, in problems, and in the audit log.
  let id: String
  /// By the server's clock, in microseconds since 1970.
  let time: Int64

  /// A header's value; of several of the name, all of them with commas between.
  func header(_ name: String) -> String? { HTTPFields.Element.Name(name).flatMap { headers[$0] } }

  /// The body as an object; no body at all is an empty one.
  /// - Parameter known: the members that the action knows; another one is refused.
  /// - Throws: `Problem`: 400 for what is not JSON, 422 for another shape.
  func object(_ known: [String]) throws(Problem) -> JSONObject {
    guard !body.isEmpty else {
      return try read { () throws(JSONShapeError) in try JSONObject(.object([]), "the body") }
    }
    let value: JSONValue
    do { value = try JSONParser.parse(body) } catch { throw Problem(.badRequest, "The body is \(error).") }
    for member in value.members ?? [] where !known.contains(where: { $0.utf8.elementsEqual(member.name.utf8) }) {
      throw Problem(.invalid, "The body has an unknown member. Known are: \(known.joined(separator: ", ")).")
    }
    return try read { () throws(JSONShapeError) in try JSONObject(value, "the body") }
  }

  /// Reads members of the body.
  /// - Throws: `Problem` 422 for another shape.
  func read<Value>(_ body: () throws(JSONShapeError) -> Value) throws(Problem) -> Value {
    do { return try body() } catch { throw Problem(.invalid, error.message) }
  }
}

/// The parameters of a request's query, decoded. Each has one value.
struct CallQuery: Sendable {
  let parameters: [(name: String, value: String)]

  /// - Throws: `Problem` for a query that is not percent-encoded UTF-8, and for a parameter that is there twice.
  init(_ text: String) throws(Problem) {
    var parameters: [(name: String, value: String)] = []
    for pair in Substring(text).utf8.split(separator: UInt8(ascii: "&")) {
      let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = PercentEncoding.decode(Substring(parts[0]), plusIsSpace: true),
        let value = PercentEncoding.decode(parts.count > 1 ? Substring(parts[1]) : "", plusIsSpace: true)
      else { throw Problem(.badRequest, "The query is not percent-encoded UTF-8.") }
      guard !parameters.contains(where: { $0.name.utf8.elementsEqual(name.utf8) }) else {
        throw Problem(.badRequest, "The query has a parameter twice.")
      }
      parameters.append((name, value))
    }
    self.parameters = parameters
  }

  subscript(_ name: String) -> String? {
    parameters.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
  }

  /// A whole number in a range.
  /// - Throws: `Problem` for anything else.
  func count(_ name: String, in range: ClosedRange<Int>) throws(Problem) -> Int? {
    guard let text = self[name] else { return nil }
    guard let count = Int(text), range.contains(count), String(count) == text else {
      throw Problem(
        .badRequest, "\(name) is a whole number from \(range.lowerBound) to \(range.upperBound).")
    }
    return count
  }
}
