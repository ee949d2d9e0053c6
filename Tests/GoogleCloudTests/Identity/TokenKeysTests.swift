import Dispatch
import Documents
import JSON
import Synchronization
import TestSupport
import Testing

@testable import GoogleCloud

/// How long Google's keys are kept, and how often they are fetched.
@Suite(.timeLimit(.minutes(2)))
struct TokenKeysTests {
  private let mint: TokenMint
  private let clock = SimulatedClock(TokenMint.instant)
  private let own = ExactName("idToken-1")

  init() throws { mint = try TokenMint.shared.get() }

  private func keys(_ server: LoopbackServer, tries: Int = 1) throws -> TokenKeys {
    TokenKeys(
      TokenMint.Kind.idToken.profile, try ServiceEndpoint(server.url),
      retries: RetryPolicy.recorded(tries: tries, rules: .storage).0, now: { [clock] in clock.now })
  }

  @Test("Keys are kept for max-age from the request on, and not a moment longer")
  func maxAge() async throws {
    let answers = [try mint.answer(.idToken, maxAge: 100), try mint.answer(.sessionCookie, maxAge: 100)]
    let server = try LoopbackServer.sequence(answers + [.error(500, "INTERNAL")])
    let keys = try keys(server)
    #expect(try await keys.key(own) != nil)
    clock.move(bySeconds: 99)
    #expect(try await keys.key(own) != nil)
    #expect(server.requests.count == 1)
    // The next answer has other keys: the old one counts no more.
    clock.move(bySeconds: 1)
    #expect(try await keys.key(own) == nil)
    #expect(try await keys.key("sessionCookie-1") != nil)
    #expect(server.requests.count == 2)
    // No answer: keys past their time are not used.
    clock.move(bySeconds: 100)
    let failure = await #expect(throws: TokenKeysFailure.self) { try await keys.key("sessionCookie-1") }
    #expect(failure?.cause.code == .serverError)
    #expect(server.requests.map(\.path) == Array(repeating: TokenProfile.Kind.idToken.keyPath, count: 3))
  }

  @Test("A clock that goes back does not make keys last longer")
  func clockGoesBack() async throws {
    let answer = try mint.answer()
    let server = try LoopbackServer { _ in answer }
    let keys = try keys(server)
    #expect(try await keys.key(own) != nil)
    clock.move(bySeconds: -1)
    #expect(try await keys.key(own) != nil)
    #expect(server.requests.count == 2)
  }

