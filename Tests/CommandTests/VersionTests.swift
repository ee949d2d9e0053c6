import TestSupport
import Testing

@testable import rekindle

struct VersionTests {
  @Test("The version, and the commit if the build asked for it")
  func version() async throws {
    let outcome = try await CommandLineTool.run("--version")
    #expect(outcome.status == 0)
    let line = try #require(
      outcome.output.wholeMatch(of: #/rekindle ([0-9.]+)( \([0-9a-f]{7,}(-dirty)?\))?\n/#), "\(outcome.output)")
    #expect(line.1 == Rekindle.version)
  }
}
