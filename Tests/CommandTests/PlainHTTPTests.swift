import Foundation
import TestSupport
import Testing

/// Plain HTTP goes to this machine only: what would leave it is refused before anything is read.
struct PlainHTTPTests {
  private static let elsewhere = "emulator://10.1.2.3:8080/pyme-erp/(default)"
  private static let tunnel = "ssh -L 8080:localhost:8080 10.1.2.3"

  @Test(
    "An emulator on another machine is refused by every command that takes one",
    arguments: [
      ["diff", "/nowhere", elsewhere], ["diff", elsewhere, "/nowhere"],
      ["rehearse", "/nowhere", "--staging", elsewhere],
      ["restore", "documents", "/nowhere", "--to", elsewhere, "--only", "companies", "--yes"],
    ])
  func emulator(arguments: [String]) async throws {
    let outcome = try await CommandLineTool.run(arguments)
    #expect(outcome.status == 64, "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
    // A message may be wrapped between two words.
    let words = outcome.errors.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(words.contains(Self.tunnel), "\(outcome.errors)")
  }

  @Test(
    "An address from the environment is refused with the variable's name",
    arguments: ["REKINDLE_ENDPOINT", "REKINDLE_ENDPOINT_FIRESTORE", "GCE_METADATA_HOST"])
  func environment(variable: String) async throws {
    try await withTemporaryFolder { folder in
      let value = variable == "GCE_METADATA_HOST" ? "10.1.2.3" : "http://10.1.2.3:8080"
      var environment: [String: String?] = ["CLOUDSDK_CONFIG": folder.path]
      for other in [
        "REKINDLE_ENDPOINT", "REKINDLE_ACCESS_TOKEN", "GOOGLE_APPLICATION_CREDENTIALS", "GCE_METADATA_HOST",
        "NO_GCE_CHECK",
      ] {
        environment.updateValue(nil, forKey: other)
      }
      environment.updateValue(value, forKey: variable)
      let outcome = try await CommandLineTool.run(
        ["diff", Fixture.types.path, "firestore://p", "--yes", "--format", "json"], in: folder.path,
        environment: environment)
      #expect(outcome.status == 3, "\(outcome.errors)")
      #expect(outcome.output.contains(variable))
    }
  }
}
