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
    guard bytes.count <= maximumBytes else {
      throw PriceError(path: path, message: "The file is larger than \(maximumBytes) bytes.")
    }
    let json: JSONValue
    do { json = try JSONParser.parse(bytes) } catch { throw PriceError(path: path, message: "This is \(error).") }
    do throws(JSONShapeError) { return try list(json) } catch { throw PriceError(path: path, message: error.message) }
  }

  private static func list(_ json: JSONValue) throws(JSONShapeError) -> PriceList {
    let root = try object(json, "the file", ["schema", "date", "currency", "range", "aliases", "prices"])
    guard try text(root, "schema") == PriceList.schema else {
      throw root.bad("schema", "must be \(PriceList.schema); this version reads no other.")
    }
    let date = try text(root, "date")
    guard date.wholeMatch(of: /\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])/) != nil else {
      throw root.bad("date", "must be a day, YYYY-MM-DD: when the prices were looked up.")
    }
    let currency = try text(root, "currency")
    guard currency.wholeMatch(of: /[A-Z]{3}/) != nil else {
      throw root.bad("currency", "must be three capital letters, such as USD.")
    }
    let range = try object(try root.value("range"), "range", ["least", "most"])
    var aliases: [String: String] = [:]
    let places = try root.has("aliases") ? root.value("aliases").members : []
    for member in places ?? [] {
      guard let target = member.value.text, aliases.updateValue(target, forKey: member.name) == nil else {
        throw root.bad("aliases", "must give each location once, with the name of the one whose prices it has.")
      }
    }
    var list = PriceList(
      currency: currency, least: try text(range, "least"), most: try text(range, "most"), aliases: aliases, prices: [])
    guard let elements = try root.value("prices").elements else { throw root.bad("prices", "must be a list.") }
    for (number, element) in elements.enumerated() {
      let price = try price(element, "prices[\(number + 1)]", date: date)
      guard !list.prices.contains(where: { $0.item == price.item && $0.location == price.location }) else {
        throw root.bad(
          "prices[\(number + 1)]", "repeats the price of \(price.item.rawValue) in \(price.location).")
      }
      list.prices.append(price)
    }
    return list
  }

  private static func price(_ json: JSONValue, _ place: String, date: String) throws(JSONShapeError) -> Price {
    let node = try object(json, place, ["item", "location", "amount", "per", "unit", "source"])
    guard let item = PriceItem(rawValue: try text(node, "item")) else {
      throw node.bad("item", "must be one of \(PriceItem.allCases.map(\.rawValue).joined(separator: ", ")).")
    }
    let location = try text(node, "location")
    guard location.wholeMatch(of: /[a-z0-9-]{1,100}/) != nil else {
      throw node.bad("location", "must be a location's id in small letters, such as us-central1, or any.")
    }
    guard try text(node, "unit") == item.unit else {
      throw node.bad("unit", "must be \(item.unit): in that \(item.rawValue) is counted.")
    }
    guard case .number = try node.value("per"), let per = try node.value("per").integer, (1...maximumPer).contains(per)
    else { throw node.bad("per", "must be a whole number from 1 to \(maximumPer).") }
    return Price(
      item: item, location: location, amount: try amount(node), per: Int(per), source: try text(node, "source"),
      date: date)
  }

  /// Null says that it is not known; to leave it out says nothing.
  private static func amount(_ node: JSONObject) throws(JSONShapeError) -> Double? {
    switch try node.value("amount") {
    case .null: return nil
    case .number(let digits):
      // What is too large for a double is infinite, and so not in the range.
      if let amount = Double(digits), (0...maximumAmount).contains(amount), amount.sign == .plus { return amount }
    default: break
    }
    throw node.bad("amount", "must be a number from 0 to \(Int(maximumAmount)), or null if it is not known.")
  }

  /// An object of the file: what its writer misspelt would be passed over, so only known members are taken.
  private static func object(
    _ json: JSONValue, _ place: String, _ known: [String]
  ) throws(JSONShapeError) -> JSONObject {
    let object = try JSONObject(json, place)
    if let name = json.members?.map(\.name).first(where: { !known.contains($0) }) {
      throw JSONShapeError(
        "In \(place), there is no \"\(name.prefix(100))\": only \(known.joined(separator: ", ")).")
    }
    return object
  }

  /// Never long: it is shown.
  private static func text(_ object: JSONObject, _ name: String) throws(JSONShapeError) -> String {
    guard let text = try object.value(name).text, (1...500).contains(text.utf8.count) else {
      throw object.bad(name, "must be a text of 1 to 500 bytes.")
    }
    return text
  }
}

/// Why a file of prices cannot be used.
package struct PriceError: Error, Sendable, Equatable, CustomStringConvertible {
  package var path: String
  package var message: String

  package var description: String { "\(path): \(message)" }
}
