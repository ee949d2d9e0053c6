import Costs
import Testing

struct EstimateTests {
  private func estimator(_ database: String? = "us-central1", _ bucket: String? = "us-central1") throws -> CostEstimator
  {
    CostEstimator(try .shipped(), database: database, bucket: bucket)
  }

  private func isNear(_ amounts: ClosedRange<Double>?, _ least: Double, _ most: Double? = nil) -> Bool {
    guard let amounts else { return false }
    return abs(amounts.lowerBound - least) < 1e-9 && abs(amounts.upperBound - (most ?? least)) < 1e-9
  }

  @Test(
    "Reading back counts every read, of a part its part",
    arguments: [
      (0, 1, 2), (1, 1, 3), (1_000, 1, 1_002), (1_001, 1, 1_005), (200_000, 1, 200_400), (200_000, 100, 2_400),
      (7, 3, 5), (7, 0, 9),
    ])
  func readBack(documents: Int, parts: Int, reads: Int) throws {
    let estimate = try estimator(nil).readBack(documents: documents, parts: parts)
    #expect(estimate.quantity(of: .documentReads) == Double(reads))
    #expect(isNear(estimate.amounts, Double(reads) * 0.03 / 100_000, Double(reads) * 0.06 / 100_000))
  }

  @Test("Every operation is billed as its page says")
  func operations() throws {
    let here = try estimator()
    #expect(isNear(here.importing(documents: 200_000).amounts, 0.18))
    #expect(isNear(here.count(documents: 2_000_001).amounts, 2_001 * 0.03 / 100_000))
    #expect(isNear(here.count(documents: 0).amounts, 0.03 / 100_000))
    #expect(isNear(here.bulkDelete(documents: 100_000).amounts, 0.01 + 100 * 0.03 / 100_000))
    #expect(isNear(here.bulkDelete(documents: 1, indexEntries: 5_000).amounts, 0.01 / 100_000 + 5 * 0.03 / 100_000))
    #expect(isNear(here.download(ranges: 20_000, bytes: 50_000_000_000).amounts, 6 + 0.008))
    #expect(isNear(here.listing(objects: 1_001).amounts, 2 * 0.05 / 10_000))
    #expect(isNear(here.listing(objects: 0).amounts, 0.05 / 10_000))
  }

  @Test("An export is its reads, and its files for as long as they are billed")
  func export() throws {
    let month = 365.25 / 12
    let one = try estimator().export(documents: 100_000, bytes: 2_000_000_000, days: 37)
    #expect(isNear(one.lines[0].amounts, 0.03))
    #expect(isNear(one.lines[1].amounts, 2 * 37 / month * 0.020))
    // One a day: 37 are there at a time.
    let monthly = try estimator().monthOfExports(month, documents: 100_000, bytes: 2_000_000_000, days: 37)
    #expect(isNear(monthly.lines[0].amounts, 0.03 * month))
    #expect(isNear(monthly.lines[1].amounts, 2 * 37 * 0.020))
    #expect(isNear(monthly.lines[2].amounts, 0.10))
    #expect(isNear(monthly.amounts, 0.03 * month + 2 * 37 * 0.020 + 0.10))
  }

  @Test("What is not known is told, and not in the sum")
  func unknown() throws {
    let export = try estimator().export(documents: nil, bytes: 1_000_000_000, days: 30)
    #expect(export.unknown.map(\.quote.item) == [.documentReads])
    #expect(isNear(export.amounts, 30 / (365.25 / 12) * 0.020))
    let nothing = try estimator().export(documents: nil, bytes: nil, days: 30)
    #expect(nothing.amounts == nil && nothing.unknown.count == 2)
    let download = try estimator(nil, "us").download(ranges: 3, bytes: 1_000_000_000)
    #expect(download.unknown.map(\.quote.item) == [.classBOperations])
    #expect(isNear(download.amounts, 0.12))
  }

  @Test("Estimates add up, and tell their prices' days")
  func sum() throws {
    let sum = try estimator().count(documents: 1) + estimator().importing(documents: 1)
    #expect(sum.lines.count == 2 && sum.dates == ["2026-11-23"])
    #expect(isNear(sum.amounts, 0.03 / 100_000 + 0.09 / 100_000))
  }

  @Test(
    "Amounts are written to the cent, small ones finer",
    arguments: [(0.0150, 0.0301, "$0.0150 to $0.0301"), (0.05, 2.0, "$0.0500 to $2.00"), (3.2, 3.2, "$3.20")])
  func money(least: Double, most: Double, text: String) {
    #expect(Money.text(least...most, "USD") == text)
    #expect(Money.text(least...most, "EUR") == text.replacing("$", with: "EUR "))
  }
}
