import JSON

/// Reads a file of prices: `{"schema":"rekindle.prices/1",...}`, as docs/costs.md has it. The first thing that is wrong
/// ends it; what is not understood whole is not used at all.
package enum PriceFile {
  /// More than every item in every location takes, by far.
  package static let maximumBytes = 1 << 20
  /// What no price exceeds, for however many units.
  private static let maximumAmount = 1e6
  private static let maximumPer: Int64 = 1_000_000_000

  /// - Parameter path: where the bytes were read, for errors.
  package static func list(_ bytes: [UInt8], path: String) throws(PriceError) -> PriceList {
    do throws(PriceError) {
      guard bytes.count <= maximumBytes else { throw PriceError("The file is larger than \(maximumBytes) bytes.") }
      return try list(parsed(bytes))
    } catch {
      var error = error
      error.path = path
      throw error
    }
  }

  private static func parsed(_ bytes: [UInt8]) throws(PriceError) -> JSONValue {
    do { return try JSONParser.parse(bytes) } catch { throw PriceError("This is \(error).") }
  }

  private static func list(_ json: JSONValue) throws(PriceError) -> PriceList {
    let root = try PriceNode(json, "", ["schema", "date", "currency", "range", "aliases", "prices"])
    guard try root.text("schema") == PriceList.schema else {
      throw root.error("schema", "must be \(PriceList.schema); this version reads no other.")
    }
    let date = try root.text("date")
    guard date.wholeMatch(of: /\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])/) != nil else {
      throw root.error("date", "must be a day, YYYY-MM-DD: when the prices were looked up.")
    }
    let currency = try root.text("currency")
    guard currency.wholeMatch(of: /[A-Z]{3}/) != nil else {
      throw root.error("currency", "must be three capital letters, such as USD.")
    }
    let range = try PriceNode(root.value("range"), "range", ["least", "most"])
    var aliases: [String: String] = [:]
    for member in root.optional("aliases")?.members ?? [] {
      guard let target = member.value.text, aliases.updateValue(target, forKey: member.name) == nil else {
        throw root.error("aliases", "must give each location once, with the name of the one whose prices it has.")
      }
    }
    var list = PriceList(
      currency: currency, least: try range.text("least"), most: try range.text("most"), aliases: aliases, prices: [])
    guard let elements = try root.value("prices").elements else { throw root.error("prices", "must be a list.") }
    for (number, element) in elements.enumerated() {
      let price = try price(element, "prices[\(number + 1)]", date: date)
      guard !list.prices.contains(where: { $0.item == price.item && $0.location == price.location }) else {
        throw PriceError(
          "prices[\(number + 1)]", "There is a price of \(price.item.rawValue) in \(price.location) already.")
      }
      list.prices.append(price)
    }
    return list
  }

  private static func price(_ json: JSONValue, _ place: String, date: String) throws(PriceError) -> Price {
    let node = try PriceNode(json, place, ["item", "location", "amount", "per", "unit", "source"])
    guard let item = PriceItem(rawValue: try node.text("item")) else {
      throw node.error("item", "must be one of \(PriceItem.allCases.map(\.rawValue).joined(separator: ", ")).")
    }
    let location = try node.text("location")
    guard location.wholeMatch(of: /[a-z0-9-]{1,100}/) != nil else {
      throw node.error("location", "must be a location's id in small letters, such as us-central1, or any.")
    }
    guard try node.text("unit") == item.unit else {
      throw node.error("unit", "must be \(item.unit): in that \(item.rawValue) is counted.")
    }
    guard case .number = try node.value("per"), let per = try node.value("per").integer, (1...maximumPer).contains(per)
    else { throw node.error("per", "must be a whole number from 1 to \(maximumPer).") }
    return Price(
      item: item, location: location, amount: try amount(node), per: Int(per), source: try node.text("source"),
      date: date)
  }

  /// Null says that it is not known; to leave it out says nothing.
  private static func amount(_ node: PriceNode) throws(PriceError) -> Double? {
    switch try node.value("amount") {
    case .null: return nil
    case .number(let digits):
      // What is too large for a double is infinite, and so not in the range.
      if let amount = Double(digits), (0...maximumAmount).contains(amount), amount.sign == .plus { return amount }
    default: break
    }
    throw node.error("amount", "must be a number from 0 to \(Int(maximumAmount)), or null if it is not known.")
  }
}

/// Why a file of prices cannot be used.
package struct PriceError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file's path; empty until its reader knows it.
  package var path = ""
  /// `prices[3].amount`, counted from 1; empty for the whole.
  package var key: String
  package var message: String

  init(_ message: String) { self.init("", message) }

  init(_ key: String, _ message: String) {
    self.key = key
    self.message = message
  }

  package var description: String { [path, key, message].filter { !$0.isEmpty }.joined(separator: ": ") }
}
