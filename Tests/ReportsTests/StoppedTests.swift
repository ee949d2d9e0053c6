import Testing
import Work

@testable import Reports
@testable import Verification

/// A report of work that was stopped, or that passed over a depth, says so in every format.
@Suite struct StoppedTests {
  private func stopped(_ reason: StopRequest.Reason, findings: [Finding] = []) -> Report {
    var report = Samples.verification(findings: findings, documents: 2_000)
    report.markStopped(reason, unread: (0..<7).map { "output-\($0)" })
    return Report(report)
  }

  @Test(arguments: ReportFormat.allCases) func whatWasNotReadIsNamed(_ format: ReportFormat) {
    let text = stopped(.interrupted).text(format).replacing(#/\s+/#, with: " ")
    #expect(text.contains("incomplete") && text.contains("interrupted"))
    #expect(text.contains("output-4 and 2 more"))
    #expect(format == .json || text.contains("2,000 of 3,191"))
  }

  @Test func damageIsCertainWhateverWasNotRead() throws {
    let report = stopped(.failFast, findings: [Samples.finding])
    let json = try report.json()
    #expect(json["verdict"] as? String == "corrupt" && json["stopped"] as? String == "fail-fast")
    #expect(json["depth"] as? String == "listed")
    #expect(try Report(Samples.verification()).json()["stopped"] == nil)
  }

  /// Depths include the ones before, but a rehearsal compares with nothing but staging.
  @Test func aRehearsalWasNotComparedWithASeal() throws {
    let report = Report(Samples.rehearsal())
    let html = report.text(.html)
    #expect(html.contains(#/<li class="skipped" [^>]*><span>compared<\/span><span class="hidden"> \(not asked for\)/#))
    #expect(html.contains(#/<li class="passed" [^>]*><span>decoded/#))
    for format in ReportFormat.allCases {
      #expect(report.text(format).replacing(#/\s+/#, with: " ").contains("whether it equals a seal or another export"))
    }
    let verification = Report(Samples.verification()).text(.html)
    #expect(verification.contains(#/<li class="ahead" [^>]*><span>compared/#))
  }
}
