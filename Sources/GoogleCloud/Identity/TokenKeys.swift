package import Documents
import Foundation
import JSON
package import Keys

/// Google's public keys for one kind of token, kept for as long as their answer allows.
///
/// However many tokens wait for the keys, they are fetched once. Keys past their time are never used. A key that the kept
/// set does not have is looked for in a new one at most once a minute, else forged ids would flood Google with requests.
package actor TokenKeys {
  /// How long after a fetch an unknown id may cause the next one, in microseconds.
  static let unknownKeyPause: Int64 = 60_000_000
  /// How long a fetch that failed is the answer to all who ask, in microseconds.
  static let failurePause: Int64 = 2_000_000
  /// The longest that keys are kept, whatever their answer allows: a day, in seconds. Google allows about six hours.
  static let longestLife: Int64 = 86_400
  private static let maximumBytes = 256 << 10

  private let profile: TokenProfile
  private let endpoint: ServiceEndpoint
  private let http: HTTPClient
  private let retries: RetryPolicy
  private let now: @Sendable () -> Int64
  private var kept: (keys: TokenKeySet, from: Int64, until: Int64)?
  /// When the last fetch began, whatever came of it.
  private var asked: Int64?
  private var failure: (cause: GoogleCloudError, at: Int64)?
  private var fetch: Task<TokenKeySet, any Error>?

  /// - Parameters:
  ///   - services: where the keys are. They are public: no access token goes there.
  ///   - now: in microseconds since 1970.
  /// - Throws: `badEndpoint`.
  package init(
    _ profile: TokenProfile, _ services: GoogleServices, now: @escaping @Sendable () -> Int64 = Timestamp.now
  ) throws(GoogleCloudError) {
    self.init(profile, try services.publicEndpoint(profile.kind.keyService), now: now)
  }

  init(
    _ profile: TokenProfile, _ endpoint: ServiceEndpoint, retries: RetryPolicy = TokenKeys.retries,
    now: @escaping @Sendable () -> Int64
  ) {
    self.profile = profile
    self.endpoint = endpoint
    self.retries = retries
    self.now = now
    http = HTTPClient(logger: retries.logger)
  }

  private static let retries = RetryPolicy(tries: 2, rules: .storage)
  private static let limits = TimeLimits(connect: .seconds(5), idle: .seconds(5), total: .seconds(15))

  /// The key of an id; nil where Google's keys have none of it.
  /// - Throws: `TokenKeysFailure`.
  package func key(_ id: ExactName) async throws -> SignatureKey? {
    let now = now()
    if let kept, (kept.from..<kept.until).contains(now) {
      if let key = kept.keys[id] { return key }
      if fetch == nil, let asked, now - asked < Self.unknownKeyPause { return nil }
    } else if fetch == nil, let failure, (failure.at..<failure.at + Self.failurePause).contains(now) {
      throw TokenKeysFailure(cause: failure.cause)
    }
    do {
      return try await (fetch ?? beginFetch(now)).value[id]
    } catch let error as GoogleCloudError {
      throw TokenKeysFailure(cause: error)
    }
  }

  /// Not a part of any caller's task, which may be cancelled while others wait.
  private func beginFetch(_ start: Int64) -> Task<TokenKeySet, any Error> {
    asked = start
    let task = Task {
      defer { fetch = nil }
      do throws(GoogleCloudError) {
        let (keys, seconds) = try await load()
        // The age counts from the request on: the answer is never newer than that.
        kept = (keys, start, start + seconds * 1_000_000)
        failure = nil
        return keys
      } catch {
        failure = (error, now())
        throw error
      }
    }
    fetch = task
    return task
  }

  private nonisolated func load() async throws(GoogleCloudError) -> (TokenKeySet, seconds: Int64) {
    let name = "The keys of \(profile.issuer)"
    let response: HTTPResponse
    do {
      response = try await RetryPolicy.$failures.withValue(0) {
        try await retries.run {
          let request = endpoint.request("GET", profile.kind.keyPath, limits: Self.limits)
          let response = try await endpoint.send(request, over: http, maximumBodyBytes: Self.maximumBytes)
          guard response.status == 200 else { throw RESTClient.error(name, response) }
          return response
        }
      }
    } catch let error as GoogleCloudError {
      throw error
    } catch {
      throw GoogleCloudError(.connectionFailed, "\(name) did not come: the request was ended.", remedy: "Try again.")
    }
    do throws(JSONShapeError) {
      let keys = try TokenKeySet(response.body, profile.algorithm)
      return (keys, CacheAge.seconds(response.head, most: Self.longestLife))
    } catch {
      throw GoogleCloudError.wrongAnswer("\(name) cannot be used. \(error.message)", httpStatus: response.status)
    }
  }
}

/// Google's keys cannot be had, so no token can be verified now.
package struct TokenKeysFailure: Error, Sendable, CustomStringConvertible {
  package let cause: GoogleCloudError

  package var description: String { cause.description }
}

extension TokenProfile.Kind {
  /// Source: firebase-admin-python's _token_gen.py for Firebase's, docs.cloud.google.com/iap/docs/signed-headers-howto.
  var keyService: GoogleService { self == .proxyAssertion ? .proxyKeys : .tokenKeys }

  var keyPath: String {
    switch self {
    case .idToken: "/robot/v1/metadata/x509/securetoken@system.gserviceaccount.com"
    case .sessionCookie: "/identitytoolkit/v3/relyingparty/publicKeys"
    case .proxyAssertion: "/iap/verify/public_key"
    }
  }
}

/// How long an answer may be kept (RFC 9111 section 5.2.2).
enum CacheAge {
  /// In seconds; 0 where the answer does not say, may not be kept, or says two different things.
  /// - Parameter most: in seconds.
  static func seconds(_ head: HTTPHead, most: Int64) -> Int64 {
    let lines = head.headers.filter { $0.name == "cache-control" }.map(\.value)
    let directives = lines.flatMap { $0.split(separator: ",") }
      .map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
    guard !directives.contains(where: { $0.hasPrefix("no-store") || $0.hasPrefix("no-cache") }) else { return 0 }
    let ages = directives.filter { $0.hasPrefix("max-age") }.map { number($0.dropFirst("max-age=".count)) }
    guard let age = ages.first, ages.allSatisfy({ $0 == age }) else { return 0 }
    // What a cache on the way has kept it for already.
    let spent = head["age"].map { number($0[...]) ?? most } ?? 0
    return max(0, min(age ?? 0, most) - spent)
  }

  private static func number(_ digits: Substring) -> Int64? {
    digits.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int64(digits) : nil
  }
}
