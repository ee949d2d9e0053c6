package import Logging

/// The debug log of requests: one line for each exchange, with method, address, status and time.
///
/// It has no headers and no bodies, and of an address's query only the values that are named here: a signed URL is a
/// secret by its query.
struct RequestLog: Sendable {
  private let logger: Logger

  init(_ logger: Logger) {
    self.logger = logger
  }

  func finished(_ request: HTTPRequest, status: Int, after time: Duration) {
    logger.debug("\(request.method) \(RequestLog.shown(request.url)) \(status) \(RequestLog.milliseconds(time))")
  }

  func failed(_ request: HTTPRequest, _ error: any Error, after time: Duration) {
    // The message may hold text of the server's, the code does not.
    let reason = (error as? GoogleCloudError)?.code.rawValue ?? "ended by this program"
    logger.debug("\(request.method) \(RequestLog.shown(request.url)) \(reason) \(RequestLog.milliseconds(time))")
  }

  private static func milliseconds(_ time: Duration) -> String { "\(Int(time / .milliseconds(1))) ms" }

  /// Values that are only where and how much.
  private static let shownNames: Set<Substring> = [
    "alt", "databaseId", "delimiter", "fields", "generation", "ifGenerationMatch", "ifMetagenerationMatch",
    "matchGlob", "maxResults", "name", "pageSize", "prefix", "project", "projection", "updateMask", "uploadType",
    "X-Goog-Date", "X-Goog-Expires",
  ]

  /// The address with the other values left out.
  static func shown(_ url: String) -> String {
    let parts = url.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return url }
    let query = parts[1].split(separator: "&", omittingEmptySubsequences: false).map { pair in
      let name = pair.prefix { $0 != "=" }
      return shownNames.contains(name) || name.endIndex == pair.endIndex ? String(pair) : "\(name)=..."
    }
    return "\(parts[0])?\(query.joined(separator: "&"))"
  }
}

extension Logger {
  /// Where requests are logged unless a caller says otherwise, at level debug.
  package static var requests: Logger { Logger(label: "rekindle.requests") }
}
