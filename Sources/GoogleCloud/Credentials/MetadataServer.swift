import Foundation

/// The server that tells a machine of Google's who it is. It is reached without TLS, inside of the machine's network.
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

  /// - Parameter environment: `GCE_METADATA_HOST` names another host.
  init(_ environment: [String: String]) {
    let named = environment["GCE_METADATA_HOST"].flatMap { $0.isEmpty ? nil : $0 }
    self.init(host: named ?? MetadataServer.defaultHost, isNamed: named != nil)
  }

  /// Who is asked first, when nobody knows whether there is such a server: it answers at once or never.
  private static let limits = TimeLimits(connect: .seconds(3), total: .seconds(10))

  /// - Parameter value: below the machine's own service account, such as `token`.
  func request(_ value: String) throws(GoogleCloudError) -> HTTPRequest {
    var request = try ServiceEndpoint("http://\(host)").request(
      "GET", "/computeMetadata/v1/instance/service-accounts/default/\(value)", limits: MetadataServer.limits)
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
