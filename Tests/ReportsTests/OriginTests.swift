import Doctor
import Foundation
import Testing

@testable import Reports

/// Every report says when and where its command ran, apart from the times of the export.
@Suite struct OriginTests {
  private static let origin = ReportOrigin(
    began: 1_795_924_800_250_000, machine: Machine(host: "erp-<ops>\u{1b}[1m", system: "Debian | 13"))

  private static let reports: [Report] = [
    Report(Samples.verification()), Report(Samples.rehearsal()), Report(DiffSamples.erp()),
  ]

  @Test(arguments: reports.indices, [ReportFormat.html, .markdown, .json, .junit])
  func told(_ index: Int, _ format: ReportFormat) throws {
    let report = Self.reports[index]
    let text = try ReportOrigin.$current.withValue(Self.origin) {
      String(decoding: try report.rendered(format), as: UTF8.self)
    }
    #expect(text.contains("2026-11-29T04:00:00") && text.contains("Debian "))
    #expect(!text.contains("\u{1b}"))
    if format == .json {
      let json = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
      let ran = try #require(json["ran"] as? [String: String])
      #expect(ran == ["began": "2026-11-29T04:00:00.250Z", "host": "erp-<ops>\u{1b}[1m", "system": "Debian | 13"])
    } else {
      #expect(!text.contains("<ops>"))
    }
    // Without an origin nothing of it is said: no report in a test depends on the machine.
    let plain = String(decoding: try report.rendered(format), as: UTF8.self)
    #expect(!plain.contains("Debian") && !plain.contains(#""ran""#))
  }

  @Test("An answer in JSON has it, whatever the command") func answers() throws {
    let answer = RunbookListModel([]).answer(toolVersion: "1")
    guard case .forms(_, let json) = answer.body else { throw CancellationError() }
    let told = ReportOrigin.$current.withValue(Self.origin) { String(decoding: json(), as: UTF8.self) }
    #expect(told.contains(#""ran":{"began":"2026-11-29T04:00:00.250Z""#))
    #expect(!String(decoding: json(), as: UTF8.self).contains(#""ran""#))
  }

  @Test("The system names its machine") func machine() {
    let machine = Machine.current
    #expect(!machine.host.isEmpty && !machine.system.isEmpty && machine == .current)
  }
}
