import Foundation
import TestSupport
import Testing
import Verification

@testable import Attestation

/// What is signed of a check follows from the findings, whatever a report shows.
@Suite struct SignedCheckTests {
  @Test("No area with an error is signed as passed, whatever the code", arguments: FindingCode.all)
  func errors(_ code: FindingCode) async throws {
    let verified = try await Verifier(depth: .listed).verify(Fixture.types.path)
    let files = try await verified.digests()
    var report = verified.report
    report.depth = .decoded
    for consequence in [Finding.Consequence.corrupt, .different, .incomplete] {
      report.findings = [Finding(code: code, severity: .error, consequence: consequence, message: "It is bad.")]
      let record = RehearsalRecord(report, files: files, toolVersion: "1", started: 0, finished: 1)
      let own = record.checks.filter { $0.name == code.area.rawValue }
      #expect(own.map(\.result) == [consequence == .incomplete ? .unfinished : .failed], "\(code)")
      #expect(record.findings == [.init(code: code.description, count: 1)])
      #expect(record.verdict != .verified)
    }
  }
}
