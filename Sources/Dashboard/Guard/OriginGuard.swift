import Hummingbird

/// Tells requests of the server's own page, and of pages that the policy allows, from those of any other page.
///
/// A cookie goes along with every request of a browser, also from another port of the same host, which `SameSite` does not stop.
/// So a request with a cookie has to show that a page of ours sent it. A Bearer token does not go along by itself.
struct OriginGuard: Sendable {
  /// A header that no form can send, and no page of another origin without being asked.
  static let header = "x-rekindle"

  let hosts: HostGuard

  /// - Parameters:
  ///   - changes: whether the request does something.
  ///   - host: the server's own, as the browser sees it.
  /// - Throws: `Problem`.
  func check(cookie call: Call, changes: Bool, host: String) throws(Problem) {
    let origin = call.header("origin")
    switch call.header("sec-fetch-site") {
    case "same-origin": break
    // An address that was typed, a bookmark: for reading only.
    case "none" where !changes: break
    case nil:
      // Older browsers say only where the page is from.
      if changes, origin == nil { throw Self.refused("It says neither Sec-Fetch-Site nor Origin.") }
    default: throw Self.refused("Sec-Fetch-Site is not same-origin.")
    }
    if let origin, !hosts.isOwn(origin, at: host) { throw Self.refused("Its Origin is not this server.") }
    guard changes else { return }
    guard call.header(Self.header) == "1" else { throw Self.refused("The header X-Rekindle: 1 is missing.") }
    try checkJSON(call)
  }

  /// - Throws: `Problem` for a page that the policy does not name.
  func check(bearer call: Call, changes: Bool, host: String) throws(Problem) {
    if let origin = call.header("origin"), !hosts.isOwn(origin, at: host), !hosts.isAllowed(origin) {
      throw Self.refused("Its Origin is not in serve.origins of the policy.")
    }
    if changes, !call.body.isEmpty { try checkJSON(call) }
  }

  /// - Throws: `Problem` unless the body says that it is JSON.
  private func checkJSON(_ call: Call) throws(Problem) {
    let type = call.header("content-type")?.split(separator: ";").first.map { $0.lowercased() } ?? ""
    guard type.split(separator: " ").joined() == "application/json" else {
      throw Problem(.wrongType, "Send Content-Type: application/json.")
    }
  }

  private static func refused(_ why: String) -> Problem { Problem(.notThisSite, "The request is refused. \(why)") }

  /// The answer to a browser that asks whether a page of another origin may send a request.
  /// - Parameter methods: that the path has.
  /// - Throws: `Problem` for an origin that the policy does not name.
  func preflight(_ call: Call, methods: [String]) throws(Problem) -> Reply {
    guard let origin = call.header("origin"), hosts.isAllowed(origin) else {
      throw Self.refused("Its Origin is not in serve.origins of the policy.")
    }
    return Reply(
      .noContent,
      headers: [
        ("access-control-allow-methods", methods.joined(separator: ", ")),
        ("access-control-allow-headers", "authorization, content-type, idempotency-key, last-event-id"),
        ("access-control-max-age", "600"),
      ])
  }

  /// What lets a page of an allowed origin read an answer. Credentials are never allowed: a Bearer token is not one.
  func headers(_ origin: String?) -> [(name: String, value: String)] {
    guard let origin, hosts.isAllowed(origin) else { return [("vary", "Origin")] }
    return [
      ("vary", "Origin"), ("access-control-allow-origin", origin),
      ("access-control-expose-headers", "Location, Retry-After, X-Request-Id"),
    ]
  }
}
