import Costs
import Foundation
import Testing

struct PriceListTests {
  private func list(_ prices: String, currency: String = "USD", date: String = "2026-11-20") throws -> PriceList {
    let text = """
      {"schema": "rekindle.prices/1", "date": "\(date)", "currency": "\(currency)",
       "range": {"least": "us-central1", "most": "multi-region"}, "prices": [\(prices)]}
      """
    return try PriceFile.list(Array(text.utf8), path: "p")
  }

  private func reads(_ location: String, _ amount: String) -> String {
    #"{"item": "documentReads", "location": "\#(location)", "amount": \#(amount), "per": 100000, "unit": "documents", "source": "s"}"#
  }

  @Test("What ships has a price, or says that it has none, for every item")
  func shipped() throws {
    let list = try PriceList.shipped()
    for item in PriceItem.allCases {
      let quote = list.quote(item)
      #expect(!quote.rows.isEmpty, "\(item)")
      #expect(!quote.sources.isEmpty && quote.dates == ["2026-11-23"], "\(item)")
      #expect((quote.amounts == nil) == (item == .databaseStorage), "\(item)")
    }
  }

  @Test("A location's own price, or that of the name it goes by, or the range from the least to the most")
  func places() throws {
    let list = try PriceList.shipped()
    #expect(list.quote(.documentReads, in: "us-central1").amounts == 0.03...0.03)
    #expect(list.quote(.documentReads, in: "US-CENTRAL1").location == "us-central1")
    #expect(list.quote(.documentReads, in: "nam5").amounts == 0.06...0.06)
    let guess = list.quote(.documentReads, in: "southamerica-west1")
    #expect(guess.amounts == 0.03...0.06)
    #expect(guess.isGuess && guess.location == nil)
    #expect(list.quote(.documentReads).isGuess)
    #expect(!list.quote(.internetEgress, in: "southamerica-west1").isGuess)
    #expect(list.quote(.objectStorage, in: "US").amounts == 0.026...0.026)
    // Only one of the two is known.
    #expect(list.quote(.pointInTimeRecovery, in: "eur3").amounts == 0.15...0.15)
    #expect(list.quote(.pointInTimeRecovery, in: "eur3").isGuess)
    // Known to be not known is not guessed.
    #expect(list.quote(.classBOperations, in: "us").amounts == nil)
  }

  @Test("Prices of one's own replace those of the same item and location, with their own date")
  func override() throws {
    let shipped = try PriceList.shipped()
    let own = try list(reads("southamerica-west1", "0.045") + "," + reads("multi-region", "0.07"))
    let both = shipped.overridden(by: own)
    #expect(both.quote(.documentReads, in: "southamerica-west1").amounts == 0.045...0.045)
    #expect(both.quote(.documentReads, in: "southamerica-west1").dates == ["2026-11-20"])
    #expect(both.quote(.documentReads, in: "nam5").amounts == 0.07...0.07)
    #expect(both.quote(.documentReads).amounts == 0.03...0.07)
    #expect(both.quote(.documentWrites, in: "nam5") == shipped.quote(.documentWrites, in: "nam5"))
    let inEuros = shipped.overridden(by: try list(reads("us-central1", "0.03"), currency: "EUR"))
    #expect(inEuros.currency == "EUR")
    #expect(inEuros.quote(.documentWrites).amounts == nil)
  }

  @Test("Prices for different numbers of units are compared as prices of a unit")
  func units() throws {
    let list = try list(
      reads("us-central1", "0.03") + ","
        + reads("multi-region", "0.6").replacing("100000", with: "1000000"))
    let amounts = try #require(list.quote(.documentReads).amounts)
    #expect(abs(amounts.lowerBound - 0.03) < 1e-12 && abs(amounts.upperBound - 0.06) < 1e-12)
  }

  @Test("The table of docs/costs.md is that of the data file")
  func documentation() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..")
    let page = try String(contentsOf: folder.appendingPathComponent("docs/costs.md"), encoding: .utf8)
    let data = try Data(contentsOf: folder.appendingPathComponent("Sources/Costs/prices.json"))
    let file = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let list = try PriceList.shipped()
    #expect(page.contains("As of \(file["date"] as? String ?? "?"), in \(list.currency):"))
    let rows = page.split(separator: "\n").filter { line in
      PriceItem.allCases.contains { line.hasPrefix("| `\($0.rawValue)` | ") }
    }
    try #require(rows.count == list.prices.count)
    for (row, price) in zip(rows, list.prices) {
      let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      #expect(cells[0] == "`\(price.item.rawValue)`" && cells[1] == "`\(price.location)`", "\(row)")
      #expect(price.amount == nil ? cells[2] == "not known" : Double(cells[2]) == price.amount, "\(row)")
      #expect(cells[3].replacing(",", with: "") == "\(price.per) \(price.item.unit)", "\(row)")
      #expect(cells[4] == price.source, "\(row)")
    }
  }
}
