import Documents
import Foundation

/// An address that is called without credentials: a monitor that waits for pings, or a chat's webhook.
///
/// Whoever knows such an address can use it, so it is a secret: descriptions, errors and the log of requests have its scheme,
/// host and port only.
package struct Webhook: Sendable {
  /// Up to the query.
  private let base: String
  /// With its question mark; empty without one.
  private let query: String
  private let origin: String
  private let isLoopback: Bool
  private let http: HTTPClient
  private let retries: RetryPolicy

  /// What a good answer may have at most; such services answer with a word.
  private static let mostAnswerBytes = 64 << 10
  /// A monitor that is down must not hold up what it watches.
  private static let limits = TimeLimits(connect: .seconds(5), idle: .seconds(10), total: .seconds(10))

  /// As often as such services advise. A call that arrived twice is better than one that did not arrive.
  package static let defaultRetries = {
    var retries = RetryPolicy(tries: 3, firstPause: .milliseconds(500), longestPause: .seconds(2), rules: .storage)
    retries.longestAskedPause = .seconds(5)
    return retries
  }()

  /// - Parameter text: `https://HOST[:PORT]/PATH[?QUERY]`, or `http` with a host of this machine; ASCII, without a user's name
  ///   and without a fragment.
  /// - Throws: `badEndpoint`; the message does not have the address.
  package init(_ text: String, retries: RetryPolicy = Webhook.defaultRetries) throws(GoogleCloudError) {
    guard text.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }), let parts = URLComponents(string: text),
      let scheme = parts.scheme, ["http", "https"].contains(scheme), let host = parts.host, !host.isEmpty,
      parts.user == nil, parts.password == nil, parts.fragment == nil
    else {
      throw GoogleCloudError(
        .badEndpoint, "This is not a web address. The message leaves it out, because it can give access.",
        remedy: "Copy it from the service, in the form https://HOST/PATH.")
    }
    isLoopback = HostName(host).isLoopback
    guard scheme == "https" || isLoopback else {
      throw GoogleCloudError(
        .badEndpoint, "The address on \(host) is not encrypted, so others could read and use it.",
        remedy: "Give an address that begins with https://.")
    }
    let pieces = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    base = String(pieces[0])
    query = pieces.count > 1 ? "?\(pieces[1])" : ""
    origin = "\(scheme)://\(host)" + (parts.port.map { ":\($0)" } ?? "")
    http = HTTPClient(logger: retries.logger)
    self.retries = retries
  }

  /// The whole address.
  /// - Parameter path: goes behind the address's own path, before its query: `/start`; empty for the address as it is.
  func url(_ path: String = "") -> String {
    let folder = path.isEmpty || !base.hasSuffix("/") ? base : String(base.dropLast())
    return folder + path + query
  }

  /// Calls the address, at most three times: by POST if there is JSON to send, else by GET.
  /// - Throws: `badResponse` for an answer that is not a success (a redirection too: it is not followed), else why there was
  ///   no answer; `CancellationError`.
  package func call(_ path: String = "", posting json: [UInt8]? = nil) async throws {
    let request = request(path, json)
    try await retries.run {
      let response: HTTPResponse
      do { response = try await http.send(request, maximumBodyBytes: Self.mostAnswerBytes) } catch let error
        as GoogleCloudError
      {
        // curl's words can have the address.
        throw GoogleCloudError(
          error.code, "Rekindle could not call \(origin) (\(error.code.rawValue)).",
          remedy: "Check that this machine can reach it, and that the service is running.")
      }
      guard (200..<300).contains(response.status) else {
        var error = GoogleCloudError(
          .badResponse, "\(origin) answered with HTTP status \(response.status).",
          remedy: "Check the address. If it was deleted at the service, create a new one.",
          httpStatus: response.status)
        error.retryAfter = RetryAfter.pause(response.head)
        throw error
      }
    }
  }

  private func request(_ path: String, _ json: [UInt8]?) -> HTTPRequest {
    var request = HTTPRequest(method: json == nil ? "GET" : "POST", url: url(path))
    request.limits = Self.limits
    request.bypassesProxies = isLoopback
    request.hasSecretPath = true
    if let json {
      request.headers.append(("content-type", "application/json"))
      request.body = json
    }
    return request
  }
}

extension Webhook: CustomStringConvertible, CustomDebugStringConvertible {
  /// Without what is secret.
  package var description: String { origin }
  package var debugDescription: String { origin }
}
