/// Prices with their dates and sources: those that ship with the tool, and those that a user puts over them.
package struct PriceList: Sendable, Equatable {
  package static let schema = "rekindle.prices/1"

  /// As ISO 4217 writes it, such as `USD`.
  package var currency: String
  /// The locations whose prices stand for the least and the most where a location has none of its own, or is not known.
  package var least: String
  package var most: String
  /// Locations that have the prices of another one: `nam5` those of `multi-region`.
  package var aliases: [String: String]
  /// No two of them for one item and location.
  package var prices: [Price]

  /// The list that ships with this tool: Google's list prices, as of the date that each carries.
  /// - Throws: never for the file that the tests have seen.
  package static func shipped() throws(PriceError) -> PriceList {
    try PriceFile.list(PackageResources.prices_json, path: "prices.json")
  }

  /// The list with another one's prices over it: each replaces that of the same item and location.
  ///
  /// Amounts of two currencies cannot be added, so a list in another currency stands alone, and what it lacks is not known.
  package func overridden(by other: PriceList) -> PriceList {
    guard other.currency == currency else { return other }
    var list = other
    list.aliases = aliases.merging(other.aliases) { $1 }
    list.prices += prices.filter { old in
      !other.prices.contains { $0.item == old.item && $0.location == old.location }
    }
    return list
  }

  /// - Parameter location: where it is, in any case; nil if that is not known.
  package func quote(_ item: PriceItem, in location: String? = nil) -> PriceQuote {
    let rows = prices.filter { $0.item == item }
    func row(_ location: String?) -> Price? { rows.first { $0.location == location } }
    let place = location?.lowercased()
    if let own = row(place) ?? row(place.flatMap { aliases[$0] }) ?? row(Price.anywhere) {
      return PriceQuote(item: item, rows: [own], location: own.location == Price.anywhere ? nil : place)
    }
    return PriceQuote(item: item, rows: [row(least), row(most)].compactMap(\.self), isGuess: true)
  }
}

/// What an item costs somewhere, as exactly as it is known.
package struct PriceQuote: Sendable, Equatable {
  package var item: PriceItem
  /// One price; or those of the least and of the most, as far as there are any.
  package var rows: [Price]
  /// Where the price holds; nil for everywhere, and for a guess.
  package var location: String?
  /// Whether the location's own price is not known, and those of others stand for it.
  package var isGuess = false

  /// Those that are known.
  package var known: [Price] { rows.filter { $0.amount != nil } }

  /// Units that a price is for.
  package var per: Int { known.first?.per ?? rows.first?.per ?? 1 }

  /// For `per` units; nil if nothing is known.
  package var amounts: ClosedRange<Double>? {
    let amounts = known.compactMap { price in price.amount.map { $0 / Double(price.per) * Double(per) } }
    guard let least = amounts.min(), let most = amounts.max() else { return nil }
    return least...most
  }

  /// Each once, in order.
  package var sources: [String] { unique(rows.map(\.source)) }
  package var dates: [String] { unique(rows.map(\.date)) }

  private func unique(_ texts: [String]) -> [String] {
    texts.enumerated().filter { texts.firstIndex(of: $1) == $0 }.map(\.element)
  }
}
