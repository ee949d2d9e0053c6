import Documents
import Testing

struct DatabaseAddressTests {
  @Test(
    "Addresses are read as they are written",
    arguments: [
      ("emulator://127.0.0.1:8080/p/(default)", "emulator://127.0.0.1:8080/p/(default)"),
      ("emulator://localhost:1/my-project", "emulator://localhost:1/my-project/(default)"),
      ("emulator://[::1]:8080/p/named-db", "emulator://[::1]:8080/p/named-db"),
      ("firestore://my-project", "firestore://my-project/(default)"),
      ("firestore://example.com:my-project/db", "firestore://example.com:my-project/db"),
    ])
  func addresses(text: String, expected: String) throws {
    let address = try #require(try DatabaseAddress(text))
    #expect(address.description == expected)
    #expect(try DatabaseAddress(address.description) == address)
  }

  @Test(
    "Paths are no addresses", arguments: ["backups/2026", "emulator", "/emulator://x", "", "./firestore://p", "gs://b"])
  func paths(text: String) throws {
    #expect(try DatabaseAddress(text) == nil)
  }

  @Test(
    "What begins like an address and is none is refused",
    arguments: [
      "emulator://", "emulator://host/p/d", "emulator://host:0/p/d", "emulator://host:99999/p/d", "emulator://:80/p/d",
      "emulator://h:80/", "emulator://h:80/p/", "emulator://h:80/p/d/e", "emulator://u@h:80/p/d",
      "emulator://h:80/p?x/d",
      "firestore://", "firestore:///d", "firestore://p/d/e", "firestore://p/../d", "firestore://p/d\n",
      "firestore://p#x/d", "firestore://p/\u{202E}",
    ])
  func refused(text: String) {
    #expect(throws: DatabaseAddress.Problem.self) { try DatabaseAddress(text) }
  }

  @Test(
    "An emulator on another machine is refused, with the tunnel that leads there",
    arguments: [
      ("emulator://10.1.2.3:8080/pyme-erp/(default)", "ssh -L 8080:localhost:8080 10.1.2.3"),
      ("emulator://build.example:443/p", "ssh -L 8443:localhost:443 build.example"),
      ("emulator://127.evil.example:80/p/d", "ssh -L 8080:localhost:80 127.evil.example"),
      ("emulator://-oProxyCommand=x:8080/p", "ssh -L 8080:localhost:8080 HOST"),
    ])
  func elsewhere(text: String, tunnel: String) {
    let problem = #expect(throws: DatabaseAddress.Problem.self) { try DatabaseAddress(text) }
    #expect(problem?.description.contains("\(tunnel),") == true)
    #expect(problem?.description.contains("emulator://localhost:") == true)
  }
}
