import Foundation

/// Where a client's access tokens come from: one credential, whose token is kept until shortly before its end.
///
/// However many calls wait for a new token, it is asked for once.
package actor TokenSource {
  /// What the tokens are made of.
  nonisolated let credential: Credential
  /// Whose quota calls count against; nil for that of the account itself.
  nonisolated let quotaProject: String?
  private let issuer: TokenIssuer
  private let now: @Sendable () -> Date
  private var token: AccessToken?
  private var refresh: (number: Int, task: Task<Void, Never>)?
  private var waiting: [Int: CheckedContinuation<AccessToken, any Error>] = [:]
  private var tickets = 0

  init(
    _ credential: Credential, issuer: TokenIssuer, quotaProject: String? = nil,
    now: @escaping @Sendable () -> Date = { .now }
  ) {
    self.credential = credential
    self.quotaProject = quotaProject ?? credential.quotaProject
    self.issuer = issuer
    self.now = now
  }

  /// Whether the token is the emulator's, which is no secret.
  nonisolated var isEmulator: Bool {
    if case .emulator = credential { true } else { false }
  }

  /// A token that is good for the next minutes.
  ///
  /// A caller whose task is cancelled stops waiting at once; the request goes on while another one waits for it.
  func accessToken() async throws -> AccessToken {
    if let token, token.isFresh(at: now()) { return token }
    try Task.checkCancellation()
    tickets += 1
    let ticket = tickets
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        guard !Task.isCancelled else { return continuation.resume(throwing: CancellationError()) }
        waiting[ticket] = continuation
        if refresh == nil { beginRefresh() }
      }
    } onCancel: {
      Task { await self.abandon(ticket) }
    }
  }

  /// Forgets a token that a service refused, unless another one has come meanwhile.
  /// - Returns: whether there may be another one.
  func discard(_ refused: AccessToken) -> Bool {
    guard credential.isRenewable else { return false }
    if token == refused { token = nil }
    return true
  }

  /// The same error without the token, which a server may repeat in its message.
  func hiding(_ error: GoogleCloudError) -> GoogleCloudError {
    guard let token, !isEmulator else { return error }
    var error = error
    error.message = error.message.replacing(token.secret.value, with: token.secret.description)
    return error
  }

  /// Not a part of any caller's task, which may be cancelled while others wait.
  private func beginRefresh() {
    let number = tickets
    let task = Task {
      let result: Result<AccessToken, any Error>
      do {
        // Whoever asks may be at a retry; this is a call of its own.
        let token = try await RetryPolicy.$failures.withValue(0) { try await issuer.token(for: credential, at: now()) }
        result = .success(token)
      } catch { result = .failure(error) }
      finish(number, result)
    }
    refresh = (number, task)
  }

  private func finish(_ number: Int, _ result: Result<AccessToken, any Error>) {
    // One that was given up ends when another one may have begun.
    guard refresh?.number == number else { return }
    refresh = nil
    token = try? result.get()
    let waiting = waiting
    self.waiting = [:]
    for continuation in waiting.values { continuation.resume(with: result) }
  }

  private func abandon(_ ticket: Int) {
    waiting.removeValue(forKey: ticket)?.resume(throwing: CancellationError())
    guard waiting.isEmpty else { return }
    refresh?.task.cancel()
    refresh = nil
  }
}

extension TokenSource: CustomStringConvertible {
  nonisolated package var description: String { credential.description }
}
