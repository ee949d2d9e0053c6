import Documents

/// Which hosts and origins the server is, so that another name that leads here is refused (DNS rebinding).
struct HostGuard: Sendable {
  /// As they are in a request's `Host`, in lower case: `HOST` or `HOST:PORT`; empty for this machine only.
  private let hosts: [ExactName]
  /// Whose pages may call the API, such as `https://erp.example.com`.
  private let origins: [ExactName]
  private let isBehindHosting: Bool

  /// - Parameters:
  ///   - hosts: `serve.hosts` of the policy.
  ///   - origins: `serve.origins` of the policy.
  ///   - isBehindHosting: whether Firebase Hosting is in front, which puts the host of the page into `X-Forwarded-Host`.
  init(hosts: [String], origins: [String], isBehindHosting: Bool) {
    self.hosts = hosts.map { ExactName($0.lowercased()) }
    self.origins = origins.map { ExactName($0) }
    self.isBehindHosting = isBehindHosting
  }

  /// The host that the browser sees.
  /// - Throws: `Problem` for a request to another host.
  func host(_ host: String?, forwarded: String?) throws(Problem) -> String {
    let named = isBehindHosting ? forwarded ?? host : host
    guard let named = named?.lowercased(), isOurs(named) else {
      throw Problem(.notThisSite, "The server does not serve this host. Add it to serve.hosts in the policy.")
    }
    return named
  }

  func isOurs(_ host: String) -> Bool {
    hosts.isEmpty ? Self.isLoopback(host) : hosts.contains(ExactName(host))
  }

  /// Whether a host, with a port or without, is this machine.
  static func isLoopback(_ host: String) -> Bool {
    for name in ["127.0.0.1", "localhost", "[::1]"] where host.utf8.starts(with: name.utf8) {
      let rest = host.utf8.dropFirst(name.utf8.count)
      guard let colon = rest.first else { return true }
      let port = rest.dropFirst()
      return colon == UInt8(ascii: ":") && port.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        && UInt16(Substring(port)) != nil
    }
    return false
  }

  /// The origin of the server's own pages at a host of its own.
  static func origin(of host: String) -> String { (isLoopback(host) ? "http://" : "https://") + host }

  /// Whether an `Origin` header is one of the server's own.
  func isOwn(_ origin: String, at host: String) -> Bool {
    if ExactName(origin) == ExactName(Self.origin(of: host)) { return true }
    return hosts.contains { ExactName(Self.origin(of: $0.text)) == ExactName(origin) }
  }

  /// Whether another site may call the API by a Bearer token.
  func isAllowed(_ origin: String) -> Bool { origins.contains(ExactName(origin)) }
}
