import Documents
import Foundation

/// The server that tells a machine of Google's who it is.
///
/// It has no TLS, by Google's design: what is asked and answered stays between the machine and its host. Besides this
/// machine, only metadata servers get plain HTTP: this one, and another cloud's that a credential file names
/// (`ExternalAccount`).
///
/// Source: cloud.google.com/compute/docs/metadata; google/auth/compute_engine/_metadata.py.
struct MetadataServer: Sendable {
  /// `HOST` or `HOST:PORT`.
  let host: String
  /// Whether a variable names it, so that it must be there.
  let isNamed: Bool

  init(host: String, isNamed: Bool) {
    self.host = host
    self.isNamed = isNamed
  }

  static let defaultHost = "metadata.google.internal"

  /// The names and the addresses of it.
  ///
  /// Source: cloud.google.com/compute/docs/metadata/overview; IPv4 addresses are link-local ones.
  private static let ownHosts = [defaultHost, "\(defaultHost).", "fd20:ce::254"]

  /// - Parameter environment: `GCE_METADATA_HOST` names another host: a stand-in on this machine, or another name of the
  ///   server.
  /// - Throws: `badEndpoint` for a host that is neither: its tokens would cross the network unencrypted.
  init(_ environment: [String: String]) throws(GoogleCloudError) {
    guard let named = environment["GCE_METADATA_HOST"], !named.isEmpty else {
      self.init(host: MetadataServer.defaultHost, isNamed: false)
      return
    }
    let host = try ServiceEndpoint.place("http://\(named)").host
    guard host.isLoopback || host.isLinkLocal || MetadataServer.ownHosts.contains(host.text.lowercased()) else {
      throw GoogleCloudError(
        .badEndpoint, "GCE_METADATA_HOST leads to another machine: \(named).",
        remedy:
          "Unset it, or name \(MetadataServer.defaultHost) or an address of this machine: tokens come by plain HTTP.")
    }
    self.init(host: named.hasSuffix("/") ? String(named.dropLast()) : named, isNamed: true)
  }

  /// Who is asked first, when nobody knows whether there is such a server: it answers at once or never.
  private static let limits = TimeLimits(connect: .seconds(3), total: .seconds(10))

  /// - Parameter value: below the machine's own service account, such as `token`.
  func request(_ value: String) -> HTTPRequest {
    var request = HTTPRequest(url: "http://\(host)/computeMetadata/v1/instance/service-accounts/default/\(value)")
    request.limits = MetadataServer.limits
    request.headers.append(("metadata-flavor", "Google"))
    // It is never behind a proxy.
    request.bypassesProxies = true
    return request
  }

  /// Anything else that answers at this address is not asked again, and not believed.
  func check(_ head: HTTPHead) throws(GoogleCloudError) {
    guard head["metadata-flavor"] == "Google" else {
      throw GoogleCloudError(
        .badCredentials, "What answers at \(host) is not a metadata server.",
        remedy: "Unset GCE_METADATA_HOST, or give credentials in another way.")
    }
  }
}
