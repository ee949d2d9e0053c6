/// One request, ready to be sent.
struct HTTPRequest: Sendable {
  enum Version: Sendable {
    case http1
    /// Over TLS by negotiation, without TLS by prior knowledge (RFC 9113 section 3.3).
    case http2
  }

  var method = "GET"
  var url: String
  var headers: [(name: String, value: String)] = []
  /// Nil for none; also sent when it is empty.
  var body: [UInt8]?
  var version = Version.http1
  var limits = TimeLimits()
  /// A proxy that the environment names must not be asked for an address on this machine.
  var bypassesProxies = false
  /// Whether the path is a secret, as that of a webhook is: the log of requests leaves it out.
  var hasSecretPath = false
}

/// How long one exchange may take; `nil` is without limit.
package struct TimeLimits: Sendable {
  /// Until the connection stands, TLS included.
  package var connect: Duration
  /// Without a byte from the server.
  package var idle: Duration?
  /// From the first to the last byte.
  package var total: Duration?

  package init(connect: Duration = .seconds(10), idle: Duration? = nil, total: Duration? = .seconds(60)) {
    self.connect = connect
    self.idle = idle
    self.total = total
  }

  /// For calls that can be made again: an answer that does not come, or stalls, is given up early enough for that.
  package static let call = TimeLimits(idle: .seconds(30))

  /// For streams, which may take as long as they keep coming. Google ends a call that makes no progress after 60 s.
  package static let stream = TimeLimits(idle: .seconds(90), total: nil)
}

/// What an answer begins with and, for gRPC, what follows its body: both come as header lines.
struct HTTPHead: Sendable {
  private(set) var status = 0
  /// In the order of arrival, names in lower case.
  private(set) var headers: [(name: String, value: String)] = []

  /// The last value of a header; a trailer comes after, and so hides, a header of the same name.
  subscript(name: String) -> String? {
    headers.last { $0.name == name }?.value
  }

  /// Takes one line as the server sent it. A status line begins a new head: an interim answer's is forgotten.
  mutating func append(line: String) {
    let line = HTTPHead.trimmed(line[...])
    if line.hasPrefix("HTTP/") {
      status = line.split(separator: " ", maxSplits: 2).dropFirst().first.flatMap { Int($0) } ?? 0
      headers = []
    } else if let colon = line.firstIndex(of: ":") {
      headers.append(
        (name: line[..<colon].lowercased(), value: HTTPHead.trimmed(line[line.index(after: colon)...])))
    }
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text.drop(while: \.isWhitespace)
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}

/// A whole answer, in memory.
struct HTTPResponse: Sendable {
  var head: HTTPHead
  var body: [UInt8]

  var status: Int { head.status }
}
