import Documents
import JSON

/// Holds a verified token against the account as the service has it now: a token lives for an hour, a right may end at once.
package actor SuperadminCheck {
  package enum Purpose: Sendable {
    /// An answer of the service's from the last minute counts.
    case reading
    /// The service is called at that moment, always.
    case acting
  }

  /// In microseconds.
  private static let readingTime: Int64 = 60_000_000

  private struct Answer {
    var account: IdentityAccount
    /// When the question was sent, in microseconds since 1970.
    var asked: Int64
  }

  private let client: IdentityClient
  private let role: RoleRule
  private let mostUsers: Int
  private let now: @Sendable () -> Int64
  private var answers: [ExactName: Answer] = [:]

  /// - Parameters:
  ///   - mostUsers: whose answers are kept. Only the user of a token with the role becomes one of them.
  ///   - now: in microseconds since 1970.
  package init(
    _ client: IdentityClient, _ role: RoleRule, mostUsers: Int = 1_000,
    now: @escaping @Sendable () -> Int64 = Timestamp.now
  ) {
    self.client = client
    self.role = role
    self.mostUsers = mostUsers
    self.now = now
  }

  /// Checks that the token's user is SUPERADMIN still.
  /// - Throws: `SuperadminRefusal`; `LookupFailure` where the service does not say; `CancellationError`.
  package func check(_ token: VerifiedToken, for purpose: Purpose) async throws {
    guard token.kind != .proxyAssertion, role.isMet(by: token.claims) else { throw SuperadminRefusal.noRole }
    let account = try await account(token.uid, for: purpose)
    // In this order, as firebase-admin's.
    guard !account.isDisabled else { throw SuperadminRefusal.disabled }
    if let start = account.validSince, token.issuedAt < start { throw SuperadminRefusal.revoked }
    guard role.isMet(by: account.customAttributes) else { throw SuperadminRefusal.roleTaken }
  }

  private func account(_ uid: ExactName, for purpose: Purpose) async throws -> IdentityAccount {
    let asked = now()
    if purpose == .reading, let answer = answers[uid], (answer.asked..<answer.asked + Self.readingTime).contains(asked)
    {
      return answer.account
    }
    do {
      let account = try await client.account(uid)
      keep(account, asked: asked)
      return account
    } catch let error as GoogleCloudError where error.code == .notFound && error.httpStatus == 200 {
      answers[uid] = nil
      throw SuperadminRefusal.gone
    } catch let error as GoogleCloudError {
      throw LookupFailure(cause: error)
    }
  }

  /// An answer that comes late does not replace one to a later question.
  private func keep(_ account: IdentityAccount, asked: Int64) {
    if let other = answers[account.uid], other.asked > asked { return }
    answers[account.uid] = Answer(account: account, asked: asked)
    guard answers.count > mostUsers else { return }
    if let oldest = answers.min(by: { $0.value.asked < $1.value.asked })?.key { answers[oldest] = nil }
  }
}

/// Why the user of a token that was verified is not SUPERADMIN, or is not any more. The raw values are stable codes.
package enum SuperadminRefusal: String, Error, CaseIterable, Sendable {
  /// The token does not have the role.
  case noRole = "no-role"
  /// The account was deleted.
  case gone
  case disabled
  /// The account's tokens of that time count no more: its user must sign in again.
  case revoked
  /// The token has the role, and the account has it no more.
  case roleTaken = "role-taken"
}

/// The service does not say how the account is, so nothing may be done for it.
package struct LookupFailure: Error, Sendable, CustomStringConvertible {
  package let cause: GoogleCloudError

  package var description: String { cause.description }
}
