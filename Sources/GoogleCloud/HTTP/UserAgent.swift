/// How this program names itself to the services that it calls.
package enum UserAgent {
  /// The version of Rekindle; it stands here since every request carries it.
  package static let version = "0.1.0"

  static let value = "rekindle/\(version)"
}
