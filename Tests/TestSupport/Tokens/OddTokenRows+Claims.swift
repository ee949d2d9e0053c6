import JSON
import Keys

extension OddTokenRows {
  /// Issuer, audience and subject.
  mutating func addNames() throws(KeyFailure) {
    let claims = mint.claims(kind)
    let (issuer, audience) = (claims["iss"]?.text ?? "", claims["aud"]?.text ?? "")
    let issuers: [JSONValue?] = [
      nil, .null, .string(""), .string("\(issuer)/"), .string("\(issuer)x"), .string(String(issuer.dropLast())),
      .string(issuer.replacing("https", with: "http")), .string(issuer.uppercased()), .strings([issuer]), .number("1"),
      .string("https://accounts.google.com"), .string("https://securetoken.google.com/pyme-erp-2"),
      .string("https://securetoken.google.com/"), .string("a@pyme-erp.iam.gserviceaccount.com"),
    ]
    for value in issuers { try claim("iss", value, "wrong-issuer") }
    let audiences: [JSONValue?] = [
      nil, .null, .string(""), .string("\(audience) "), .string("\(audience)-2"), .string(audience.uppercased()),
      .strings([audience]), .strings([audience, "x"]), .strings([]), .number("415104041262"), .boolean(true),
      .string("https://identitytoolkit.googleapis.com/google.identity.identitytoolkit.v1.IdentityToolkit"),
    ]
    for value in audiences { try claim("aud", value, "wrong-audience") }
    let most = kind == .iap ? 256 : 128
    // With user_id left out, so that the two names do not differ.
    let subjects: [(JSONValue?, String?)] = [
      (nil, "bad-subject"), (.null, "bad-subject"), (.string(""), "bad-subject"), (.number("5"), "bad-subject"),
      (.strings([TokenMint.uid]), "bad-subject"), (.string(String(repeating: "u", count: most)), nil),
      (.string(String(repeating: "u", count: most + 1)), "bad-subject"),
      (.string(String(repeating: "é", count: most)), nil),
      (.string(String(repeating: "e\u{301}", count: most)), "bad-subject"), (.string("../x"), nil),
    ]
    for (value, refusal) in subjects {
      let shown = value.map { String(decoding: $0.json, as: UTF8.self).prefix(30) } ?? "absent"
      let token = try mint.token(kind, claims: [("sub", value), ("user_id", nil)])
      add("sub is \(shown), of \(value?.text?.unicodeScalars.count ?? 0)", token, refusal)
    }
  }

  mutating func addTimes() throws(KeyFailure) {
    let (now, skew, life) = (TokenMint.now, kind.skew, kind.longestLife)
    let start = now - 60
    let notTimes: [JSONValue?] = [
      nil, .null, .string(String(start)), .number("\(start).0"), .number("\(start).5"), .number("1.796e9"),
      .number("1e400"),
      .number("-1"), .number("-0"), .boolean(true), .strings([]), .number("9007199254740993"),
      .number("99999999999999999999"),
    ]
    for name in ["iat", "exp"] {
      for value in notTimes { try claim(name, value, "bad-time") }
    }
    for value in notTimes.dropFirst() { try claim("nbf", value, "bad-time") }
    let spans: [(Int64, Int64, String?)] = [
      (now + skew, now + 300, nil), (now + skew + 1, now + 300, "issued-ahead"),
      (now + 86_400, now + 90_000, "issued-ahead"),
      (now - 300, now - skew, "expired"), (now - 300, now - skew + 1, nil), (now - 300, now - skew - 1, "expired"),
      (now - 90_000, now - 86_400, "expired"), (start, start, "bad-time"), (start, start - 1, "bad-time"),
      (now, now - 1, "bad-time"), (start, start + life, nil), (start, start + life + 1, "lives-too-long"),
      (0, now + 60, "lives-too-long"), (start, now + 10 * 365 * 86_400, "lives-too-long"),
      (start, start + 1, "expired"),
    ]
    for (issued, end, refusal) in spans where !(kind == .iap && end == start + 1) {
      let token = try mint.token(kind, claims: [("iat", .integer(issued)), ("exp", .integer(end))])
      add("iat \(issued - now) s and exp \(end - now) s from now", token, refusal)
    }
    try claim("nbf", .integer(now + skew), nil)
    try claim("nbf", .integer(now + skew + 1), "not-yet-valid")
    try claim("nbf", .integer(0), nil)
  }

