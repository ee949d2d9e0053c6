import Foundation

/// Where a service is reached, and by whose right.
package struct ServiceEndpoint: Sendable {
  /// Scheme, host and port, without a slash at the end: `https://firestore.googleapis.com`.
  package let address: String
  /// Whether the host is this machine.
  package let isLoopback: Bool
  let accessToken: String?

  package static let firestoreAddress = "https://firestore.googleapis.com"
  /// What the emulator takes for an administrator; it opens nothing else.
  package static let emulatorToken = "owner"

  /// - Parameters:
  ///   - address: `https://HOST[:PORT]` or `http://HOST[:PORT]`, no path.
  ///   - accessToken: an OAuth 2 access token, or `emulatorToken`; sent as a bearer token.
  /// - Throws: `badEndpoint`, also for a real token that would leave this machine unencrypted.
  package init(_ address: String, accessToken: String? = nil) throws(GoogleCloudError) {
    guard let parts = URLComponents(string: address), let scheme = parts.scheme, ["http", "https"].contains(scheme),
      let host = parts.host, !host.isEmpty, ["", "/"].contains(parts.path), parts.query == nil, parts.user == nil
    else {
      throw GoogleCloudError(
        .badEndpoint, "\(address) is not the address of a service.",
        remedy: "Give it as https://HOST or http://HOST:PORT, without a path.")
    }
    self.address = address.hasSuffix("/") ? String(address.dropLast()) : address
    self.accessToken = accessToken
    isLoopback = ServiceEndpoint.isLoopback(host)
    guard scheme == "https" || isLoopback || accessToken == nil || accessToken == ServiceEndpoint.emulatorToken else {
      throw GoogleCloudError(
        .badEndpoint, "An access token would be sent unencrypted to \(host).", remedy: "Use https.")
    }
  }

  /// Whether a host is this machine by its name alone: 127.0.0.0/8 is, a name that begins like it is not.
  private static func isLoopback(_ host: String) -> Bool {
    let numbers = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
    return ["localhost", "[::1]", "::1"].contains(host)
      || numbers.count == 4 && numbers.first == 127 && !numbers.contains(nil)
  }

  /// A request to a path of this service, with the authorization that it needs.
  /// - Parameter path: begins with a slash; already in URL form.
  func request(_ method: String, _ path: String, limits: TimeLimits) -> HTTPRequest {
    var request = HTTPRequest(method: method, url: address + path)
    if let accessToken { request.headers.append(("authorization", "Bearer \(accessToken)")) }
    request.limits = limits
    request.bypassesProxies = isLoopback
    return request
  }
}

extension ServiceEndpoint: CustomStringConvertible {
  package var description: String { address }
}
