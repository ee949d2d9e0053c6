/// The headers that every answer has, errors too.
///
/// Source: OWASP ASVS 5.0, chapters 3.2 to 3.4.
enum SecurityHeaders {
  /// Of a page: only what this server serves, no inline script or style, no frame around it, and no text that becomes markup.
  static let pagePolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    + "base-uri 'none'; object-src 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    + "trusted-types 'none'"

  /// Of data, which is never shown as a page.
  static let dataPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox"

  private static let features = [
    "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen", "geolocation",
    "gyroscope",
    "magnetometer", "microphone", "midi", "payment", "picture-in-picture", "publickey-credentials-get",
    "screen-wake-lock", "sync-xhr", "usb", "xr-spatial-tracking",
  ]

  /// - Parameters:
  ///   - isLoopback: whether the server is reached at this machine, without TLS.
  ///   - id: the request's.
  static func all(isPage: Bool, isLoopback: Bool, id: String) -> [(name: String, value: String)] {
    var headers: [(name: String, value: String)] = [
      ("content-security-policy", isPage ? pagePolicy : dataPolicy),
      ("x-content-type-options", "nosniff"),
      ("referrer-policy", "no-referrer"),
      ("cross-origin-opener-policy", "same-origin"),
      ("cross-origin-resource-policy", "same-origin"),
      ("permissions-policy", features.map { "\($0)=()" }.joined(separator: ", ")),
      // Firebase Hosting keeps answers, 404 too, that do not say so.
      ("cache-control", "private, no-store"),
      ("x-request-id", id),
    ]
    if !isLoopback { headers.append(("strict-transport-security", "max-age=63072000; includeSubDomains")) }
    return headers
  }
}