  /// What only Firebase's tokens have.
  mutating func addFirebaseClaims() throws(KeyFailure) {
    let now = TokenMint.now
    let signIns: [JSONValue?] = [
      nil, .null, .string(String(now - 60)), .number("\(now - 60).5"), .number("-1"), .number("1e9"), .boolean(false),
    ]
    for value in signIns { try claim("auth_time", value, "bad-time") }
    try claim("auth_time", .integer(now), nil)
    try claim("auth_time", .integer(now + 1), "signed-in-ahead")
    try claim("auth_time", .integer(now - 86_400 * 365), nil)
    for value: JSONValue in [.string("eva"), .string(""), .null, .number("1"), .string(TokenMint.uid.uppercased())] {
      try claim("user_id", value, "other-user")
    }
    try claim("user_id", nil, nil)
    let twoSpellings = [("sub", JSONValue.string("é")), ("user_id", .string("e\u{301}"))]
    add("user_id in another spelling", try mint.token(kind, claims: twoSpellings), "other-user")
    let provider = JSONValue.string("google.com")
    let signInWays: [(JSONValue?, String?)] = [
      (nil, "no-sign-in"), (.null, "no-sign-in"), (.strings([]), "no-sign-in"), (.members([]), "no-sign-in"),
      (.string("google.com"), "no-sign-in"), (.members([("sign_in_provider", .string(""))]), "no-sign-in"),
      (.members([("sign_in_provider", .null)]), "no-sign-in"),
      (.members([("sign_in_provider", .number("1"))]), "no-sign-in"),
      (.members([("sign_in_provider", .string("anonymous"))]), "anonymous"),
      (.members([("sign_in_provider", .string("custom"))]), nil),
      (.members([("sign_in_provider", .string("password"))]), nil),
      (.members([("sign_in_provider", provider), ("tenant", .string("t1"))]), "tenant"),
      (.members([("sign_in_provider", provider), ("tenant", .string(""))]), "tenant"),
      (.members([("sign_in_provider", provider), ("tenant", .null)]), "tenant"),
      (.members([("sign_in_provider", provider), ("sign_in_second_factor", .string("totp"))]), nil),
      (.members([("sign_in_provider", provider), ("sign_in_second_factor", .string(""))]), "no-sign-in"),
      (.members([("sign_in_provider", provider), ("sign_in_second_factor", .boolean(true))]), "no-sign-in"),
      (.members([("sign_in_provider", provider), ("sign_in_second_factor", .null)]), "no-sign-in"),
    ]
    for (value, refusal) in signInWays { try claim("firebase", value, refusal) }
    try claim("provider_id", .string("anonymous"), "anonymous")
    try claim("provider_id", .string("firebase"), nil)
    for name in ["email", "name"] {
      for value: JSONValue in [.null, .number("1"), .strings(["ana@pyme-erp.pe"])] {
        try claim(name, value, "bad-profile")
      }
      try claim(name, nil, nil)
    }
    for value: JSONValue in [.null, .string("true"), .number("1")] { try claim("email_verified", value, "bad-profile") }
    try claim("email_verified", nil, nil)
    let custom: [(String, JSONValue?)] = [
      ("iss", .string("a@pyme-erp.iam.gserviceaccount.com")), ("sub", .string("a@pyme-erp.iam.gserviceaccount.com")),
      (
        "aud", .string("https://identitytoolkit.googleapis.com/google.identity.identitytoolkit.v1.IdentityToolkit")
      ),
    ]
    add("a custom token", try mint.token(kind, claims: custom), "wrong-issuer")
  }

  /// What only assertions of Identity-Aware Proxy have.
  mutating func addProxyClaims() throws(KeyFailure) {
    for value: JSONValue? in [nil, .null, .number("1"), .strings(["ana@pyme-erp.pe"])] {
      try claim("email", value, "bad-profile")
    }
    try claim("hd", nil, nil)
    try claim("auth_time", .string("x"), nil)
    for audience in ["/projects/415104041262/apps/pyme-erp", "/projects/415104041262/global/backendServices/1"] {
      try claim("aud", .string(audience), "wrong-audience")
    }
  }
}
