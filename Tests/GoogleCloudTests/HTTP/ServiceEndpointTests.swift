import Testing

@testable import GoogleCloud

struct ServiceEndpointTests {
  @Test(
    "A real token never leaves this machine unencrypted",
    arguments: [
      ("https://firestore.googleapis.com", "t", true), ("http://127.0.0.1:8080", "t", true),
      ("http://localhost:8080/", "t", true), ("http://[::1]:8080", "t", true),
      ("http://emulator:8080", "owner", true), ("http://emulator:8080", nil, true),
      ("http://emulator:8080", "t", false), ("http://127.evil.example", "t", false),
    ])
  func token(address: String, token: String?, isAllowed: Bool) {
    let endpoint =
      try? token == "owner"
      ? ServiceEndpoint.emulator(address) : ServiceEndpoint(address, tokens: token.map { .fixed($0) })
    #expect((endpoint != nil) == isAllowed)
  }

  @Test(
    "What is not a service's address is refused",
    arguments: ["", "127.0.0.1:80", "file:///etc/passwd", "http://", "https://h/path", "https://u@h"])
  func bad(address: String) {
    let error = #expect(throws: GoogleCloudError.self) { try ServiceEndpoint(address) }
    #expect(error?.code == .badEndpoint)
  }

  @Test("Only addresses of this machine go around a proxy")
  func proxies() throws {
    let limits = TimeLimits()
    #expect(try ServiceEndpoint("http://127.0.0.1:1").request("GET", "/", limits: limits).bypassesProxies)
    #expect(try !ServiceEndpoint("https://example.com").request("GET", "/", limits: limits).bypassesProxies)
  }
}
