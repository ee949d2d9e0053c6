package import Foundation
import JSON

/// Signs URLs in the name of a service account: by its key, or by IAM for who may impersonate it.
package struct URLSigner: Sendable {
  enum Means: Sendable {
    case key(ServiceAccountKey)
    case service(RESTClient, delegates: [String])
  }

  /// Of the account; it must be allowed to read what it signs for.
  package let email: String
  let means: Means
  /// Where Cloud Storage is; the host is part of what is signed.
  let storage: ServiceEndpoint

  /// A key that signs for IAM may be replaced after this, and what it signed ends with it.
  ///
  /// Source: gcloud's storage sign-url; iam/docs/reference/credentials.
  private static let longestServiceDuration = Duration.seconds(12 * 3_600)

  /// - Throws: `invalidArgument` for a duration that is too long or below a second.
  package func sign(_ access: SignedAccess, at now: Date = .now) async throws -> SignedURL {
    let seconds = Int(access.duration.components.seconds)
    let longestDuration = if case .key = means { SignedAccess.longestDuration } else { Self.longestServiceDuration }
    let longest = Int(longestDuration.components.seconds)
    guard (1...longest).contains(seconds) else {
      throw GoogleCloudError(
        .invalidArgument, "A signed URL cannot be good for \(seconds) seconds.",
        remedy: Self.limit(longest))
    }
    let request = CanonicalRequest(
      method: "GET", host: storage.host, path: "/\(access.bucket)/\(access.object)", query: access.query,
      headers: [], email: email, seconds: seconds, at: now)
    let signature = try await signature(of: Array(request.stringToSign().utf8))
    return SignedURL(
      "\(storage.address)\(request.path)?\(request.query)&X-Goog-Signature=\(Hexadecimal.text(signature))",
      expires: now.addingTimeInterval(TimeInterval(seconds)))
  }

  /// - Parameter longest: in seconds; whole days or whole hours.
  private static func limit(_ longest: Int) -> String {
    longest.isMultiple(of: 86_400)
      ? "The most is \(longest / 86_400)d."
      : "The most is \(longest / 3_600)h where IAM signs; the key file of a service account signs for 7d."
  }

  private func signature(of message: [UInt8]) async throws -> [UInt8] {
    switch means {
    case .key(let key): return try key.signature(of: message)
    case .service(let client, let delegates):
      struct Order: Encodable {
        var payload: Data
        var delegates: [String]
      }
      struct Answer: Decodable {
        var signedBlob: Data
      }
      let order = Order(payload: Data(message), delegates: delegates.map(Impersonation.resource))
      let answer: Answer = try await client.repeatable(
        "signBlob", method: "POST", path: "/v1/\(Impersonation.resource(email)):signBlob".urlPath, body: order,
        role: "roles/iam.serviceAccountTokenCreator on \(email)")
      return [UInt8](answer.signedBlob)
    }
  }
}

extension GoogleServices {
  /// Who signs URLs: the account that `email` names, or the one that the credential is or acts as.
  ///
  /// A key file signs on this machine; anything else asks IAM to.
  /// - Throws: `badCredentials` where no account is named and the credential is none.
  package func urlSigner(email: String? = nil) async throws -> URLSigner {
    let storage = try endpoint(.storage)
    if case .serviceAccount(let key) = credential, email ?? key.email == key.email {
      return URLSigner(email: key.email, means: .key(key), storage: storage)
    }
    var (caller, delegates) = (tokens, [String]())
    var account = credential.serviceAccount
    switch credential {
    case .impersonated(let impersonation, let source) where email ?? impersonation.email == impersonation.email:
      // The account itself may lack the right to sign for itself; who impersonates it has it.
      caller = TokenSource(source, issuer: issuer)
      delegates = impersonation.delegates
    case .metadataServer(let server) where email == nil:
      account = try await issuer.email(server)
    default: break
    }
    guard let signing = email ?? account else {
      throw GoogleCloudError(
        .badCredentials, "\(credential) is no service account, and only service accounts sign URLs.",
        remedy: "Name one by --impersonate-service-account, or set GOOGLE_APPLICATION_CREDENTIALS to its key file.")
    }
    // Also checks that it is an e-mail address.
    let checked = try Impersonation(email: signing)
    let iam = try endpoint(.iamCredentials)
    let client = RESTClient(
      endpoint: try ServiceEndpoint(iam.address, tokens: iam.tokens == nil ? nil : caller), http: issuer.http,
      retries: issuer.retries)
    return URLSigner(email: checked.email, means: .service(client, delegates: delegates), storage: storage)
  }
}
