import Documents
import Foundation
import JSON

/// The trip of a browser to Google's sign-in page: where it goes, and what the answer must be held against.
package struct SignInTrip: Sendable {
  /// An https address; one of this machine where the service is on it.
  package let address: String
  /// Binds the callback to this trip: it belongs into a cookie, never into an address.
  package let sessionID: Secret
}

/// How a sign-in ended.
package enum SignInOutcome: Sendable {
  /// The ID token, which nobody has verified yet.
  case signedIn(idToken: Secret)
  /// The user has a second factor, and the service wants it first.
  case secondFactorNeeded(pending: Secret)
  /// Another account has the same e-mail address, and its user must sign in with it first, by one of these providers.
  case confirmationNeeded(providers: [String])
}

extension IdentityClient {
  private static let mostAddressBytes = 8 << 10

  /// Begins a sign-in with Google.
  /// - Parameters:
  ///   - webKey: the project's Web API key, which is public.
  ///   - callback: where Google sends the browser afterwards.
  ///   - domain: of Google Workspace, for a page that offers only its accounts; the token is not held against it.
  package func beginSignIn(
    webKey: String, callback: String, domain: String? = nil
  ) async throws -> SignInTrip {
    struct Question: Encodable {
      var providerId = "google.com"
      var continueUri: String
      var authFlowType = "CODE_FLOW"
      var hostedDomain: String?
    }
    let call = "accounts:createAuthUri"
    let response = try await open.retries.run {
      try await open.answer(
        call, method: "POST", path: "/v1/\(call)?key=\(webKey.urlQueryValue)",
        body: Question(continueUri: callback, hostedDomain: domain), limits: Self.limits)
    }
    let answer = try IdentityAnswer.json(call, response)
    guard let address = answer.member("authUri")?.text, isSignInPage(address) else {
      throw IdentityAnswer.wrong(call, "does not name a sign-in page by https")
    }
    guard let session = answer.member("sessionId")?.text, (1...Self.mostAddressBytes).contains(session.utf8.count)
    else {
      throw IdentityAnswer.wrong(call, "has no session")
    }
    return SignInTrip(address: address, sessionID: Secret(value: session))
  }

  /// A browser is sent there, and the address becomes a header.
  private func isSignInPage(_ address: String) -> Bool {
    guard (1...Self.mostAddressBytes).contains(address.utf8.count),
      address.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), let parts = URLComponents(string: address),
      let host = parts.host, !host.isEmpty, parts.user == nil, parts.password == nil
    else { return false }
    return parts.scheme == "https" || parts.scheme == "http" && open.endpoint.isLoopback && HostName(host).isLoopback
  }

  /// Ends a sign-in. It is made once: the code in the callback counts once.
  /// - Parameters:
  ///   - callback: the whole address that the browser came back to, with its query.
  ///   - sessionID: of the trip that the browser began.
  /// - Throws: `invalidArgument` for a code or session that the service refuses; `failedPrecondition` with the service's words
  ///   for a user who cannot sign in.
  package func endSignIn(webKey: String, callback: String, sessionID: Secret) async throws -> SignInOutcome {
    struct Question: Encodable {
      var requestUri: String
      var sessionId: String
      var returnSecureToken = true
    }
    let call = "accounts:signInWithIdp"
    // The code is a part of the callback, as it stands there and as it is meant.
    let codes = URLComponents(string: callback).map { parts in
      ((parts.queryItems ?? []) + (parts.percentEncodedQueryItems ?? [])).filter { $0.name == "code" }.compactMap(
        \.value)
    }
    let answer = try await hiding([callback, sessionID.value] + (codes ?? [])) {
      let response = try await open.answer(
        call, method: "POST", path: "/v1/\(call)?key=\(webKey.urlQueryValue)",
        body: Question(requestUri: callback, sessionId: sessionID.value), limits: Self.limits)
      let answer = try IdentityAnswer.json(call, response)
      if let words = answer.member("errorMessage") {
        throw RPCStatus.failedPrecondition.error(call, words.text ?? "", httpStatus: 200)
      }
      return answer
    }
    if let pending = answer.member("mfaPendingCredential") {
      guard let text = pending.text, !text.isEmpty else { throw IdentityAnswer.wrong(call, "has an empty credential") }
      return .secondFactorNeeded(pending: Secret(value: text))
    }
    if let need = answer.member("needConfirmation") {
      guard let isNeeded = need.truth else { throw IdentityAnswer.wrong(call, "does not say whether it is confirmed") }
      if isNeeded {
        return .confirmationNeeded(providers: (answer.member("verifiedProvider")?.elements ?? []).compactMap(\.text))
      }
    }
    guard let token = answer.member("idToken")?.text, !token.isEmpty else {
      throw IdentityAnswer.wrong(call, "has no ID token")
    }
    return .signedIn(idToken: Secret(value: token))
  }
}
