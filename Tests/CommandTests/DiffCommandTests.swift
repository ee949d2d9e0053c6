import ExportFormat
import Foundation
import TestSupport
import Testing

/// `rekindle diff`, run as its user runs it.
@Suite struct DiffCommandTests {
  private let erp = Fixture("erp").path
  private let nextDay = Fixture("erp-next-day").path

  @Test("The next day differs as the list beside the fixture says, and in nothing else")
  func nextDayEqualsItsList() async throws {
    try await withTemporaryFolder { folder in
      let changes = folder.appending(path: "changes.ndjson")
      let outcome = try await CommandLineTool.run(
        "diff", erp, nextDay, "--changes", changes.path, "--format", "json")
      #expect(outcome.status == 1)
      let list = URL(fileURLWithPath: erp).deletingLastPathComponent().appending(path: "erp-next-day.changes.ndjson")
      let expected = try lines(try Data(contentsOf: list))
      #expect(expected.count == 180)
      #expect(try lines(try Data(contentsOf: changes)) == expected)
      let report = try #require(
        try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
      #expect(report["schema"] as? String == "rekindle.diff/1" && report["verdict"] as? String == "different")
      #expect((report["equal"] as? Int, report["changed"] as? Int) == (3_094, 63))
      #expect((report["onlyLeft"] as? Int, report["onlyRight"] as? Int) == (112, 5))
    }
  }

  /// By their documents; numbers are compared as numbers, since Java writes 1.55025E7.
  private func lines(_ data: Data) throws -> [String: NSDictionary] {
    let all = try data.split(separator: UInt8(ascii: "\n")).map {
      try #require(try JSONSerialization.jsonObject(with: Data($0)) as? NSDictionary)
    }
    return Dictionary(uniqueKeysWithValues: all.map { ($0["document"] as? String ?? "", $0) })
  }

