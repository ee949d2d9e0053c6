import Foundation

/// An OAuth 2 access token, and until when it opens anything.
struct AccessToken: Sendable, Equatable {
  let secret: Secret
  /// Nil if that is not known.
  let expires: Date?

  init(_ value: String, expires: Date? = nil) {
    secret = Secret(value)
    self.expires = expires
  }

  /// How long before its end a token is replaced, so that none ends on its way.
  ///
  /// Source: google/auth/_helpers.py, REFRESH_THRESHOLD.
  static let refreshThreshold: TimeInterval = 225

  func isFresh(at time: Date) -> Bool {
    expires.map { $0.timeIntervalSince(time) > AccessToken.refreshThreshold } ?? true
  }

  /// The value of the `authorization` header.
  var authorization: String { "Bearer \(secret.value)" }
}
