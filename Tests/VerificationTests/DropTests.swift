import Policy
import TestSupport
import Testing

@testable import Verification

/// Limits on drops, from `erp` to `erp-next-day`: 671 invoices become 649 (3.3 % fewer), credit notes come new.
@Suite struct DropTests {
  private func report(_ text: String, _ now: Fixture, against before: Fixture) async throws -> VerifyReport {
    let policy = try PolicyReader.policy("version: 1\n" + text, path: "p")
    return try await Examination(policy: policy, against: .export(before.path)).examine(now.path).report
  }

  private static let nextDay = Fixture("erp-next-day")

  @Test(arguments: [("3.27", false), ("3.28", true), ("0", false), ("100", true)])
  func aCollectionsOwnLimit(_ percent: String, _ isMet: Bool) async throws {
    let text = "drift: allowed\ncollections: [{group: invoices, maximumDrop: \(percent)}]\n"
    let report = try await report(text, Self.nextDay, against: .erp)
    let result = try #require(report.expectations.last)
    #expect(result.detail == "671 before, 649 now")
    #expect(result.state == (isMet ? .met : .failed))
    #expect(report.verdict == (isMet ? .verified : .different))
    #expect(report.depth == .decoded, "another export is never proved to be this one")
  }

  @Test func theGeneralLimitIsForThoseWithoutTheirOwn() async throws {
    let strict = try await report("drift: allowed\nmaximumDrop: 3\n", Self.nextDay, against: .erp)
    let result = try #require(strict.expectations.last)
    #expect(result.state == .failed)
    #expect(result.detail.contains("companies/*/invoices") && result.detail.contains("649"))
    #expect(!result.detail.contains("exchange_rates"))
    let loose = try await report(
      "drift: allowed\nmaximumDrop: 3\ncollections:\n"
        + ["invoices", "lines", "payments", "customers", "products", "audit_logs"]
        .map { "  - {group: \($0), maximumDrop: 5}\n" }.joined(), Self.nextDay, against: .erp)
    #expect(loose.verdict == .verified, "\(loose.findings)")
  }

  /// The other way round: the credit notes are gone.
  @Test func whatIsGoneHasDroppedByAll() async throws {
    let report = try await report("drift: allowed\nmaximumDrop: 99\n", .erp, against: Self.nextDay)
    #expect(report.expectations.last?.detail == "companies/*/credit_notes had 1, has 0")
    #expect(report.verdict == .different)
  }

  @Test func driftIsRefusedUnlessAllowed() async throws {
    let report = try await report("maximumDrop: 100\n", Self.nextDay, against: .erp)
    #expect(report.expectations.allSatisfy { $0.state == .met })
    #expect(report.findings.map(\.code.description) == ["seal-other-export"])
    #expect(report.verdict == .different)
  }
}
