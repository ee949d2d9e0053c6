import JSON
import Keys

extension OddTokenRows {
  /// What is not a token in its one form.
  mutating func addForms() throws(KeyFailure) {
    let token = try mint.token(kind)
    add("as Google makes it", token, nil)
    let parts = token.split(separator: ".").map(String.init)
    let (head, body, signature) = (parts[0], parts[1], parts[2])
    add("nothing", "", "malformed")
    add("two dots", "..", "bad-json")
    add("three letters", "a.b.c", "bad-base64")
    add("without a signature", "\(head).\(body)", "malformed")
    add("four parts", "\(token).\(signature)", "malformed")
    add("five parts, as an encrypted one", "\(head)..\(body).\(body).\(signature)", "malformed")
    add("a dot before", ".\(token)", "malformed")
    add("a dot after", "\(token).", "malformed")
    add("a blank before", " \(token)", "bad-base64")
    add("a blank after", "\(token) ", "bad-base64")
    add("a newline after", "\(token)\n", "bad-base64")
    add("a NUL after", "\(token)\u{0}", "bad-base64")
    add("Bearer before", "Bearer \(token)", "bad-base64")
    add("a full-width dot", "\(head)．\(body).\(signature)", "malformed")
    add("dots as escapes", "\(head)%2E\(body)%2E\(signature)", "malformed")
    add("a letter of another script", "\(head).\(body)а.\(signature)", "bad-base64")
    for (name, text) in [("header", "\(head)="), ("header twice", "\(head)==")] {
      add("padding after the \(name)", try mint.token(kind, signing: "\(text).\(body)"), "bad-base64")
    }
    add("padding after the claims", try mint.token(kind, signing: "\(head).\(body)="), "bad-base64")
    add("padding after the signature", "\(token)=", "bad-base64")
    add("padding twice after the signature", "\(token)==", "bad-base64")
    // The last digit of 256 and of 64 bytes has four bits too many.
    let stray = signature.dropLast() + Self.stray(signature.last)
    add("stray bits in the signature", "\(head).\(body).\(stray)", "bad-base64")
    add("the claims in the other alphabet", try otherAlphabet(), "bad-base64")
    add("more than 8 KiB", try mint.token(kind, claims: [("pad", .string(filler(9_000)))]), "too-large")
    add("just 8 KiB", try filled(to: 8 << 10), nil)
    add("a byte more than 8 KiB", try filled(to: 8 << 10 | 1), "too-large")
    add("a megabyte of letters", filler(1 << 20), "too-large")
    add("a megabyte of dots", String(repeating: ".", count: 1 << 20), "too-large")
    try addTexts()
  }

  private func filler(_ count: Int) -> String { String(repeating: "a", count: count) }

  private static func stray(_ last: Character?) -> String {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    return last.flatMap { digits.firstIndex(of: $0) }.map { String(digits[$0 | 1]) } ?? "B"
  }

  private func otherAlphabet() throws(KeyFailure) -> String {
    let claims = mint.claims(kind).setting("odd", .string("???>>>~~~"))
    let body = Base64.text(claims.json).replacing("=", with: "")
    return try mint.token(kind, signing: "\(Base64.urlText(mint.header(kind).json)).\(body)")
  }

  /// A claim, and a member of the header for the last bytes, fill it.
  private func filled(to count: Int) throws(KeyFailure) -> String {
    for more in 0..<8 {
      for length in stride(from: 6_000, to: 0, by: -1) {
        let header = mint.header(kind).setting("pad", .string(filler(more)))
        let claims = mint.claims(kind).setting("pad", .string(filler(length)))
        let signatureCount = kind == .iap ? 86 : 342
        let size = (header.json.count * 4 + 2) / 3 + (claims.json.count * 4 + 2) / 3 + signatureCount + 2
        guard size >= count else { break }
        guard size == count else { continue }
        return try mint.token(kind, headerText: header.json, claimsText: claims.json)
      }
    }
    return ""
  }

  /// Headers and claims that are not a JSON object, or are two things to two readers.
  private mutating func addTexts() throws(KeyFailure) {
    let text = mint.claims(kind).json
    let wrong: [(String, [UInt8])] = [
      ("an array", Array("[1]".utf8)), ("a number", Array("5".utf8)), ("null", Array("null".utf8)),
      ("a string", Array("\"x\"".utf8)), ("nothing at all", []), ("cut short", Array(text.dropLast())),
      ("followed by a NUL", text + [0]), ("followed by an object", text + Array("{}".utf8)),
      ("after a byte order mark", [0xEF, 0xBB, 0xBF] + text), ("not UTF-8", claims(with: "\"x\":\"") + [0xFF]),
      ("with a comment", Array("/**/".utf8) + text), ("with NaN", claims(with: "\"x\":NaN")),
      ("with Infinity", claims(with: "\"x\":Infinity")), ("with a trailing comma", text.dropLast() + Array(",}".utf8)),
      ("with single quotes", claims(with: "'x':1")), ("with a lone surrogate", claims(with: "\"x\":\"\\ud800\"")),
      (
        "600 levels deep",
        claims(with: "\"x\":" + String(repeating: "[", count: 600) + String(repeating: "]", count: 600))
      ),
      ("in UTF-16", text.flatMap { [$0, 0] }),
    ]
    for (name, text) in wrong { try claims("claims \(name)", text, "bad-json") }
    for header in ["[]", "\"RS256\"", "null", "{", "{\"alg\":\"RS256\",}"] {
      add("header \(header)", try mint.token(kind, headerText: Array(header.utf8), claimsText: text), "bad-json")
    }
    for member in [
      "\"role\":\"user\"", "\"iss\":\"x\"", "\"exp\":1", "\"x\":{\"y\":1,\"y\":2}", "\"x\":[{\"y\":1,\"y\":1}]",
    ] {
      let text = member.contains("role") && kind == .iap ? "\"email\":\"eva@pyme-erp.pe\"" : member
      try claims("twice: \(text)", claims(with: text), "repeated-member")
    }
    try claims("twice, once as an escape", claims(with: "\"\\u0069ss\":\"x\""), "repeated-member")
    let header = mint.header(kind).json.dropLast()
    for member in ["\"alg\":\"none\"", "\"kid\":\"x\"", "\"typ\":\"JWT\""] {
      let header = header + Array(",\(member)}".utf8)
      add(
        "header twice: \(member)", try mint.token(kind, headerText: Array(header), claimsText: text), "repeated-member")
    }
    try claims("claims with blanks", Array(" \n\t".utf8) + text + Array("\r\n".utf8), nil)
    try claims("claims with escapes", claims(with: "\"\\u0078\":\"\\u00e9\\ud83d\\ude00\""), nil)
  }
}
