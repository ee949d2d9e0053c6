import Documents
import Foundation

/// The addresses of this machine that stand for Google's services, for tests.
///
///     REKINDLE_ENDPOINT            all services are there
///     REKINDLE_ENDPOINT_FIRESTORE  this one is; and so _STORAGE, _SCHEDULER, _IAM, _IAMCREDENTIALS,
///                                  _CLOUDKMS, _RESOURCEMANAGER, _TOKEN, _IDENTITYTOOLKIT
struct EndpointOverrides: Sendable {
  private let addresses: [String: String]

  init(_ environment: [String: String]) {
    // No other variable is kept: this may be described, and one of them is a token.
    addresses = environment.filter { $0.key.hasPrefix(EndpointOverrides.all) && !$0.value.isEmpty }
  }

  private static let all = "REKINDLE_ENDPOINT"

  /// Whether no service is Google's.
  var coverEverything: Bool { addresses[EndpointOverrides.all] != nil }

  /// - Returns: nil where the service is Google's.
  /// - Throws: `badEndpoint` for an address that is not this machine's.
  func address(of service: GoogleService) throws(GoogleCloudError) -> String? {
    for variable in [service.variable, EndpointOverrides.all] {
      guard let address = addresses[variable] else { continue }
      guard try ServiceEndpoint.place(address).host.isLoopback else {
        throw GoogleCloudError(
          .badEndpoint, "\(variable) leads to another machine: \(address).",
          remedy:
            "It is for tests, with an address of this machine: http://127.0.0.1:PORT. Unset it for Google's service.")
      }
      return try ServiceEndpoint(address).address
    }
    return nil
  }

  /// The endpoint and the path that a URL stands for, at the service's other address if it has one.
  func endpoint(_ url: URL, of service: GoogleService) throws(GoogleCloudError) -> (ServiceEndpoint, path: String) {
    let own = "\(url.scheme ?? "")://\(url.host() ?? "")" + (url.port.map { ":\($0)" } ?? "")
    let query = url.query().map { "?\($0)" } ?? ""
    return (try ServiceEndpoint(address(of: service) ?? own), url.path() + query)
  }
}
