/// The variables of the environment that hold a secret itself, not the path of one.
package enum SecretVariables {
  /// An OAuth 2 access token, as it is.
  package static let accessToken = "REKINDLE_ACCESS_TOKEN"

  /// A program that is started gets none of them: whoever may look at it would see them, and it needs none.
  package static let names = [accessToken]
}
