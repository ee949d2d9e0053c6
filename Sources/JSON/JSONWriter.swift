/// Writes JSON: members in the order of the calls, without spaces; what is nil is left out.
package struct JSONWriter: Sendable {
  private var text = JSONText()
  private var needsComma = false

  package init() {}

  package var bytes: [UInt8] { text.bytes }

  /// The bytes, ended by a newline.
  package consuming func line() -> [UInt8] {
    text.raw("\n")
    return text.bytes
  }

  /// Appends an object, as a member if it has a key, else as an element or the whole.
  package mutating func object(
    _ key: StaticString? = nil, _ members: (inout JSONWriter) throws -> Void
  ) rethrows {
    begin(key)
    text.raw("{")
    needsComma = false
    try members(&self)
    text.raw("}")
    needsComma = true
  }

  /// Appends an array, as a member if it has a key, else as an element or the whole.
  package mutating func array(
    _ key: StaticString? = nil, _ elements: (inout JSONWriter) throws -> Void
  ) rethrows {
    begin(key)
    text.raw("[")
    needsComma = false
    try elements(&self)
    text.raw("]")
    needsComma = true
  }

  /// Appends an array with an object for each element.
  package mutating func objects<Element>(
    _ key: StaticString, _ elements: [Element], _ members: (inout JSONWriter, Element) -> Void
  ) {
    array(key) { json in
      for element in elements { json.object { members(&$0, element) } }
    }
  }

  package mutating func strings(_ key: StaticString, _ elements: [String]) {
    array(key) { json in
      for element in elements { json.value { $0.string(element) } }
    }
  }

  package mutating func member(_ key: StaticString, _ value: Int?) {
    guard let value else { return }
    self.value(key) { $0.integer(Int64(value)) }
  }

  package mutating func member(_ key: StaticString, _ value: Bool) {
    self.value(key) { $0.raw(value ? "true" : "false") }
  }

  package mutating func member(_ key: StaticString, _ value: String?) {
    guard let value else { return }
    self.value(key) { $0.string(value) }
  }

  package mutating func member(_ key: StaticString, _ value: JSONValue?) {
    guard let value else { return }
    begin(key)
    needsComma = false
    self.value(value)
  }

  package mutating func member(_ key: StaticString, number: Double?) {
    guard let number else { return }
    value(key) { $0.number(number) }
  }

  /// Appends a duration in seconds, to the microsecond.
  package mutating func member(_ key: StaticString, seconds: Double) {
    member(key, number: (seconds * 1e6).rounded() / 1e6)
  }

  /// Appends an instant as RFC 3339 in UTC.
  package mutating func member(_ key: StaticString, microseconds: Int64?) {
    member(key, microseconds.map { Timestamp.text(microseconds: $0) })
  }

  /// Appends a parsed value, its numbers digit by digit, as an element or the whole.
  package mutating func value(_ value: JSONValue) {
    switch value {
    case .null: self.value { $0.raw("null") }
    case .boolean(let truth): self.value { $0.raw(truth ? "true" : "false") }
    case .number(let digits): self.value { $0.bytes.append(contentsOf: digits.utf8) }
    case .string(let text): self.value { $0.string(text) }
    case .array(let elements):
      array { json in
        for element in elements { json.value(element) }
      }
    case .object(let members):
      object { json in
        for member in members {
          json.key(member.name)
          json.value(member.value)
        }
      }
    }
  }

  /// Appends one value in the form that `write` gives it.
  package mutating func value(
    _ key: StaticString? = nil, _ write: (inout JSONText) throws -> Void
  ) rethrows {
    begin(key)
    try write(&text)
  }

  /// Begins a member; its value is the next that is written.
  private mutating func key(_ name: String) {
    begin(nil)
    text.string(name)
    text.raw(":")
    needsComma = false
  }

  private mutating func begin(_ key: StaticString?) {
    if needsComma { text.raw(",") }
    needsComma = true
    guard let key else { return }
    text.raw("\"")
    text.raw(key)
    text.raw("\":")
  }
}
