import Foundation
import TestSupport
import Testing

/// `verify` with a policy, against a seal, and sealing: exit statuses, and what is written.
@Suite struct ExaminationCommandTests {
  private static func report(_ outcome: CommandLineTool.Outcome) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
  }

  @Test func aSealIsWrittenAndProves() async throws {
    try await withTemporaryFolder { folder in
      let seal = folder.path + "/erp.seal"
      let sealed = try await CommandLineTool.run("verify", Fixture.erp.path, "--seal", seal)
      #expect(sealed.status == 0 && sealed.output.contains("erp.seal"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["erp.seal"])
      let text = try String(contentsOfFile: seal, encoding: .utf8)
      #expect(text.hasPrefix(#"{"schema":"rekindle.seal/1","#) && text.hasSuffix("}\n"))

      let same = try await CommandLineTool.run(
        "verify", Fixture.erp.path, "--against", seal, "--format", "json")
      #expect(same.status == 0)
      let report = try Self.report(same)
      #expect(report["depth"] as? String == "compared")
      let against = try #require(report["against"] as? [String: Any])
      #expect(against["sameExport"] as? Bool == true && against["kind"] as? String == "seal")
      #expect((against["files"] as? [String: Int]) == ["equal": 3, "differing": 0, "missing": 0, "extra": 0])

      let other = try await CommandLineTool.run("verify", Fixture("erp-next-day").path, "--against", seal)
      #expect(other.status == 1 && other.output.contains("companies/*/credit_notes"))
      let byExport = try await CommandLineTool.run(
        "verify", Fixture("erp-next-day").path, "--against", Fixture.erp.path, "--format", "json")
      #expect(byExport.status == 1)

      try Data(text.replacing("\"documents\":671", with: "\"documents\":670").utf8).write(
        to: URL(fileURLWithPath: seal))
      let damaged = try await CommandLineTool.run("verify", Fixture.erp.path, "--against", seal)
      #expect(damaged.status == 3 && damaged.output.contains("seal-damaged"))
    }
  }

  @Test func whatIsNotVerifiedIsNotSealed() async throws {
    try await withTemporaryFolder { folder in
      let export = try Fixture.erp.copy(into: folder)
      let output = export.appendingPathComponent("all_namespaces/all_kinds/output-0")
      let intact = try Data(contentsOf: output)

      // A slip in the path must not replace a part of the backup.
      let slip = try await CommandLineTool.run("verify", export.path, "--seal", output.path)
      #expect(slip.status == 64)
      #expect(try Data(contentsOf: output) == intact)

      try intact.prefix(1000).write(to: output)
      let seal = folder.path + "/s"
      let corrupt = try await CommandLineTool.run("verify", export.path, "--seal", seal)
      #expect(corrupt.status == 2)
      #expect(!FileManager.default.fileExists(atPath: seal))
    }
    let unwritable = try await CommandLineTool.run("verify", Fixture.types.path, "--seal", "/nowhere/s")
    #expect(unwritable.status == 3 && unwritable.errors.contains("/nowhere/s"))
    #expect(unwritable.output.isEmpty, "it is found before the work")
    #expect(
      try await CommandLineTool.run("verify", Fixture.types.path, "--seal", "/tmp/s", "--depth", "framed").status == 64)
    #expect(try await CommandLineTool.run("verify", Fixture.types.path, "--against", "/nowhere").status == 64)
  }

  @Test func aPolicyIsGivenOrFound() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("rekindle.yaml")
      let none = try await CommandLineTool.run("verify", Fixture.erp.path, "--format", "json", in: folder.path)
      #expect(
        try (Self.report(none)["notChecked"] as? [String])?.contains { $0.contains("rekindle.yaml") } == true)
      #expect(try Self.report(none)["policy"] == nil)
      let accepted = try await CommandLineTool.run(
        "verify", Fixture.erp.path, "--accept", "partial-export", in: folder.path)
      #expect(accepted.status == 64, "without a policy nothing can be accepted")
      // A link that leads nowhere is a policy that cannot be read.
      try FileManager.default.createSymbolicLink(atPath: file.path, withDestinationPath: "lost.yaml")
      #expect(try await CommandLineTool.run("verify", Fixture.erp.path, in: folder.path).status == 64)
      try FileManager.default.removeItem(at: file)

      try Data("version: 1\ncollections:\n  - {group: invoices, minimum: 671}\n".utf8).write(to: file)
      let met = try await CommandLineTool.run("verify", Fixture.erp.path, "--format", "json", in: folder.path)
      #expect(met.status == 0)
      #expect(try Self.report(met)["policy"] as? String == "rekindle.yaml")
      let results = try #require(try Self.report(met)["expectations"] as? [[String: Any]])
      #expect(results.map { $0["state"] as? String } == ["met", "met"])

      try Data("version: 1\ncollections:\n  - {group: invoices, minimum: 672}\n".utf8).write(to: file)
      let failed = try await CommandLineTool.run("verify", Fixture.erp.path, "--format", "json", in: folder.path)
      #expect(failed.status == 1 && failed.output.contains("\"expectation-minimum\""))
      let expectations = try #require(try Self.report(failed)["expectations"] as? [[String: Any]])
      #expect(expectations.contains { $0["line"] as? Int == 3 && $0["state"] as? String != "met" })

      try Data("version: 1\nminimum: 3\n".utf8).write(to: file)
      let mistake = try await CommandLineTool.run("verify", Fixture.erp.path, in: folder.path)
      #expect(mistake.status == 64 && mistake.output.isEmpty)
      #expect(mistake.errors.contains("rekindle.yaml:2:1: minimum: "))
      let missing = try await CommandLineTool.run("verify", Fixture.erp.path, "--policy", folder.path + "/other.yaml")
      #expect(missing.status == 64)
    }
  }
}
