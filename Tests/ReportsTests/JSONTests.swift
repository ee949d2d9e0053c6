import Foundation
import Rehearsal
import Testing
import Verification

@testable import Reports

@Suite struct JSONTests {
  @Test func aVerificationHasTheKeysThatAreKept() throws {
    let json = try Report(Samples.verification(findings: [Samples.finding])).json()
    #expect(json["schema"] as? String == "rekindle.verify/1")
    #expect(json["verdict"] as? String == "corrupt")
    #expect(json["depth"] as? String == "decoded")
    #expect(json["documents"] as? Int == 3_191)
    #expect(json["bytes"] as? Int == 1_934_567)
    #expect(json["files"] as? Int == 1)
    #expect(json["seconds"] as? Double == 0.0213)
    #expect(json["notChecked"] as? [String] == ["whether it restores (rekindle rehearse)"])
    let collections = try #require(json["collections"] as? [[String: Any]])
    #expect(collections.map { $0["id"] as? String } == ["customers", "invoices", "lines"])
    #expect(collections[0]["documents"] as? Int == 265)
    #expect(collections[0]["bytes"] as? Int == 113_000)
    let finding = try #require((json["findings"] as? [[String: Any]])?.first)
    #expect(
      Set(finding.keys) == ["code", "severity", "file", "offset", "record", "document", "message", "remedy"])
    #expect(finding["offset"] as? Int == 65_543)
  }

  @Test func whatIsAbsentIsLeftOut() throws {
    var report = Samples.verification(findings: [Samples.finding])
    report.documentsStated = nil
    report.start = nil
    report.findings[0].record = nil
    let json = try Report(report).json()
    #expect(json["documentsStated"] == nil && json["start"] == nil)
    #expect((json["findings"] as? [[String: Any]])?.first?["record"] == nil)
    #expect(!Report(report).text(.json).contains("null"))
  }

  @Test func aRehearsalHasTheKeysThatAreKept() throws {
    let json = try Report(Samples.rehearsal(Samples.differences, findings: [Samples.differing])).json()
    #expect(json["schema"] as? String == "rekindle.rehearse/1")
    #expect(json["verdict"] as? String == "different")
    #expect(json["depth"] as? String == "rehearsed")
    #expect(json["staging"] as? String == "embedded")
    #expect(json["documents"] as? Int == 3_191)
    #expect(json["readBack"] as? Int == 3_191)
    #expect(json["equal"] as? Int == 3_181)
    #expect(json["missing"] as? Int == 1)
    #expect(json["extra"] as? Int == 1)
    #expect(json["changed"] as? Int == 9)
    #expect(json["referencesRetargeted"] as? Int == 0)
    #expect((json["findings"] as? [Any])?.count == 1)
    #expect(json["seconds"] as? Double == 0.378)
    let timings = try #require(json["timings"] as? [String: Double])
    #expect(Set(timings.keys) == ["verify", "start", "import", "readBack", "compare", "total"])
  }

  @Test func differencesKeepTheirTypesAndTexts() throws {
    let json = try Report(Samples.rehearsal(Samples.differences)).json()
    let differences = try #require(json["differences"] as? [[String: Any]])
    #expect(differences.prefix(3).map { $0["kind"] as? String } == ["missing", "extra", "changed"])
    #expect(differences[0]["fields"] == nil)
    #expect(json["differencesLeftOut"] as? Int == 0)
    for (difference, text) in zip(differences.dropFirst(3), Samples.nastyTexts) {
      #expect(difference["document"] as? String == "invoices/\(text)")
      let field = try #require((difference["fields"] as? [[String: Any]])?.first)
      #expect((field["left"] as? [String: String]) == ["stringValue": text])
      #expect((field["right"] as? [String: String]) == ["stringValue": text + "!"])
    }
  }

  @Test func itIsOneLine() {
    let text = Report(Samples.rehearsal(Samples.differences)).text(.json)
    #expect(text.utf8.count { $0 == UInt8(ascii: "\n") } == 1)
    #expect(text.utf8.last == UInt8(ascii: "\n"))
    #expect(!text.utf8.contains(0x1B))
  }
}
