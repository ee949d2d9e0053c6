package import Documents
import Foundation
package import JSON

/// A user as `accounts:lookup` describes one, as far as it matters whether the user may still act.
///
/// Source: identitytoolkit v1, GoogleCloudIdentitytoolkitV1UserInfo.
package struct IdentityAccount: Sendable {
  package let uid: ExactName
  package let email: String?
  package let emailVerified: Bool
  package let isDisabled: Bool
  /// Tokens issued before are revoked: in seconds since 1970. Nil where the service does not say.
  package let validSince: Int64?
  /// The custom claims of the user's next token: an object, empty for none.
  package let customAttributes: JSONValue
  /// How many second factors the user has enrolled.
  package let secondFactors: Int
}

extension IdentityAccount {
  /// Twice as much as the service stores. Source: firebase-admin-python's _auth_utils.py.
  private static let mostAttributeBytes = 2_000

  /// - Throws: `ImpossibleAnswer` for a member of another type, and for attributes that are not a JSON object or that name
  ///   a claim twice. A member that is not there is not set.
  init(_ user: JSONValue) throws(ImpossibleAnswer) {
    guard user.members != nil, !user.repeatsMember else {
      throw ImpossibleAnswer(what: "a user is not an object, or names a member twice")
    }
    guard let uid = user.member("localId")?.text, !uid.isEmpty else {
      throw ImpossibleAnswer(what: "a user has no localId")
    }
    self.uid = ExactName(uid)
    email = try Self.value(user, "email") { $0.text }
    emailVerified = try Self.value(user, "emailVerified") { $0.truth } ?? false
    isDisabled = try Self.value(user, "disabled") { $0.truth } ?? false
    // 64 bits, as a string in protocol buffers' JSON.
    validSince = try Self.value(user, "validSince") { value in value.integer.flatMap { $0 >= 0 ? $0 : nil } }
    secondFactors = try Self.value(user, "mfaInfo") { $0.elements?.count } ?? 0
    let text = try Self.value(user, "customAttributes") { $0.text } ?? ""
    guard text.utf8.count <= Self.mostAttributeBytes else {
      throw ImpossibleAnswer(what: "customAttributes has more than \(Self.mostAttributeBytes) bytes")
    }
    guard !text.isEmpty else {
      customAttributes = .object([])
      return
    }
    guard let attributes = try? JSONParser.parse(Array(text.utf8)), attributes.members != nil,
      !attributes.repeatsMember
    else { throw ImpossibleAnswer(what: "customAttributes is not a JSON object, or names a claim twice") }
    customAttributes = attributes
  }

  private static func value<Value>(
    _ user: JSONValue, _ name: String, _ read: (JSONValue) -> Value?
  ) throws(ImpossibleAnswer) -> Value? {
    guard let member = user.member(name) else { return nil }
    guard let value = read(member) else { throw ImpossibleAnswer(what: "\(name) is not what it should be") }
    return value
  }
}
