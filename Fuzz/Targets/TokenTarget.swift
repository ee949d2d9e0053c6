import GoogleCloud
import JSON
import Keys

/// The first byte of the input chooses what the rest is:
///
///     0      a token's text
///     1      two texts with a newline between them, which become the header and the claims of a token that is signed by nobody
///     other  orders to change one of the right tokens
enum TokenTarget {
  static func run(_ input: [UInt8], _ promises: inout Promises) {
    guard let mode = input.first else { return }
    let rest = Array(input.dropFirst())
    switch mode {
    case 0: check(String(decoding: rest, as: UTF8.self), &promises)
    case 1: checkClaims(rest, &promises)
    default: checkChanged(mode, rest, &promises)
    }
  }

  /// A right token, changed by orders of three bytes: what to do, and where.
  static func changed(_ mode: UInt8, _ orders: [UInt8]) -> (text: String, original: String) {
    let original = SampleToken.all[Int(mode) % SampleToken.all.count].text
    var bytes = Array(original.utf8)
    for start in stride(from: 0, to: min(orders.count / 3, 8) * 3, by: 3) where !bytes.isEmpty {
      let place = (Int(orders[start + 1]) << 8 | Int(orders[start + 2])) % bytes.count
      let order = orders[start]
      switch order % 8 {
      case 0: bytes[place] ^= 1 << (order >> 5)
      case 1: bytes[place] = Self.alphabet[Int(order >> 3 | orders[start + 1] << 5) % Self.alphabet.count]
      case 2: bytes.insert(bytes[place], at: place)
      case 3: bytes.remove(at: place)
      case 4: bytes.removeSubrange(place...)
      case 5: bytes.swapAt(place, bytes.count - 1 - place)
      case 6: bytes.insert(UInt8(ascii: "."), at: place)
      default: bytes += bytes[place...]
      }
    }
    return (String(decoding: bytes, as: UTF8.self), original)
  }

  private static let alphabet = Array("ABCXYZabcxyz0189-_=+/. \n\u{7F}".utf8)

  private static func checkChanged(_ mode: UInt8, _ orders: [UInt8], _ promises: inout Promises) {
    let (text, original) = changed(mode, orders)
    check(text, &promises)
    guard text.utf8.elementsEqual(original.utf8) else { return }
    promises.hold(SampleToken.all.contains { $0.isAccepted(text) }, "A right token is refused.")
  }

  /// A text that nobody signed is accepted by no profile, except for the right tokens themselves.
  private static func check(_ text: String, _ promises: inout Promises) {
    for sample in SampleToken.all where !text.utf8.elementsEqual(sample.text.utf8) {
      promises.hold(!sample.isAccepted(text), "A token that nobody signed is accepted.")
    }
  }

  private static func checkClaims(_ texts: [UInt8], _ promises: inout Promises) {
    let newline = texts.firstIndex(of: 0x0A) ?? texts.endIndex
    let claims = Array(texts[newline...].dropFirst())
    let text = "\(Base64.urlText(Array(texts[..<newline]))).\(Base64.urlText(claims)).AAAA"
    check(text, &promises)
    guard let token = try? UnverifiedToken(text) else { return }
    for sample in SampleToken.all
    where sample.profile.refusal(ofClaimsIn: token, now: SampleToken.instant) == nil {
      checkPassed(claims, sample.profile, &promises)
    }
  }

  /// What must hold of claims that break no rule, as another reading of them.
  private static func checkPassed(_ claims: [UInt8], _ profile: TokenProfile, _ promises: inout Promises) {
    guard let json = try? JSONParser.parse(claims), let issued = json["iat"]?.integer, let end = json["exp"]?.integer
    else { return promises.hold(false, "Claims without times are accepted.") }
    let now = SampleToken.instant / 1_000_000
    promises.hold(issued <= now + profile.skew && now < end + profile.skew, "A token of another time is accepted.")
    promises.hold(end - issued <= profile.longestLife, "A token that lives too long is accepted.")
    promises.hold(json["aud"]?.text == profile.audience, "Another audience is accepted.")
    promises.hold(json["iss"]?.text == profile.issuer, "Another issuer is accepted.")
    promises.hold(json["sub"]?.text?.isEmpty == false, "A token without a user is accepted.")
    guard profile.kind != .proxyAssertion else { return }
    promises.hold((json["auth_time"]?.integer ?? .max) <= now, "A sign-in in the future is accepted.")
    promises.hold(json["firebase"]?["tenant"] == nil, "A tenant's token is accepted.")
    promises.hold(json["firebase"]?["sign_in_provider"]?.text != "anonymous", "An anonymous user is accepted.")
  }
}

/// A token that is right at one instant, with the public key that it is signed by. The private keys are thrown away.
struct SampleToken: Sendable {
  /// In microseconds since 1970.
  static let instant: Int64 = 1_796_083_200_000_000

  let profile: TokenProfile
  let text: String
  private let key: SignatureKey?

  init(_ profile: TokenProfile, _ text: String, _ pem: String) {
    self.profile = profile
    self.text = text
    key = try? SignatureKey(publicPEM: Array(pem.utf8))
  }

  /// Whether the text is verified by this token's key.
  func isAccepted(_ text: String) -> Bool {
    guard let key, let token = try? UnverifiedToken(text) else { return false }
    return (try? VerifiedToken(token, profile, key: key, now: Self.instant)) != nil
  }
}
