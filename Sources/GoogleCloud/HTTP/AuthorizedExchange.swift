extension ServiceEndpoint {
  /// Sends a request with an access token and waits for the whole answer, whatever its status.
  func send(
    _ request: HTTPRequest, over http: HTTPClient, maximumBodyBytes: Int = HTTPClient.maximumBodyBytes
  ) async throws -> HTTPResponse {
    try await authorized(request) { request in
      try await http.send(request, maximumBodyBytes: maximumBodyBytes)
    } refusesToken: {
      $0.status == 401
    }
  }

  /// Sends a request with an access token and hands on the answer's body while it comes.
  ///
  /// gRPC refuses a token by its own status, with HTTP status 200 and, since nothing was done, without a body.
  /// - Parameter onBody: as in `HTTPClient.stream`; it does not see the answer to a token that is then replaced.
  func stream(
    _ request: HTTPRequest, over http: HTTPClient, onBody: (HTTPHead, RawSpan) throws -> Void
  ) async throws -> HTTPHead {
    var isLastTry = true
    var isHandedOn = false
    return try await authorized(request) { request in
      try await http.stream(request) { [isLastTry] head, bytes in
        if head.status == 401, !isLastTry { return }
        isHandedOn = true
        try onBody(head, bytes)
      }
    } refusesToken: {
      $0.status == 401 || !isHandedOn && $0["grpc-status"] == "\(RPCStatus.unauthenticated.rawValue)"
    } willRetry: {
      isLastTry = !$0
    }
  }

  /// The same error without the access token; see `TokenSource.hiding`.
  func hidingToken(_ error: GoogleCloudError) async -> GoogleCloudError {
    await tokens?.hiding(error) ?? error
  }

  /// A service that refuses a token has done nothing, so the request is sent again with a new one, once.
  ///
  /// It happens when a token is revoked, or this machine's clock is wrong.
  private func authorized<Answer>(
    _ request: HTTPRequest, _ exchange: (HTTPRequest) async throws -> Answer, refusesToken: (Answer) -> Bool,
    willRetry: (Bool) -> Void = { _ in }
  ) async throws -> Answer {
    guard let tokens else { return try await exchange(request) }
    let token = try await tokens.accessToken()
    let isRenewable = tokens.credential.isRenewable
    willRetry(isRenewable)
    let answer = try await exchange(request.authorized(token, tokens.quotaProject))
    guard refusesToken(answer), isRenewable, await tokens.discard(token) else { return answer }
    willRetry(false)
    let renewed = try await request.authorized(tokens.accessToken(), tokens.quotaProject)
    return try await RetryPolicy.$failures.withValue(RetryPolicy.failures + 1) { try await exchange(renewed) }
  }
}

extension HTTPRequest {
  /// A user's calls are refused by some services unless they name a project to count against.
  ///
  /// Source: cloud.google.com/docs/quotas/set-quota-project.
  fileprivate func authorized(_ token: AccessToken, _ quotaProject: String?) -> HTTPRequest {
    var request = self
    if let quotaProject { request.headers.append(("x-goog-user-project", quotaProject)) }
    request.headers.append(("authorization", token.authorization))
    return request
  }
}
