/// Why JSON is not of the shape that its reader knows.
package struct JSONShapeError: Error, Equatable, Sendable {
  /// A sentence: "In the seal, files is missing."
  package var message: String

  package init(_ message: String) {
    self.message = message
  }
}

/// A JSON object whose members are asked for by name and kind; a name that stands twice is refused.
///
/// Members that nobody asks for are passed over: later versions add some.
package struct JSONObject {
  /// What other readers of JSON hold exactly; a thousand times more than any database has.
  private static let maximumCount = 1 << 53
  private let members: [String: JSONValue]
  private let place: String

  /// - Parameter place: what it is, for messages: "the seal".
  package init(_ value: JSONValue, _ place: String) throws(JSONShapeError) {
    guard let list = value.members else { throw JSONShapeError("In \(place) stands \(value.kind), not an object.") }
    var members: [String: JSONValue] = [:]
    for member in list {
      guard members.updateValue(member.value, forKey: member.name) == nil else {
        throw JSONShapeError("In \(place), \(member.name.prefix(100)) stands twice.")
      }
    }
    self.members = members
    self.place = place
  }

  package func has(_ name: String) -> Bool { members[name] != nil }

  package func value(_ name: String) throws(JSONShapeError) -> JSONValue {
    guard let value = members[name] else { throw JSONShapeError("In \(place), \(name) is missing.") }
    return value
  }

  /// For a value of which more is asked than its kind.
  package func bad(_ name: String, _ problem: String = "is not what it should be.") -> JSONShapeError {
    JSONShapeError("In \(place), \(name) \(problem)")
  }

  package func object(_ name: String) throws(JSONShapeError) -> JSONObject {
    try JSONObject(value(name), name)
  }

  package func objects(_ name: String) throws(JSONShapeError) -> [JSONObject] {
    try elements(name).map { element throws(JSONShapeError) in try JSONObject(element, name) }
  }

  /// Never empty.
  package func text(_ name: String) throws(JSONShapeError) -> String {
    guard let text = try value(name).text, !text.isEmpty else { throw bad(name) }
    return text
  }

  /// A text that may be empty.
  package func string(_ name: String) throws(JSONShapeError) -> String {
    guard let text = try value(name).text else { throw bad(name) }
    return text
  }

  /// One of the texts that the type knows.
  package func choice<Choice: RawRepresentable<String>>(_ name: String) throws(JSONShapeError) -> Choice {
    guard let choice = Choice(rawValue: try text(name)) else { throw bad(name) }
    return choice
  }

  package func optionalText(_ name: String) throws(JSONShapeError) -> String? {
    members[name] == nil ? nil : try text(name)
  }

  package func truth(_ name: String) throws(JSONShapeError) -> Bool {
    guard let truth = try value(name).truth else { throw bad(name) }
    return truth
  }

  package func elements(_ name: String) throws(JSONShapeError) -> [JSONValue] {
    guard let elements = try value(name).elements else { throw bad(name) }
    return elements
  }

  package func texts(_ name: String) throws(JSONShapeError) -> [String] {
    let texts = try elements(name).compactMap(\.text)
    guard try elements(name).count == texts.count else { throw bad(name) }
    return texts
  }

  /// A whole number from 0 on, in no other form than that of its digits.
  package func count(_ name: String) throws(JSONShapeError) -> Int {
    guard case .number(let text) = try value(name), let count = Int(text), (0...Self.maximumCount).contains(count),
      String(count) == text
    else { throw bad(name) }
    return count
  }

  package func integer(_ name: String) throws(JSONShapeError) -> Int {
    guard case .number(let text) = try value(name), let value = Int(text) else { throw bad(name) }
    return value
  }

  package func optionalCount(_ name: String) throws(JSONShapeError) -> Int? {
    members[name] == nil ? nil : try count(name)
  }

  /// A finite number from 0 on.
  package func seconds(_ name: String) throws(JSONShapeError) -> Double {
    guard case .number(let text) = try value(name), let seconds = Double(text), seconds.isFinite, seconds >= 0 else {
      throw bad(name)
    }
    return seconds
  }

  /// RFC 3339, in microseconds since 1970.
  package func time(_ name: String) throws(JSONShapeError) -> Int64 {
    guard let time = Timestamp.microseconds(try text(name)) else { throw bad(name) }
    return time
  }

  package func optionalTime(_ name: String) throws(JSONShapeError) -> Int64? {
    members[name] == nil ? nil : try time(name)
  }
}
