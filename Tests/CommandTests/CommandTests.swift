import Foundation
import TestSupport
import Testing

/// The built command, run as its user runs it.
@Suite struct CommandTests {
  /// Field for field and type for type: what `dump` prints is what the emulator answered. Compared as plain JSON, so that
  /// no code of ours stands on both sides.
  @Test(arguments: Fixture.all) func dumpIsWhatTheEmulatorAnswers(_ fixture: Fixture) async throws {
    let dump = try await CommandLineTool.run("dump", fixture.path)
    #expect(dump.status == 0 && dump.errors.isEmpty)
    let printed = try Self.documents(
      dump.output.utf8.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) })
    let expected = try Self.documents(try await fixture.expectedLines())
    #expect(printed.count == expected.count)
    for (name, document) in expected {
      #expect(printed[name] == document, "\(String(decoding: name, as: UTF8.self))")
    }
  }

  @Test func dumpSelects() async throws {
    let lines = try await CommandLineTool.run(
      "dump", Fixture.erp.path, "--collection", "users", "--document", "companies/cafe-nandu")
    let names = try Self.documents(lines.output.split(separator: "\n").map(String.init)).keys
      .map { String(decoding: $0, as: UTF8.self) }
    #expect(names.contains { $0.hasSuffix("documents/companies/cafe-nandu") })
    #expect(names.count > 1)
    #expect(names.allSatisfy { $0.contains("/users/") || $0.hasSuffix("/companies/cafe-nandu") })
  }

  @Test func showFindsOneDocument() async throws {
    let found = try await CommandLineTool.run("show", Fixture.erp.path, "companies/cafe-nandu")
    #expect(found.status == 0)
    #expect(
      found.output.hasPrefix(#"{"name":"projects/demo-pyme-erp/databases/(default)/documents/companies/cafe-nandu","#))
    let missing = try await CommandLineTool.run("show", Fixture.erp.path, "companies/nobody")
    #expect(missing.status == 1 && missing.output.isEmpty && missing.errors.contains("companies/nobody"))
    #expect(try await CommandLineTool.run("show", Fixture.erp.path, "companies").status == 64)
  }

  @Test func verifyTellsTheContractsKeys() async throws {
    let outcome = try await CommandLineTool.run("verify", Fixture.erp.path, "--format", "json")
    #expect(outcome.status == 0)
    let report = try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    #expect(report["schema"] as? String == "rekindle.verify/1")
    #expect(report["verdict"] as? String == "verified")
    #expect(report["depth"] as? String == "decoded")
    #expect(report["documents"] as? Int == 3_269)
    #expect(report["files"] as? Int == 1)
    #expect((report["collections"] as? [[String: Any]])?.count == 9)
    #expect((report["findings"] as? [Any])?.isEmpty == true)
    #expect((report["notChecked"] as? [String])?.isEmpty == false)
    for key in ["bytes", "seconds"] { #expect(report[key] is NSNumber) }
  }

  @Test func exitStatusesAndPlaces() async throws {
    try await withTemporaryFolder { parent in
      let folder = try SampleExport.fixture("erp").make(in: parent)
      try folder.edit { $0[40_000] ^= 1 }
      let corrupt = try await CommandLineTool.run("verify", folder.path)
      #expect(corrupt.status == 2)
      #expect(corrupt.output.contains("record-checksum"))
      #expect(corrupt.output.contains("all_namespaces/all_kinds/output-0"))
      let rehearsed = try await CommandLineTool.run("rehearse", folder.path, "--format", "json")
      #expect(rehearsed.status == 2)
      #expect(rehearsed.output.contains("\"readBack\":0"))
      #expect(try await CommandLineTool.run("dump", folder.path).status == 2)
    }
    #expect(try await CommandLineTool.run("verify", "/nowhere").status == 64)
    #expect(try await CommandLineTool.run("verify").status == 64)
    #expect(try await CommandLineTool.run("verify", Fixture.erp.path, "--format", "pdf").status == 64)
    #expect(try await CommandLineTool.run("rehearse", Fixture.erp.path, "--staging", "moon").status == 64)
    let refused = try await CommandLineTool.run(
      "rehearse", Fixture.erp.path, "--staging", "emulator://127.0.0.1:1/other/named")
    #expect(refused.status == 4 && refused.errors.contains("(default)"))
    for command in ["verify", "rehearse", "dump", "show"] {
      let help = try await CommandLineTool.run(command, "--help")
      #expect(help.status == 0 && help.output.contains("EXIT STATUS") && help.output.contains("EXAMPLE"))
    }
    let help = try await CommandLineTool.run("--help")
    #expect(help.output.contains("EXIT STATUS") && help.output.contains("EXAMPLE"))
  }

  @Test func severalReportsFromOneRun() async throws {
    try await withTemporaryFolder { folder in
      let html = folder.path + "/report.html"
      let json = folder.path + "/report.json"
      let outcome = try await CommandLineTool.run("rehearse", Fixture.types.path, "-o", html, "-o", json)
      #expect(outcome.status == 0)
      #expect(outcome.output.hasPrefix("verified"))
      #expect(try String(contentsOfFile: html, encoding: .utf8).contains("</html>"))
      #expect(try String(contentsOfFile: json, encoding: .utf8).contains("rekindle.rehearse/1"))
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["report.html", "report.json"])
    }
  }

  @Test func aReportThatCannotBeWrittenIsAFailure() async throws {
    let outcome = try await CommandLineTool.run(
      "verify", Fixture.types.path, "--format", "json", "-o", "/nowhere/r.json")
    #expect(outcome.status == 3)
    #expect(outcome.errors.contains("/nowhere/r.json"))
  }

  // MARK: JSON

  /// By the bytes of their names: to Swift's strings, some of the edge cases are the same.
  private static func documents(_ lines: [String]) throws -> [Data: JSON] {
    var documents: [Data: JSON] = [:]
    for line in lines {
      let json = try JSON(line)
      guard case .object(let fields) = json, case .string(let name)? = fields["name"] else {
        Issue.record("no document: \(line.prefix(100))")
        continue
      }
      #expect(documents.updateValue(json, forKey: Data(name.utf8)) == nil, "twice: \(name)")
    }
    return documents
  }
}
