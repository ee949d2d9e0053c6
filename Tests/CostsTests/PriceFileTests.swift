import Costs
import Foundation
import Testing

struct PriceFileTests {
  private static let good = """
    {"schema": "rekindle.prices/1", "date": "2026-11-20", "currency": "USD",
     "range": {"least": "here", "most": "there"}, "aliases": {"far": "there"},
     "prices": [{"item": "documentReads", "location": "here", "amount": 0.05, "per": 100000, "unit": "documents", "source": "us"}]}
    """

  struct Row: Sendable, CustomStringConvertible {
    var description: String
    var from: String
    var to: String
    /// What the error names: the element of the list, and its member; empty for what is no JSON.
    var key: String
  }

  private static let rows = [
    Row(description: "another schema", from: "prices/1", to: "prices/2", key: "schema"),
    Row(description: "no date", from: #""date": "2026-11-20", "#, to: "", key: "date"),
    Row(description: "a date that is none", from: "2026-11-20", to: "20 November", key: "date"),
    Row(description: "a month 13", from: "2026-11-20", to: "2026-13-20", key: "date"),
    Row(description: "a currency that is none", from: #""USD""#, to: #""dollars""#, key: "currency"),
    Row(description: "an unknown key", from: #""aliases""#, to: #""aliasses""#, key: ""),
    Row(description: "an unknown key of a price", from: #""source""#, to: #""sauce""#, key: "prices[1]"),
    Row(description: "an unknown key of the range", from: #""most""#, to: #""more""#, key: "range"),
    Row(
      description: "a key twice", from: #""amount": 0.05"#, to: #""amount": 0.05, "amount": 0.06"#,
      key: "prices[1].amount"),
    Row(description: "a negative amount", from: "0.05", to: "-0.05", key: "prices[1].amount"),
    Row(description: "minus nothing", from: "0.05", to: "-0.0", key: "prices[1].amount"),
    Row(description: "no number", from: "0.05", to: "NaN", key: ""),
    Row(description: "no number, as a text", from: "0.05", to: #""NaN""#, key: "prices[1].amount"),
    Row(description: "an infinite amount", from: "0.05", to: "1e999", key: "prices[1].amount"),
    Row(description: "a price beyond all", from: "0.05", to: "1000001", key: "prices[1].amount"),
    Row(description: "no amount", from: #""amount": 0.05, "#, to: "", key: "prices[1].amount"),
    Row(description: "for nothing", from: "100000", to: "0", key: "prices[1].per"),
    Row(description: "for a part", from: "100000", to: "0.5", key: "prices[1].per"),
    Row(description: "for more than numbers go", from: "100000", to: "99999999999999999999", key: "prices[1].per"),
    Row(description: "another unit", from: #""documents""#, to: #""reads""#, key: "prices[1].unit"),
    Row(description: "an unknown item", from: "documentReads", to: "documentReeds", key: "prices[1].item"),
    Row(
      description: "a location in capitals", from: #""location": "here""#, to: #""location": "HERE""#,
      key: "prices[1].location"),
    Row(description: "no source", from: #""us""#, to: #""""#, key: "prices[1].source"),
    Row(description: "an alias that is none", from: #""far": "there""#, to: #""far": 1"#, key: "aliases"),
    Row(description: "prices that are no list", from: #""prices": ["#, to: #""prices": {"a": ["#, key: ""),
    Row(description: "no end", from: "]}", to: "]", key: ""),
    Row(description: "an element that is no object", from: #""prices": ["#, to: #""prices": [1, "#, key: "prices[1]"),
  ]

  @Test("A file that is not understood whole is refused, with the place", arguments: rows)
  func refused(_ row: Row) throws {
    _ = try PriceFile.list(Array(Self.good.utf8), path: "p")
    let text = Self.good.replacing(row.from, with: row.to, maxReplacements: 1)
    #expect(text != Self.good)
    let error = #expect(throws: PriceError.self) { try PriceFile.list(Array(text.utf8), path: "prices of mine") }
    #expect(error?.path == "prices of mine")
    #expect(error?.message.isEmpty == false)
    for part in row.key.split(separator: ".") { #expect(error?.message.contains(part) == true, "\(row.key)") }
  }

  @Test("Two prices for one item and location, and a file beyond all size, are refused")
  func more() throws {
    let price =
      #"{"item": "documentReads", "location": "here", "amount": 1, "per": 1, "unit": "documents", "source": "x"}"#
    let twice = Self.good.replacing("}]}", with: "}, \(price)]}")
    #expect(throws: PriceError.self) { try PriceFile.list(Array(twice.utf8), path: "p") }
    let long = Self.good + String(repeating: " ", count: PriceFile.maximumBytes)
    #expect(throws: PriceError.self) { try PriceFile.list(Array(long.utf8), path: "p") }
  }

  @Test("An amount of null is not known, which is not nothing")
  func unknown() throws {
    let text = Self.good.replacing("0.05", with: "null")
    let list = try PriceFile.list(Array(text.utf8), path: "p")
    #expect(list.quote(.documentReads, in: "here").amounts == nil)
    let free = try PriceFile.list(Array(Self.good.replacing("0.05", with: "0").utf8), path: "p")
    #expect(free.quote(.documentReads, in: "here").amounts == 0...0)
  }
}
