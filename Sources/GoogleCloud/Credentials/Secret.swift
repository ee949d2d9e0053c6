import Foundation

/// A token, key or password: text that no description, error or log shows.
package struct Secret: Sendable, Equatable {
  package let value: String

  package init(value: String) {
    self.value = value
  }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "(secret)" }
  package var debugDescription: String { description }
  /// Without children: `dump` and string interpolation of what holds it would show them.
  package var customMirror: Mirror { Mirror(self, children: []) }
}

/// An OAuth 2 access token, and until when it opens anything.
struct AccessToken: Sendable, Equatable {
  let secret: Secret
  /// Nil if that is not known.
  let expires: Date?

  init(_ value: String, expires: Date? = nil) {
    secret = Secret(value: value)
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

/// The variables of the environment that hold a secret itself, not the path of one.
package enum SecretVariables {
  /// An OAuth 2 access token, as it is.
  package static let accessToken = "REKINDLE_ACCESS_TOKEN"

  /// A program that is started gets none of them: whoever may look at it would see them, and it needs none.
  package static let names = [accessToken]
}
