import Foundation
import JSON

/// Calls a service's JSON methods. For what is small: documents in bulk go by `FirestoreClient.stream`.
struct RESTClient: Sendable {
  let endpoint: ServiceEndpoint
  let http: HTTPClient
  /// Of the calls that may be made again.
  let retries: RetryPolicy

  /// A request without a body.
  struct NoBody: Encodable {}

  /// `{}`, which services want where there is nothing to say.
  struct Empty: Encodable {}

  /// An answer that nobody reads.
  struct Ignored: Decodable {}

  /// Makes a call once and decodes its answer; fields that `Answer` does not name are ignored.
  /// - Parameters:
  ///   - name: the call in errors' words, such as `importDocuments`.
  ///   - path: begins with a slash; already in URL form, see `urlPath`.
  ///   - role: what a caller needs who is refused.
  func call<Answer: Decodable>(
    _ name: String, method: String = "POST", path: String, body: some Encodable,
    headers: [(name: String, value: String)] = [], limits: TimeLimits = TimeLimits(), role: String? = nil
  ) async throws -> Answer {
    try RESTClient.decode(
      name, try await answer(name, method: method, path: path, body: body, headers: headers, limits: limits, role: role)
    )
  }

  /// Makes a call once, for who reads its answer's bytes; as `call` for the rest.
  /// - Throws: for an answer that is not a success.
  func answer(
    _ name: String, method: String, path: String, body: some Encodable,
    headers: [(name: String, value: String)] = [], limits: TimeLimits = TimeLimits(), role: String? = nil
  ) async throws -> HTTPResponse {
    var request = endpoint.request(method, path, limits: limits)
    request.headers = headers
    // The emulator answers 404 to what does not say that it is JSON, also where there is nothing to say.
    request.headers.append(("content-type", "application/json"))
    if !(body is NoBody) { request.body = [UInt8](try JSONEncoder().encode(body)) }
    let response = try await endpoint.send(request, over: http)
    guard (200..<300).contains(response.status) else {
      throw await endpoint.hidingToken(RESTClient.error(name, response).asking(for: role))
    }
    return response
  }

  /// Makes a call as `call` does, as often as it takes: one that does the same when it is made twice.
  func repeatable<Answer: Decodable>(
    _ name: String, method: String = "GET", path: String, body: some Encodable = NoBody(),
    headers: [(name: String, value: String)] = [], limits: TimeLimits = TimeLimits(), role: String? = nil
  ) async throws -> Answer {
    try await retries.run {
      try await call(name, method: method, path: path, body: body, headers: headers, limits: limits, role: role)
    }
  }

  /// - Throws: `badResponse`, with the reason where `Answer` throws `ImpossibleAnswer`.
  static func decode<Answer: Decodable>(
    _ name: String, _ response: HTTPResponse
  ) throws(GoogleCloudError) -> Answer {
    do {
      return try JSONDecoder().decode(Answer.self, from: Data(response.body))
    } catch {
      let why = (error as? ImpossibleAnswer).map { "cannot be right: \($0.what)" } ?? "is not what the API describes"
      throw GoogleCloudError.wrongAnswer("The answer to \(name) \(why).", httpStatus: response.status)
    }
  }

  /// The error that an answer describes: `{"error":{"code":404,"message":"...","status":"NOT_FOUND"}}`, which methods
  /// that stream wrap in an array.
  static func error(_ name: String, _ response: HTTPResponse) -> GoogleCloudError {
    let body = try? JSONParser.parse(response.body)
    let described = (body?.elements?.first ?? body)?["error"]
    let named = described?["status"]?.text.flatMap { RPCStatus(name: $0) }
    // The emulator says UNKNOWN with every HTTP status 500.
    let status = named.flatMap { $0 == .unknown ? nil : $0 } ?? RPCStatus(httpStatus: response.status)
    var error = status.error(name, described?["message"]?.text ?? "", httpStatus: response.status)
    error.retryAfter = RetryAfter.pause(response.head)
    if status == .permissionDenied, let disabled = DisabledService(refusal: body) {
      error.disabledService = disabled
      error.remedy = "Enable the API: \(disabled.command(service: "SERVICE.googleapis.com", project: "PROJECT"))."
    }
    return error
  }
}

extension RESTClient {
  /// A client with connections of its own.
  init(_ endpoint: ServiceEndpoint, retries: RetryPolicy) {
    self.init(endpoint: endpoint, http: HTTPClient(logger: retries.logger), retries: retries)
  }
}

extension GoogleCloudError {
  /// The same error; one that says that the caller lacks a permission tells the role that it needs.
  func asking(for role: String?) -> GoogleCloudError {
    guard code == .permissionDenied, disabledService == nil, FirestoreAgent.remedy(for: message) == nil, let role
    else { return self }
    var error = self
    error.remedy = "Grant the account the role \(role), or one that includes it."
    return error
  }
}

extension String {
  /// The text as part of a URL's path: what is not allowed there is percent-encoded; slashes and `(default)` stay.
  /// Source: RFC 3986, section 3.3.
  var urlPath: String { PercentEncoding.encode(self, keeping: "!$&'()*+,/:=@") }

  /// The text as a value in a URL's query or in a form: only letters, digits and `-._~` stay.
  var urlQueryValue: String { PercentEncoding.encode(self) }
}

/// A service states what cannot be; thrown while its answer is decoded, before anything is made by it.
struct ImpossibleAnswer: Error {
  /// A sentence without its end.
  var what: String
}
