import Documents
import Foundation

/// Where a service is reached, and by whose right.
package struct ServiceEndpoint: Sendable {
  /// Scheme, host and port, without a slash at the end: `https://firestore.googleapis.com`.
  package let address: String
  /// Whether the host is this machine.
  package let isLoopback: Bool
  /// Nil where calls need no authorization.
  let tokens: TokenSource?

  /// - Parameters:
  ///   - address: `https://HOST[:PORT]`, or `http://HOST[:PORT]` of this machine; no path.
  ///   - tokens: of which one is sent with every request.
  /// - Throws: `badEndpoint`, also for plain HTTP to another machine, with or without a token: documents are secret too.
  package init(_ address: String, tokens: TokenSource? = nil) throws(GoogleCloudError) {
    let place = try ServiceEndpoint.place(address)
    self.address = address.hasSuffix("/") ? String(address.dropLast()) : address
    self.tokens = tokens
    isLoopback = place.host.isLoopback
    guard place.isEncrypted || isLoopback else {
      let tunnel = place.host.tunnel(to: place.port ?? 80)
      throw GoogleCloudError(
        .badEndpoint, "\(address) is on another machine, and Rekindle sends plain HTTP only to this one.",
        remedy: "Use https, or open a tunnel, \(tunnel.command), and give http://\(tunnel.server).")
    }
  }

  /// What an address says.
  /// - Throws: `badEndpoint` unless it has the form of a service's address.
  static func place(_ address: String) throws(GoogleCloudError) -> (isEncrypted: Bool, host: HostName, port: Int?) {
    guard let parts = URLComponents(string: address), let scheme = parts.scheme, ["http", "https"].contains(scheme),
      let host = parts.host, !host.isEmpty, ["", "/"].contains(parts.path), parts.query == nil, parts.user == nil
    else {
      throw GoogleCloudError(
        .badEndpoint, "\(address) is not the address of a service.",
        remedy: "Give it as https://HOST or http://localhost:PORT, without a path.")
    }
    return (scheme == "https", HostName(host), parts.port)
  }

  /// Host and port as they stand in the address.
  var host: String { String(address.drop { $0 != "/" }.dropFirst(2)) }

  /// Google's emulator, as its administrator.
  package static func emulator(_ address: String) throws(GoogleCloudError) -> ServiceEndpoint {
    try ServiceEndpoint(
      address, tokens: TokenSource(.emulator, issuer: TokenIssuer(overrides: EndpointOverrides([:]))))
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

extension ServiceEndpoint {
  /// By how many seconds the service's clock is ahead of this machine's; negative if it is behind.
  ///
  /// Told by the `Date` header of an answer, whatever that is, to a request without a token. It is good to a second and half
  /// of the request's time. Signatures and tokens carry this machine's time, and are refused if it is wrong.
  /// - Returns: nil if the answer has no date.
  package func clockDifference() async throws -> Double? {
    let request = request("GET", "/", limits: TimeLimits(idle: .seconds(10), total: .seconds(30)))
    let before = Date.now
    let answer = try await HTTPClient().send(request, maximumBodyBytes: 1 << 20)
    let after = Date.now
    guard let date = answer.head["date"].flatMap(HTTPDate.date) else { return nil }
    // The header has whole seconds: on average it is half a second old.
    return date.timeIntervalSince(before.addingTimeInterval(after.timeIntervalSince(before) / 2)) + 0.5
  }
}
