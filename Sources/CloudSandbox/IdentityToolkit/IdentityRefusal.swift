import Hummingbird
import Sandbox

/// An answer by which the Identity Toolkit refuses: `{"error":{"code":400,"message":"EMAIL_EXISTS","errors":[...]}}`.
///
/// The codes are those that firebase-admin and the Firebase SDKs know; where the sandbox refuses what they have no code for, the
/// code was not compared with Google's.
struct IdentityRefusal: Error {
  /// Such as `EMAIL_EXISTS`.
  var code: String
  /// Follows the code, as Google has it: `WEAK_PASSWORD : Password should be ...`.
  var explanation: String?

  init(_ code: String, _ explanation: String? = nil) {
    (self.code, self.explanation) = (code, explanation)
  }

  var response: Response {
    GoogleErrors.response(.badRequest, nil, explanation.map { "\(code) : \($0)" } ?? code, reason: "invalid")
  }
}
