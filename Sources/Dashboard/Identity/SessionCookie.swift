import Documents

/// The cookies of the server's own page: one for the session, and one that binds a sign-in to the browser that began it.
struct SessionCookie: Sendable {
  enum Found {
    case none
    case one(String)
    /// A browser sends one of a name and path; another one was planted.
    case several
  }

  /// Of a session, in seconds.
  static let sessionSeconds = 3_600
  /// Of a trip to the sign-in page, in seconds.
  static let tripSeconds = 600

  private let sessionName: ExactName
  private let tripName: ExactName
  private let tripPath: String

  /// - Parameter isBehindHosting: Firebase Hosting passes on one cookie, `__session`, so both have that name, one after the
  ///   other.
  init(basePath: String, isBehindHosting: Bool) {
    sessionName = isBehindHosting ? "__session" : "__Host-rekindle"
    tripName = isBehindHosting ? "__session" : "__Secure-rekindle-trip"
    tripPath = isBehindHosting ? "/" : "\(basePath)/signin/callback"
  }

  func session(of call: Call) -> Found { found(sessionName, call) }
  func trip(of call: Call) -> Found { found(tripName, call) }

  /// `Strict`: no other site's link or form brings it along.
  func setting(session cookie: String) -> String {
    "\(sessionName)=\(cookie); Path=/; Max-Age=\(Self.sessionSeconds); Secure; HttpOnly; SameSite=Strict"
  }

  /// `Lax`: the browser comes back from Google's site with it.
  func setting(trip: String) -> String {
    "\(tripName)=\(trip); Path=\(tripPath); Max-Age=\(Self.tripSeconds); Secure; HttpOnly; SameSite=Lax"
  }

  var clearingSession: String { "\(sessionName)=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Strict" }
  var clearingTrip: String { "\(tripName)=; Path=\(tripPath); Max-Age=0; Secure; HttpOnly; SameSite=Lax" }

  private func found(_ name: ExactName, _ call: Call) -> Found {
    let values = (call.header("cookie") ?? "").utf8.split(separator: UInt8(ascii: ";")).compactMap { pair -> String? in
      let pair = pair.drop { $0 == UInt8(ascii: " ") }
      guard let equals = pair.firstIndex(of: UInt8(ascii: "=")), pair[..<equals].elementsEqual(name.utf8) else {
        return nil
      }
      let value = pair[pair.index(after: equals)...]
      return value.isEmpty ? nil : String(Substring(value))
    }
    return values.count > 1 ? .several : values.first.map { .one($0) } ?? .none
  }
}
