package import JSON
package import Keys

/// A token that is forged, odd, or right after all, and how Rekindle has to answer it at `TokenMint.now`.
package struct OddToken: Sendable, CustomStringConvertible {
  package let name: String
  package let kind: TokenMint.Kind
  package let token: String
  /// The code of the refusal; nil for a token that is accepted.
  package let refusal: String?

  package var description: String { "\(kind.rawValue): \(name)" }

  /// The whole table.
  package static func all(_ mint: TokenMint) throws(KeyFailure) -> [OddToken] {
    var tokens: [OddToken] = []
    for kind in TokenMint.Kind.allCases {
      var rows = OddTokenRows(kind, mint)
      try rows.addForms()
      try rows.addHeaders()
      try rows.addSignatures()
      try rows.addNames()
      try rows.addTimes()
      if kind == .iap { try rows.addProxyClaims() } else { try rows.addFirebaseClaims() }
      tokens += rows.tokens
    }
    return tokens
  }

  /// The table as scripts/firebase-verdicts reads it.
  package static func question(_ tokens: [OddToken], _ mint: TokenMint) throws(KeyFailure) -> JSONValue {
    var keys: [(String, JSONValue?)] = []
    for kind in TokenMint.Kind.allCases { keys.append((kind.rawValue, try mint.keys(kind))) }
    return .members([
      ("project", .string(TokenMint.projectID)), ("keys", .members(keys)), ("audience", .string(TokenMint.audience)),
      ("now", .integer(TokenMint.now)),
      (
        "cases",
        .array(
          tokens.map { token in
            .members([
              ("name", .string(token.description)), ("kind", .string(token.kind.rawValue)),
              ("token", .string(token.token)), ("skew", .integer(token.kind.skew)),
            ])
          })
      ),
    ])
  }
}

/// Adds rows of the table for one kind of token.
struct OddTokenRows {
  let kind: TokenMint.Kind
  let mint: TokenMint
  private(set) var tokens: [OddToken] = []

  init(_ kind: TokenMint.Kind, _ mint: TokenMint) {
    self.kind = kind
    self.mint = mint
  }

  /// - Parameter refusal: nil for a token that is accepted.
  mutating func add(_ name: String, _ token: String, _ refusal: String?) {
    tokens.append(OddToken(name: name, kind: kind, token: token, refusal: refusal))
  }

  /// A token with one claim replaced, or removed by nil, and signed by its key.
  mutating func claim(_ name: String, _ value: JSONValue?, _ refusal: String?) throws(KeyFailure) {
    let shown = value.map { String(decoding: $0.json, as: UTF8.self).prefix(160) } ?? "absent"
    add("\(name) is \(shown)", try mint.token(kind, claims: [(name, value)]), refusal)
  }

  /// A token with one member of the header replaced, or removed by nil, and signed by its key.
  mutating func header(_ name: String, _ value: JSONValue?, _ refusal: String?) throws(KeyFailure) {
    let shown = value.map { String(decoding: $0.json, as: UTF8.self).prefix(160) } ?? "absent"
    add("header \(name) is \(shown)", try mint.token(kind, header: [(name, value)]), refusal)
  }

  /// A token whose claims are any text, signed by its key.
  mutating func claims(_ name: String, _ text: [UInt8], _ refusal: String?) throws(KeyFailure) {
    add(name, try mint.token(kind, headerText: mint.header(kind).json, claimsText: text), refusal)
  }

  /// The claims' text with another member before its end.
  func claims(with member: String) -> [UInt8] {
    mint.claims(kind).json.dropLast() + Array(",\(member)}".utf8)
  }
}
