import Documents
import Testing

struct HostNameTests {
  @Test(
    "This machine is known by its name alone",
    arguments: ["localhost", "LocalHost", "127.0.0.1", "127.255.255.255", "::1", "[::1]"])
  func loopback(host: String) {
    #expect(HostName(host).isLoopback)
  }

  @Test(
    "A name that only looks like it is another machine",
    arguments: [
      "", "localhost.", "localhost.evil.example", "127.0.0.1.evil.example", "127.evil.example", "127.0.0",
      "127.0.0.256", "+127.0.0.1", "127.0.0.1 ", "1270.0.0.1", "10.1.2.3", "0.0.0.0", "::", "::2", "169.254.169.254",
    ])
  func elsewhere(host: String) {
    #expect(!HostName(host).isLoopback)
  }

  @Test(
    "Link-local addresses are numbers, not names",
    arguments: [
      ("169.254.169.254", true), ("169.254.0.1", true), ("169.254.evil.example", false), ("169.255.169.254", false),
      ("169.254.169", false), ("127.0.0.1", false),
    ])
  func linkLocal(host: String, isLinkLocal: Bool) {
    #expect(HostName(host).isLinkLocal == isLinkLocal)
  }
}
