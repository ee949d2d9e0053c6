import Foundation

/// Where a service is reached, and by whose right.
package struct ServiceEndpoint: Sendable {
  /// Scheme, host and port, without a slash at the end: `https://firestore.googleapis.com`.
  package let address: String
  /// Whether the host is this machine.
  package let isLoopback: Bool
  /// Nil where calls need no authorization.
  let tokens: TokenSource?

  /// What the emulator takes for an administrator; it opens nothing else.
  static let emulatorToken = "owner"

  /// - Parameters:
  ///   - address: `https://HOST[:PORT]` or `http://HOST[:PORT]`, no path.
  ///   - tokens: of which one is sent with every request.
  /// - Throws: `badEndpoint`, also for a real token that would leave this machine unencrypted.
  package init(_ address: String, tokens: TokenSource? = nil) throws(GoogleCloudError) {
    guard let parts = URLComponents(string: address), let scheme = parts.scheme, ["http", "https"].contains(scheme),
      let host = parts.host, !host.isEmpty, ["", "/"].contains(parts.path), parts.query == nil, parts.user == nil
    else {
      throw GoogleCloudError(
        .badEndpoint, "\(address) is not the address of a service.",
        remedy: "Give it as https://HOST or http://HOST:PORT, without a path.")
    }
    self.address = address.hasSuffix("/") ? String(address.dropLast()) : address
    self.tokens = tokens
    isLoopback = ServiceEndpoint.isLoopback(host)
    guard scheme == "https" || isLoopback || tokens?.isEmulator ?? true else {
      throw GoogleCloudError(
        .badEndpoint, "An access token would be sent unencrypted to \(host).", remedy: "Use https.")
    }
  }

  /// Host and port as they stand in the address.
  var host: String { String(address.drop { $0 != "/" }.dropFirst(2)) }

  /// Google's emulator, as its administrator.
  package static func emulator(_ address: String) throws(GoogleCloudError) -> ServiceEndpoint {
    try ServiceEndpoint(
      address, tokens: TokenSource(.emulator, issuer: TokenIssuer(overrides: EndpointOverrides([:]))))
  }

  /// Whether a host is this machine by its name alone: 127.0.0.0/8 is, a name that begins like it is not.
  static func isLoopback(_ host: String) -> Bool {
    let numbers = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
    return ["localhost", "[::1]", "::1"].contains(host)
      || numbers.count == 4 && numbers.first == 127 && !numbers.contains(nil)
  }

  /// A request to a path of this service, still without authorization: that is added when it is sent.
  /// - Parameter path: begins with a slash; already in URL form.
  func request(_ method: String, _ path: String, limits: TimeLimits) -> HTTPRequest {
    var request = HTTPRequest(method: method, url: address + path)
    request.limits = limits
    request.bypassesProxies = isLoopback
    return request
  }
}

extension ServiceEndpoint: CustomStringConvertible {
  package var description: String { address }
}
