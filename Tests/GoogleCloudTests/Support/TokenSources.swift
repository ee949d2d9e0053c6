import Foundation

@testable import GoogleCloud

extension TokenSource {
  /// One that gives a token as it is.
  static func fixed(_ token: String) -> TokenSource {
    TokenSource(.token(AccessToken(token)), issuer: TokenIssuer(overrides: EndpointOverrides([:])))
  }
}