  @Test("A file of prices that is not understood is refused, before anything is read")
  func prices() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appending(path: "prices.json")
      let text = """
        {"schema": "rekindle.prices/1", "date": "2026-11-20", "currency": "USD", "range": {"least": "a", "most": "b"},
         "prices": [{"item": "documentReads", "location": "a", "amount": 1, "per": 1, "unit": "documents", "source": "s"}]}
        """
      try Data(text.utf8).write(to: file)
      #expect(try await CommandLineTool.run("diff", erp, erp, "--prices", file.path, "-q").status == 0)
      try Data(text.replacing("amount\": 1", with: "amount\": -1").utf8).write(to: file)
      let refused = try await CommandLineTool.run("diff", erp, erp, "--prices", file.path, "-q")
      #expect(refused.status == 64 && refused.output.isEmpty)
      #expect(refused.errors.contains("\(file.path): In prices[1], amount "))
      #expect(try await CommandLineTool.run("diff", erp, erp, "--prices", folder.path + "/none").status == 64)
    }
  }

  @Test("Exit statuses: equal 0, different 1, a damaged side 2, a sample 3, what cannot be read 64")
  func statuses() async throws {
    try await withTemporaryFolder { folder in
      let copy = ExportFolder(try Fixture.erp.copy(into: folder))
      func status(_ arguments: String...) async throws -> Int32 {
        try await CommandLineTool.run(["diff"] + arguments).status
      }
      #expect(try await status(erp, copy.path) == 0)
      #expect(try await status(erp, nextDay) == 1)
      #expect(try await status(erp, copy.path, "--sample", "1/2") == 3)
      #expect(try await status(erp, "not-there") == 64)
      for wrong in [
        ["--sample", "3/2"], ["--sample", "1"], ["--only", "a//b"], ["--ignore-field", "a..b"],
        ["--ignore-collection", "a/b"],
      ] {
        #expect(try await CommandLineTool.run(["diff", erp, copy.path] + wrong).status == 64, "\(wrong)")
      }
      try copy.edit { $0[200] ^= 1 }
      for sides in [[erp, copy.path], [copy.path, erp]] {
        let outcome = try await CommandLineTool.run(["diff"] + sides + ["--format", "json"])
        #expect(outcome.status == 2)
        #expect(outcome.output.contains("\"record-checksum\""))
        #expect(outcome.output.contains(sides[0] == erp ? "right: all_namespaces" : "left: all_namespaces"))
      }
    }
  }

  @Test("Nothing compared is nothing proved, and options that meet nothing are told")
  func nothing() async throws {
    try await withTemporaryFolder { folder in
      let copy = try Fixture.erp.copy(into: folder).path
      func run(_ arguments: String...) async throws -> CommandLineTool.Outcome {
        try await CommandLineTool.run(["diff", erp] + arguments + ["--format", "json"])
      }
      let typo = try await run(copy, "--only", "companies/typo")
      #expect(typo.status == 3 && typo.output.contains("\"nothing-compared\""))
      let half = try await run(copy, "--only", "companies/andina-textiles", "--only", "companies/typo")
      #expect(half.status == 0 && half.output.contains("--only companies/typo"))
      let ignored = try await run(copy, "--ignore-collection", "typo")
      #expect(ignored.status == 0 && ignored.output.contains("\"scope-unmet\""))
      let empty = try await CommandLineTool.run("diff", Fixture.empty.path, Fixture.empty.path)
      #expect(empty.status == 0)
      let same = try await run("\(erp)/../erp")
      #expect(same.status == 0 && same.output.contains("\"sides-same\""))
      #expect(!(try await run(copy)).output.contains("\"sides-same\""))
    }
  }

  @Test("What looks like two things is refused, and links are followed as the system does it")
  func places() async throws {
    try await withTemporaryFolder { folder in
      let both = try Fixture.erp.copy(into: folder).path
      try Data("{}".utf8).write(to: URL(fileURLWithPath: "\(both)/catalog.json"))
      #expect(try await CommandLineTool.run("diff", erp, both).status == 64)
      #expect(try await CommandLineTool.run("show", both, "users/1").status == 64)
      try FileManager.default.removeItem(atPath: "\(both)/catalog.json")

      // link/../erp is far/erp, the next day's; beside the link is another erp.
      let far = folder.appending(path: "far/deep")
      try FileManager.default.createDirectory(at: far, withIntermediateDirectories: true)
      let other = folder.appending(path: "far/erp")
      try FileManager.default.copyItem(atPath: nextDay, toPath: other.path)
      let link = folder.appending(path: "link").path
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: far.path)
      let catalog = folder.appending(path: "c").path
      #expect(try await CommandLineTool.run("catalog", "build", "\(link)/../erp", "-o", catalog).status == 0)
      #expect(try await CommandLineTool.run("diff", catalog, nextDay).status == 0)
      #expect(try await CommandLineTool.run("rehearse", "\(link)/../erp", "-q").status == 0)
    }
  }

  @Test("A part of a side without documents is read once", arguments: ["1/3", "2/3", "3/3"])
  func sampleOfNothing(sample: String) async throws {
    let outcome = try await CommandLineTool.run(
      "diff", Fixture.empty.path, erp, "--sample", sample, "--format", "json")
    #expect(outcome.status == 3)
    #expect(outcome.output.contains("\"onlyRight\":\(sample == "1/3" ? 3_269 : 0),"))
  }

  @Test("A catalog stands for its export, and everything is beside the page")
  func catalogs() async throws {
    try await withTemporaryFolder { folder in
      #expect(
        try await CommandLineTool.run("diff", erp, nextDay, "--sample", "9223372036854775806/9223372036854775807")
          .status
          == 64)
      let catalog = folder.appending(path: "erp.catalog").path
      let page = folder.appending(path: "report.html").path
      #expect(try await CommandLineTool.run("catalog", "build", erp, "-o", catalog, "-q").status == 0)
      let outcome = try await CommandLineTool.run("diff", catalog, nextDay, "-o", page, "-q")
      #expect(outcome.status == 1, "\(outcome.errors)")
      let beside = try Data(contentsOf: folder.appending(path: "report.changes.ndjson"))
      #expect(beside.split(separator: UInt8(ascii: "\n")).count == 180)
      let again = try await CommandLineTool.run("catalog", "build", erp, "-o", catalog)
      #expect(again.status == 64 && again.errors.contains(catalog))
    }
  }

  @Test("show finds by a catalog what it finds without one")
  func show() async throws {
    try await withTemporaryFolder { folder in
      let catalog = folder.appending(path: "erp.catalog").path
      #expect(try await CommandLineTool.run("catalog", "build", erp, "-o", catalog).status == 0)
      for document in ["companies/andina-textiles/invoices/F001-000001", "companies/andina-textiles", "not/there"] {
        let plain = try await CommandLineTool.run("show", erp, document)
        let found = try await CommandLineTool.run("show", catalog, document)
        #expect(found.status == plain.status && found.output == plain.output)
      }
    }
  }

  @Test("Values stay hidden in everything that is written")
  func hidden() async throws {
    try await withTemporaryFolder { folder in
      let changes = folder.appending(path: "changes.ndjson")
      let outcome = try await CommandLineTool.run(
        "diff", erp, nextDay, "--hide-values", "--changes", changes.path, "--format", "json")
      #expect(outcome.status == 1)
      let text = String(decoding: try Data(contentsOf: changes), as: UTF8.self)
      for value in ["2026-03-16T01:01:26.248Z", "1295000", "facturas@tecnologia-maya.example"] {
        #expect(!text.contains(value) && !outcome.output.contains(value))
      }
    }
  }
}
