import Testing

@testable import Comparison
@testable import Rehearsal
@testable import Reports
@testable import Verification

/// `--hide-values`: what a service says in its own words can repeat a value, and is left out in every format.
@Suite struct HiddenMessageTests {
  private static let words = "the value geheim is too long"

  private static func finding(_ code: FindingCode.Check) -> Finding {
    Finding(
      code: code, severity: .error, consequence: .incomplete,
      message: "firestore://p: RunQuery was answered with INVALID_ARGUMENT: \(words)", remedy: "Correct the request.")
  }

  private static var reports: [Report] {
    var diff = DiffSamples.report([])
    diff.findings = [finding(.readFailed)]
    var rehearsal = Samples.rehearsal(findings: [finding(.readBackFailed)])
    rehearsal.notChecked.append(
      .configuration(.failed(reason: "getDatabase was answered with PERMISSION_DENIED: \(words)")))
    return [Report(diff), Report(rehearsal)]
  }

  @Test(arguments: [0, 1], ReportFormat.allCases)
  func noServicesWordsAreLeft(_ index: Int, _ format: ReportFormat) {
    let report = HiddenMessageTests.reports[index]
    #expect(report.text(format).contains("geheim"), "\(format)")
    let hidden = report.text(format, hidesValues: true).replacing(#/\s+/#, with: " ")
    #expect(!hidden.contains("geheim"), "\(format)")
    // The apostrophe has another form in each markup.
    #expect(hidden.contains("INVALID_ARGUMENT") && hidden.contains("message is left out by --hide-values"), "\(hidden)")
    #expect(hidden.contains("Correct the request."))
  }
}
