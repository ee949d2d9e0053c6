import Documents
import ExportFormat

/// A JSON object whose members are asked for by name and kind; a name that stands twice is refused.
struct SealObject {
  /// What other readers of JSON hold exactly; a thousand times more than any database has.
  private let maximumCount = 1 << 53
  private let members: [String: JSONValue]
  private let place: String

  init(_ value: JSONValue, _ place: String) throws(SealProblem) {
    guard let list = value.members else { throw .damaged("In \(place) stands \(value.kind), not an object.") }
    var members: [String: JSONValue] = [:]
    for member in list {
      guard members.updateValue(member.value, forKey: member.name) == nil else {
        throw .damaged("In \(place), a member stands twice.")
      }
    }
    self.members = members
    self.place = place
  }

  func value(_ name: String) throws(SealProblem) -> JSONValue {
    guard let value = members[name] else { throw .damaged("In \(place), \(name) is missing.") }
    return value
  }

  private func bad(_ name: String) -> SealProblem { .damaged("In \(place), \(name) is not what it should be.") }

  func text(_ name: String) throws(SealProblem) -> String {
    guard let text = try value(name).text, !text.isEmpty else { throw bad(name) }
    return text
  }

  func optionalText(_ name: String) throws(SealProblem) -> String? {
    members[name] == nil ? nil : try text(name)
  }

  func elements(_ name: String) throws(SealProblem) -> [JSONValue] {
    guard let elements = try value(name).elements else { throw bad(name) }
    return elements
  }

  func texts(_ name: String) throws(SealProblem) -> [String] {
    let texts = try elements(name).compactMap(\.text)
    guard try elements(name).count == texts.count else { throw bad(name) }
    return texts
  }

  func count(_ name: String) throws(SealProblem) -> Int {
    guard case .number(let text) = try value(name), let count = Int(text), (0...maximumCount).contains(count),
      String(count) == text
    else { throw bad(name) }
    return count
  }

  func digest(_ name: String) throws(SealProblem) -> Digest256 {
    guard let digest = Digest256(hexadecimal: try text(name)) else { throw bad(name) }
    return digest
  }

  func crc32c(_ name: String) throws(SealProblem) -> UInt32 {
    let text = try text(name)
    guard text.utf8.count == 8, let checksum = Checksum.value(text: text) else { throw bad(name) }
    return checksum
  }
}
