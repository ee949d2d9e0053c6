import Testing

@testable import GoogleCloud

struct ServiceEndpointTests {
  @Test(
    "Plain HTTP goes to this machine only, with the emulator's token, a real one, or none",
    arguments: [
      ("https://firestore.googleapis.com", true), ("http://127.0.0.1:8080", true), ("http://localhost:8080/", true),
      ("http://[::1]:8080", true), ("http://emulator:8080", false), ("http://10.1.2.3:8080", false),
      ("http://127.evil.example", false), ("http://localhost.evil.example", false), ("http://[fe80::1]:8080", false),
    ])
  func plainHTTP(address: String, isAllowed: Bool) {
    #expect(((try? ServiceEndpoint(address)) != nil) == isAllowed)
    #expect(((try? ServiceEndpoint(address, tokens: .fixed("t"))) != nil) == isAllowed)
    #expect(((try? ServiceEndpoint.emulator(address)) != nil) == isAllowed)
    #expect(((try? EmulatorClient(address)) != nil) == isAllowed)
  }

  @Test("The refusal names the place, and the tunnel that leads there")
  func tunnel() {
    let error = #expect(throws: GoogleCloudError.self) { try ServiceEndpoint("http://10.1.2.3:8080") }
    #expect(error?.code == .badEndpoint)
    #expect(error?.message.contains("http://10.1.2.3:8080") == true)
    #expect(error?.remedy.contains("ssh -L 8080:localhost:8080 10.1.2.3") == true)
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
