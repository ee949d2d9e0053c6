import JSON

/// An object of a file of prices: only members that are known, each once.
struct PriceNode {
  private let members: [JSONValue.Member]
  private let place: String

  init(_ json: JSONValue, _ place: String, _ known: [String]) throws(PriceError) {
    guard let members = json.members else { throw PriceError(place, "This is \(json.kind), not an object.") }
    self.members = members
    self.place = place
    var seen: Set<String> = []
    for member in members {
      guard known.contains(member.name) else {
        throw error("", "There is no \"\(member.name.prefix(100))\" here: only \(known.joined(separator: ", ")).")
      }
      guard seen.insert(member.name).inserted else { throw error(member.name, "It stands here twice.") }
    }
  }

  func error(_ name: String, _ message: String) -> PriceError {
    PriceError([place, name].filter { !$0.isEmpty }.joined(separator: "."), message)
  }

  func optional(_ name: String) -> JSONValue? { members.first { $0.name == name }?.value }

  /// Null too.
  func value(_ name: String) throws(PriceError) -> JSONValue {
    guard let value = optional(name) else { throw error(name, "It is missing.") }
    return value
  }

  /// Never empty, never long: it is shown.
  func text(_ name: String) throws(PriceError) -> String {
    guard let text = try value(name).text, (1...500).contains(text.utf8.count) else {
      throw error(name, "must be a text of 1 to 500 bytes.")
    }
    return text
  }
}
