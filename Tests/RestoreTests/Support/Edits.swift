import Documents
import ExportFormat
import Foundation
import JSON
import Keys
import Restore

/// Changes of plans and journals, as somebody makes them who has the file, or the key too.
enum Edits {
  /// Every way to change one member: of objects in all depths, and of the first element of each list.
  static func all(_ value: JSONValue) -> [(path: String, edited: JSONValue)] {
    switch value {
    case .object(let members):
      return members.flatMap { member in
        all(member.value).map { (member.name + $0.path, value.setting(member.name, $0.edited)) }
      }
    case .array(let elements):
      guard let first = elements.first else { return [("[]", .array([.string("x")]))] }
      return [("[]", .array(elements.dropLast()))]
        + all(first).map { (".\($0.path)", .array([$0.edited] + elements.dropFirst())) }
    case .string(let text):
      let time = Timestamp.microseconds(text).map { Timestamp.text(microseconds: $0 + 3_600_000_000) }
      let digits = Digest256(hexadecimal: text).map { _ in String(text.dropLast() + (text.last == "0" ? "1" : "0")) }
      let number = Int64(text).map { String($0 + 1) }
      return [("", .string(time ?? digits ?? number ?? text + "x"))]
    case .number(let digits): return [("", .integer((Int(digits) ?? 0) + 1))]
    case .boolean(let truth): return [("", .boolean(!truth))]
    case .null: return []
    }
  }

  /// The lines with their chain and their codes made again.
  static func relinked(_ lines: [JSONValue], key: MACKey? = testKey) throws -> Data {
    var (text, previous) = (Data(), Digest256.zero)
    for (index, line) in lines.enumerated() {
      let content = line.setting("mac", nil).setting("sequence", .integer(index + 1))
        .setting("previous", .string(previous.hexadecimal))
      let code = try key.map { JSONValue.string(try $0.code(of: content.json).hexadecimal) } ?? line["mac"]
      let bytes = content.setting("mac", code).json
      previous = try Digest256(of: bytes)
      text += bytes + [UInt8(ascii: "\n")]
    }
    return text
  }

  static func lines(_ path: String) throws -> [JSONValue] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map {
      try JSONParser.parse(Array($0.utf8))
    }
  }
}