  @Test("An unknown id makes a request at most once a minute, however many ask")
  func unknownID() async throws {
    let answers = [try mint.answer(.sessionCookie, maxAge: 3_600), try mint.answer(.idToken, maxAge: 3_600)]
    let server = try LoopbackServer.sequence(answers)
    let keys = try keys(server)
    for number in 0..<200 { #expect(try await keys.key("forged-\(number)") == nil) }
    #expect(try await keys.key("sessionCookie-1") != nil)
    clock.move(bySeconds: 59)
    #expect(try await keys.key(own) == nil)
    #expect(server.requests.count == 1)
    // A key that is new is found after a minute.
    clock.move(bySeconds: 1)
    #expect(try await keys.key(own) != nil)
    for number in 0..<200 { #expect(try await keys.key("forged-\(number)") == nil) }
    #expect(server.requests.count == 2)
  }

  @Test("A request for an unknown id that fails leaves the kept keys, and counts for the minute")
  func unknownIDFails() async throws {
    let server = try LoopbackServer.sequence([try mint.answer(), .error(500, "INTERNAL")])
    let keys = try keys(server)
    #expect(try await keys.key(own) != nil)
    clock.move(bySeconds: 60)
    await #expect(throws: TokenKeysFailure.self) { try await keys.key("forged") }
    #expect(try await keys.key(own) != nil)
    #expect(try await keys.key("forged") == nil)
    #expect(server.requests.count == 2)
  }

  @Test("However many wait for the keys, they are fetched once")
  func oneFetch() async throws {
    let callers = 50
    let answer = try mint.answer(.idToken, maxAge: 0)
    let everybodyAsks = DispatchSemaphore(value: 0)
    let server = try LoopbackServer { _ in
      everybodyAsks.wait()
      return answer
    }
    let asked = Mutex(0)
    // Each caller looks at the clock once, before it waits.
    let keys = TokenKeys(
      TokenMint.Kind.idToken.profile, try ServiceEndpoint(server.url), retries: RetryPolicy.recorded(tries: 1).0,
      now: {
        if asked.withLock({
          $0 += 1
          return $0
        }) == callers {
          everybodyAsks.signal()
        }
        return TokenMint.instant
      })
    let found = try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<callers { group.addTask { [own] in try await keys.key(own) != nil } }
      return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    #expect(found == callers)
    #expect(server.requests.count == 1)
  }

  @Test("A failure is the answer for two seconds, so that tokens do not make a flood of requests")
  func failures() async throws {
    let server = try LoopbackServer.sequence([.error(503, "UNAVAILABLE"), try mint.answer()])
    let keys = try keys(server)
    for _ in 0..<20 { await #expect(throws: TokenKeysFailure.self) { try await keys.key(own) } }
    #expect(server.requests.count == 1)
    clock.move(bySeconds: 2)
    #expect(try await keys.key(own) != nil)
    #expect(server.requests.count == 2)
  }

  @Test("A passing failure is tried again")
  func retries() async throws {
    let server = try LoopbackServer.sequence([.error(503, "UNAVAILABLE"), try mint.answer()])
    #expect(try await keys(server, tries: 2).key(own) != nil)
  }

  @Test(
    "An answer that has no usable keys is a failure",
    arguments: [
      "", "[]", "null", "{}", "{\"a\":1}", "{\"a\":null}", "{\"a\":\"PEM\"}", "{\"a\":\"\",\"a\":\"\"}", "<html>",
      "{\"keys\":[]}", "{\"error\":{}}",
    ])
  func hostile(_ body: String) async throws {
    let server = try LoopbackServer { _ in .json(body, headers: ["cache-control": "max-age=3600"]) }
    let failure = await #expect(throws: TokenKeysFailure.self) { try await keys(server).key(own) }
    #expect(failure?.cause.code == .badResponse)
  }

  @Test("Too many keys, too many bytes, weak keys and keys of another algorithm are not used")
  func unusable() async throws {
    let text = String(decoding: try mint.keys(.idToken).json, as: UTF8.self)
    let many = (0...TokenKeySet.mostKeys).map { "\"k\($0)\":\"\"" }.joined(separator: ",")
    let elliptic = String(decoding: try mint.keys(.iap).json, as: UTF8.self)
    // 1,024 bits, made by openssl genrsa.
    let weak = WeakKey.pem.replacing("\n", with: "\\n")
    let blanks = String(repeating: " ", count: 300 << 10)
    for body in ["{\(many)}", elliptic, "{\"idToken-1\":\"\(weak)\"}", blanks + text] {
      let server = try LoopbackServer { _ in .json(body, headers: ["cache-control": "max-age=3600"]) }
      await #expect(throws: TokenKeysFailure.self) { try await keys(server).key(own) }
    }
    // Beside a key that can be used, they are left out.
    let both = "{\"weak\":\"\(weak)\"," + text.dropFirst()
    let server = try LoopbackServer { _ in .json(both, headers: ["cache-control": "max-age=3600"]) }
    let beside = try keys(server)
    #expect(try await beside.key(own) != nil)
    #expect(try await beside.key("weak") == nil)
  }

  @Test(
    "How long an answer is kept is read from its headers",
    arguments: [
      (["cache-control: public, max-age=21600, must-revalidate, no-transform"], 21_600),
      (["Cache-Control: MAX-AGE=5"], 5), (["cache-control: max-age=5", "cache-control: public"], 5),
      (["cache-control: max-age=100", "age: 30"], 70), (["cache-control: max-age=100", "age: 100"], 0),
      (["cache-control: max-age=100", "age: 999"], 0), (["cache-control: max-age=100", "age: x"], 0),
      (["cache-control: max-age=99999999"], 86_400), (["cache-control: max-age=999999999999999999999"], 0),
      ([], 0), (["cache-control: public"], 0), (["cache-control: max-age=0"], 0), (["cache-control: max-age=-5"], 0),
      (["cache-control: max-age=5, max-age=6"], 0), (["cache-control: max-age=5, no-store"], 0),
      (["cache-control: no-cache, max-age=5"], 0), (["cache-control: max-age=\"5\""], 0),
      (["cache-control: max-age=5s"], 0), (["cache-control: s-maxage=5"], 0), (["cache-control: max-age"], 0),
      (["expires: Sun, 06 Nov 2094 08:49:37 GMT"], 0),
    ] as [([String], Int64)])
  func age(headers: [String], seconds: Int64) {
    var head = HTTPHead()
    for line in ["HTTP/1.1 200 OK"] + headers { head.append(line: line) }
    #expect(CacheAge.seconds(head, most: TokenKeys.longestLife) == seconds)
  }
}

private enum WeakKey {
  static let pem = """
    -----BEGIN PUBLIC KEY-----
    MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDB2wfDRVavzU2pixOKPsOqQqXR
    b5OeR/qBgCiNAp2PP4NauWeB99EKfW58XpalcX2vz2d3szi2iVFf5SgjiJ3Lr1I2
    eHp5N/S5+PcsGjkcXl8ce07vte2xeZe5skYgDWG+LquvfheDFerAING8mV14z+Rn
    GIbA5LeQ3obnarbw1wIDAQAB
    -----END PUBLIC KEY-----

    """
}
