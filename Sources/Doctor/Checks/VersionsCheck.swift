/// What runs here: Rekindle, the system, and the libraries that it calls.
enum VersionsCheck {
  static func judge(_ facts: Doctor.Facts) -> HealthCheck {
    let versions = facts.machine.versions.joined(separator: " · ")
    guard facts.machine.speaksHTTP2 else {
      return .failure(
        .versions, "\(versions). This libcurl does not speak HTTP/2, without which documents cannot be read in bulk.",
        remedy: "Install a libcurl that is built with nghttp2, as those of Debian and Homebrew are.")
    }
    return .ok(.versions, versions)
  }
}
