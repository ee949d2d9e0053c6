/// Why a token is refused. The raw values are stable codes. Neither a code nor a rule repeats anything of the token.
package enum TokenRefusal: String, Error, CaseIterable, Sendable {
  // The form.
  case tooLarge = "too-large"
  case malformed
  case badBase64 = "bad-base64"
  case badJSON = "bad-json"
  case repeatedMember = "repeated-member"

  // The header.
  case wrongAlgorithm = "wrong-algorithm"
  case wrongType = "wrong-type"
  case forbiddenHeader = "forbidden-header"
  case noKeyID = "no-key-id"

  // The signature.
  case unknownKey = "unknown-key"
  case badSignature = "bad-signature"

  // The claims.
  case wrongIssuer = "wrong-issuer"
  case wrongAudience = "wrong-audience"
  case badSubject = "bad-subject"
  case otherUser = "other-user"
  case badTime = "bad-time"
  case expired
  case issuedAhead = "issued-ahead"
  case notYetValid = "not-yet-valid"
  case signedInAhead = "signed-in-ahead"
  case livesTooLong = "lives-too-long"
  case badProfile = "bad-profile"
  case noSignIn = "no-sign-in"
  case tenant
  case anonymous

  /// The rule that the token breaks, as a sentence.
  package var rule: String {
    switch self {
    case .tooLarge: "A token has at most \(UnverifiedToken.maximumBytes) bytes."
    case .malformed: "A token has three parts with a dot between them."
    case .badBase64: "Each part of a token is base64url in its one form, without padding."
    case .badJSON: "A token's header and its claims are JSON objects."
    case .repeatedMember: "No object in a token has two members of one name."
    case .wrongAlgorithm: "The token must be signed by the algorithm of its kind."
    case .wrongType: "The token's header has the type JWT, or none."
    case .forbiddenHeader:
      "The token's header must not have the members \(UnverifiedToken.forbiddenHeaders.joined(separator: ", "))."
    case .noKeyID: "The token's header must name its key."
    case .unknownKey: "The token must be signed by one of Google's present keys for its kind."
    case .badSignature: "The token's signature must be that of its key."
    case .wrongIssuer: "The token must be from the issuer of its kind, for the policy's project."
    case .wrongAudience: "The token must be for the audience that the policy names."
    case .badSubject: "The token must name its user in 1 to 128 characters."
    case .otherUser: "The members sub and user_id of a token name one user."
    case .badTime: "A token's times are whole seconds since 1970, and it ends after it begins."
    case .expired: "The token has expired. Sign in again."
    case .issuedAhead: "The token is issued in the future. Check the server's clock."
    case .notYetValid: "The token is not valid yet. Check the server's clock."
    case .signedInAhead: "The token's sign-in is in the future. Check the server's clock."
    case .livesTooLong: "The token is valid for longer than Google's tokens of its kind."
    case .badProfile: "A token's email and name are text, and email_verified is true or false."
    case .noSignIn: "The token must say how its user signed in."
    case .tenant: "The token is of a tenant, and the project's users are not in one."
    case .anonymous: "The token is of an anonymous user."
    }
  }
}

extension TokenRefusal: CustomStringConvertible {
  package var description: String { "\(rawValue): \(rule)" }
}
