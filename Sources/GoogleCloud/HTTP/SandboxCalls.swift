package import JSON

/// Sends JSON to a sandbox of this machine: what no client of a service needs, such as making users.
package struct SandboxCalls: Sendable {
  private let endpoint: ServiceEndpoint
  private let http = HTTPClient(logger: RetryPolicy.storage.logger)

  /// - Parameter address: `http://127.0.0.1:PORT`
  /// - Throws: `badEndpoint` for another machine's.
  package init(_ address: String) throws(GoogleCloudError) {
    endpoint = try ServiceEndpoint(address)
    guard endpoint.isLoopback else {
      throw GoogleCloudError(
        .badEndpoint, "\(address) is on another machine.", remedy: "Give the address of a sandbox on this one.")
    }
  }

  /// - Parameter path: begins with a slash; already in URL form.
  /// - Returns: null for an answer without a body.
  /// - Throws: `GoogleCloudError` for an answer that is not a success.
  @discardableResult
  package func call(_ method: String, _ path: String, _ body: JSONValue? = nil) async throws -> JSONValue {
    var request = endpoint.request(method, path, limits: TimeLimits())
    request.headers = [("content-type", "application/json"), ("authorization", "Bearer sandbox")]
    request.body = body?.json ?? []
    let response = try await endpoint.send(request, over: http)
    guard (200..<300).contains(response.status) else { throw RESTClient.error("\(method) \(path)", response) }
    return response.body.isEmpty ? .null : try JSONParser.parse(response.body)
  }
}
