/// What a wrong clock does: claims and signatures carry this machine's time. `ServiceEndpoint.clockDifference()` measures it.
package enum ServiceClock {
  /// Commands mention a difference of so many seconds or more.
  package static let notable: Double = 60
  /// Seconds from which on claims that ask for a token are refused.
  package static let mostOfClaims: Double = 300
  /// Seconds by which the time of a signed request may differ from Cloud Storage's, before or after.
  ///
  /// Source: cloud.google.com/storage/docs/xml-api/reference-status, RequestTimeTooSkewed: 15 minutes.
  package static let mostOfSignedURLs: Double = 900

  /// Sets the clock by the network.
  #if os(macOS)
    package static let setting = ["sudo", "sntp", "-sS", "time.apple.com"]
  #else
    package static let setting = ["sudo", "timedatectl", "set-ntp", "true"]
  #endif
}
