package import Logging

/// The debug log of requests: one line for each exchange, with method, address, status, bytes of the answer, time, and
/// which retry it was.
///
/// It has no headers and no bodies, and of an address's query only the values that are named here: a signed URL is a
/// secret by its query.
struct RequestLog: Sendable {
  let logger: Logger

  func finished(_ request: HTTPRequest, _ head: HTTPHead, bytes: Int, after time: Duration) {
    write(request, RequestLog.status(head), bytes, time)
  }

  func failed(_ request: HTTPRequest, _ error: any Error, bytes: Int, after time: Duration) {
    // The message may hold text of the server's, the code does not.
    let reason = (error as? GoogleCloudError)?.code.rawValue ?? "ended by this program"
    write(request, reason, bytes, time)
  }

  private func write(_ request: HTTPRequest, _ outcome: String, _ bytes: Int, _ time: Duration) {
    let failures = RetryPolicy.failures
    let milliseconds = Int(time / .milliseconds(1))
    let retry = failures > 0 ? " retry \(failures)" : ""
    let address = request.hasSecretPath ? RequestLog.origin(request.url) : RequestLog.shown(request.url)
    logger.debug("\(request.method) \(address) \(outcome) \(bytes) bytes \(milliseconds) ms\(retry)")
  }

  /// The HTTP status, and gRPC's own where that is no success.
  private static func status(_ head: HTTPHead) -> String {
    guard let text = head["grpc-status"], text != "0" else { return "\(head.status)" }
    return "\(head.status) \(Int(text).flatMap { RPCStatus(rawValue: $0) }?.name ?? "UNKNOWN")"
  }

  /// Values that are only where and how much.
  private static let shownNames: Set<Substring> = [
    "alt", "databaseId", "delimiter", "fields", "generation", "ifGenerationMatch", "ifMetagenerationMatch",
    "matchGlob", "maxResults", "name", "pageSize", "prefix", "project", "projection", "updateMask", "uploadType",
    "X-Goog-Date", "X-Goog-Expires",
  ]

  /// Scheme, host and port: all that is shown of an address whose path is a secret.
  static func origin(_ url: String) -> String {
    let parts = url.utf8.split(separator: UInt8(ascii: "/"), maxSplits: 3, omittingEmptySubsequences: false)
    return parts.prefix(3).map { String(Substring($0)) }.joined(separator: "/") + "/..."
  }

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
