import Documents
import Rehearsal
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
    "An estimate counts every read, of a part its part",
    arguments: [
      (0, 1, 2), (1, 1, 3), (1_000, 1, 1_002), (200_000, 1, 200_400), (200_000, 100, 2_400), (7, 3, 5),
    ])
  func estimate(documents: Int, parts: Int, reads: Int) throws {
    let address = try #require(try DatabaseAddress("firestore://p"))
    let estimate = ReadEstimate(address: address, documents: documents, parts: parts)
    #expect(estimate.reads == reads)
    #expect(abs(estimate.dollars.lowerBound - Double(reads) * 0.03 / 100_000) < 1e-9)
    #expect(abs(estimate.dollars.upperBound - Double(reads) * 0.06 / 100_000) < 1e-9)
  }
}
