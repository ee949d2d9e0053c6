import Documents
import Foundation
import TestSupport
import Testing
import Work

@testable import Verification

/// Work that is stopped ends with a report of what was seen.
@Suite struct StopRequestTests {
  private func verify(_ path: String, _ stopping: StopRequest, depth: Depth = .decoded) async throws -> VerifyReport {
    try await Verifier(depth: depth, stopping: stopping).verify(path).report
  }

  @Test(arguments: [Depth.listed, .framed, .decoded]) func anInterruptedOneIsNeverVerified(_ depth: Depth) async throws
  {
    let stopping = StopRequest()
    stopping.interrupt()
    let report = try await verify(Fixture("many-files").path, stopping, depth: depth)
    #expect(report.verdict == .incomplete && report.stopped == .interrupted && report.depth == .listed)
    #expect(report.documents == 0 && report.documentsStated != 0)
    guard case .filesUnread(let unread, report.files)? = report.notChecked.first else {
      Issue.record("\(report.notChecked)")
      return
    }
    #expect(unread.count == report.files)
    // That counts do not match is no finding, where not all was counted.
    #expect(report.findings.isEmpty)
  }

  @Test func theFirstErrorIsEnough() async throws {
    try await withTemporaryFolder { parent in
      let folder = try SampleExport.fixture("erp").make(in: parent)
      try folder.edit { for offset in [400_000, 700_000, 1_000_000] { $0[offset] ^= 1 } }
      let all = try await verify(folder.path, StopRequest())
      #expect(all.findings.count == 4 && all.stopped == nil && all.depth == .decoded)
      let first = try await verify(folder.path, StopRequest(failFast: true))
      #expect(first.findings == Array(all.findings.prefix(1)))
      #expect(first.verdict == .corrupt && first.stopped == .failFast && first.depth == .listed)
      #expect(first.documents > 0 && first.documents < all.documents)
      #expect(first.notChecked.first == .filesUnread(["all_namespaces/all_kinds/output-0"], of: 1))
    }
  }

  @Test func whatIsWholeIsReadToItsEnd() async throws {
    let report = try await verify(Fixture.erp.path, StopRequest(failFast: true))
    #expect(report.verdict == .verified && report.stopped == nil && report.depth == .decoded)
  }

  /// The export itself was read to its end, and found good; the other side was not.
  @Test func aComparisonThatWasStoppedIsNeverVerified() async throws {
    try await withTemporaryFolder { parent in
      let other = try SampleExport.fixture("erp").make(in: parent)
      try other.edit { $0[400_000] ^= 1 }
      let report = try await Examination(against: .export(other.path), stopping: StopRequest(failFast: true))
        .examine(Fixture.erp.path).report
      #expect(report.verdict == .incomplete && report.stopped == .failFast && report.comparison == nil)
      #expect(report.notChecked.contains(.sameFiles))
    }
  }

  @Test func theFirstReasonStays() {
    let stopping = StopRequest(failFast: true)
    #expect(stopping.reason == nil)
    stopping.found(Finding(code: .exportEmpty, severity: .warning, message: "A warning."))
    #expect(stopping.reason == nil)
    stopping.found(Finding(code: .countMismatch, severity: .error, message: "An error."))
    stopping.interrupt()
    #expect(stopping.reason == .failFast)
  }
}
