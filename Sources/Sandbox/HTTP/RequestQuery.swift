import GoogleCloud
package import Hummingbird

/// The parameters of a URL's query, or of a form, decoded, in their order.
package struct RequestQuery: Sendable {
  package let parameters: [(name: String, value: String)]

  package init(_ request: Request) throws(GoogleError) {
    try self.init(request.uri.query ?? "")
  }

  /// Reads `a=1&b=2`; a plus stands for a space.
  package init(_ text: some StringProtocol) throws(GoogleError) {
    var parameters: [(name: String, value: String)] = []
    for pair in Substring(text).utf8.split(separator: UInt8(ascii: "&")) {
      let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      let value = parts.count > 1 ? Substring(parts[1]) : ""
      guard let name = PercentEncoding.decode(Substring(parts[0]), plusIsSpace: true),
        let value = PercentEncoding.decode(value, plusIsSpace: true)
      else { throw .invalid("The query is not percent-encoded UTF-8.") }
      parameters.append((name, value))
    }
    self.parameters = parameters
  }

  package subscript(_ name: String) -> String? {
    parameters.first { $0.name == name }?.value
  }

  /// The values of a parameter that may be repeated.
  package func all(_ name: String) -> [String] {
    parameters.filter { $0.name == name }.map(\.value)
  }

  /// A whole number that is not negative; nil if the parameter is not there.
  package func count(_ name: String) throws(GoogleError) -> Int64? {
    guard let text = self[name] else { return nil }
    guard let number = Int64(text), number >= 0 else { throw .invalid("Invalid value for \(name): \"\(text)\".") }
    return number
  }

  /// `pageSize`, or another parameter that says how much an answer may hold; 0 or nothing means `size`.
  package func pageSize(
    _ name: String = "pageSize", default size: Int, maximum: Int = .max
  ) throws(GoogleError) -> Int {
    let asked = Int(clamping: try count(name) ?? 0)
    return asked == 0 ? size : min(asked, maximum)
  }

  /// The token of the page that is asked for; nil for the first one.
  package var pageToken: String? { self["pageToken"].flatMap { $0.isEmpty ? nil : $0 } }

  /// `true` or `false`, in any case; false if the parameter is not there.
  package func flag(_ name: String) -> Bool {
    self[name]?.lowercased() == "true"
  }
}
