import JSON
import Keys

extension OddTokenRows {
  mutating func addHeaders() throws(KeyFailure) {
    let other = kind == .iap ? "RS256" : "ES256"
    for name in [
      "none", "None", "NONE", "HS256", "PS256", "RS384", "ES384", "EdDSA", other, "rs256", "es256", "RS256 ", "",
    ] {
      try header("alg", .string(name), "wrong-algorithm")
    }
    for value: JSONValue? in [nil, .null, .number("256"), .strings(["RS256"]), .boolean(true)] {
      try header("alg", value, "wrong-algorithm")
    }
    let unsigned = Base64.urlText(Array("{\"alg\":\"none\",\"typ\":\"JWT\"}".utf8))
    add("of the emulator", "\(unsigned).\(Base64.urlText(mint.claims(kind).json)).", "no-key-id")
    let named = mint.header(kind).setting("alg", .string("none"))
    add(
      "alg none without a signature", "\(Base64.urlText(named.json)).\(Base64.urlText(mint.claims(kind).json)).",
      "wrong-algorithm")
    for value: JSONValue? in [nil, .null, .number("1"), .string(""), .strings([mint.keyID(kind)])] {
      try header("kid", value, "no-key-id")
    }
    let others = TokenMint.Kind.allCases.filter { $0 != kind }.map { mint.keyID($0) }
    for id in [
      "x", "../../../dev/null", "' OR 1=1 --", "\(mint.keyID(kind)) ", "\u{0}", String(repeating: "k", count: 999),
    ] + others {
      try header("kid", .string(id), "unknown-key")
    }
    try header("kid", .string("another"), "bad-signature")
    for type in ["jwt", "JWS", "at+jwt", "JWT ", ""] { try header("typ", .string(type), "wrong-type") }
    for type: JSONValue in [.null, .number("1"), .strings(["JWT"])] { try header("typ", type, "wrong-type") }
    try header("typ", nil, nil)
    let key = JSONValue.members([("kty", .string("RSA")), ("n", .string("AQAB")), ("e", .string("AQAB"))])
    let forbidden: [(String, JSONValue)] = [
      ("crit", .strings([])), ("crit", .strings(["exp"])), ("crit", .null), ("jwk", key),
      ("jku", .string("https://evil.example/keys")), ("x5u", .string("https://evil.example/keys")),
      ("x5c", .strings(["MIIB"])), ("b64", .boolean(false)), ("b64", .boolean(true)),
    ]
    for (name, value) in forbidden { try header(name, value, "forbidden-header") }
    try header("x", .string("y"), nil)
  }

  mutating func addSignatures() throws(KeyFailure) {
    let token = try mint.token(kind)
    let parts = token.split(separator: ".").map(String.init)
    let signed = "\(parts[0]).\(parts[1])"
    let signature = Base64.bytes(parts[2]) ?? []
    let half = signature.count / 2
    var flipped = signature
    flipped[half] ^= 1
    let right = try mint.token(kind, claims: [("role", .string("user"))]).split(separator: ".")[2]
    let wrong: [(String, [UInt8])] = [
      ("empty", []), ("one bit flipped", flipped), ("a byte too short", signature.dropLast()),
      ("a byte too long", signature + [0]), ("a zero before", [0] + signature),
      ("zeros", [UInt8](repeating: 0, count: signature.count)),
      ("ones", [UInt8](repeating: 0xFF, count: signature.count)), ("twice", signature + signature),
      ("halves exchanged", Array(signature[half...] + signature[..<half])), ("half", Array(signature[..<half])),
      ("32 bytes, as of HS256", [UInt8](repeating: 7, count: 32)),
    ]
    for (name, bytes) in wrong { add("signature \(name)", "\(signed).\(Base64.urlText(bytes))", "bad-signature") }
    add("signature of other claims", "\(signed).\(right)", "bad-signature")
    add("signed by a stranger", try mint.token(kind, by: mint.stranger(kind)), "bad-signature")
    let others = TokenMint.Kind.allCases.filter { $0 != kind }
    for other in others {
      add("signed by the key of \(other.rawValue)", try mint.token(kind, by: mint.key(other)), "bad-signature")
    }
    for other in others {
      let refusal = other == .iap || kind == .iap ? "wrong-algorithm" : "wrong-issuer"
      add("in place of it \(other.rawValue)", try mint.token(other), refusal)
    }
    guard kind == .iap else { return }
    let der = try mint.key(kind).signature(of: Array(signed.utf8))
    add("signature in DER", "\(signed).\(Base64.urlText(der))", "bad-signature")
    let zeros = [UInt8](repeating: 0, count: half)
    add("r of zero", "\(signed).\(Base64.urlText(zeros + signature[half...]))", "bad-signature")
    add("s of zero", "\(signed).\(Base64.urlText(signature[..<half] + zeros))", "bad-signature")
  }
}
