package import Documents

/// Writes JSON members in the order of the calls; what is nil is left out.
package struct JSONWriter {
  private(set) var text = JSONText()
  private var needsComma = false

  package init() {}

  /// Appends an object, as a member if it has a key, else as an element or the whole.
  package mutating func object(_ key: StaticString? = nil, _ members: (inout JSONWriter) -> Void) {
    begin(key)
    text.raw("{")
    needsComma = false
    members(&self)
    text.raw("}")
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
      for element in elements {
        json.begin(nil)
        json.text.string(element)
        json.needsComma = true
      }
    }
  }

  package mutating func names(_ key: StaticString, _ elements: [ExactName]) { strings(key, elements.map(\.text)) }

  package mutating func member(_ key: StaticString, _ value: Int?) {
    guard let value else { return }
    begin(key)
    text.integer(value)
  }

  package mutating func member(_ key: StaticString, _ value: Bool) {
    begin(key)
    if value { text.raw("true") } else { text.raw("false") }
  }

  package mutating func member(_ key: StaticString, _ value: String?) {
    guard let value else { return }
    begin(key)
    text.string(value)
  }

  package mutating func member(_ key: StaticString, _ name: ExactName?) { member(key, name?.text) }

  mutating func member(_ key: StaticString, _ value: Value?) {
    guard let value else { return }
    begin(key)
    text.value(value)
  }

  mutating func member(_ key: StaticString, _ value: JSONValue?) {
    guard let value else { return }
    begin(key)
    text.value(value)
  }

  mutating func member(_ key: StaticString, number: Double?) {
    guard let number else { return }
    begin(key)
    text.number(number)
  }

  /// Appends a duration in seconds, to the microsecond.
  package mutating func member(_ key: StaticString, seconds: Double) {
    begin(key)
    text.number((seconds * 1e6).rounded() / 1e6)
  }

  /// Appends an instant as RFC 3339 in UTC.
  package mutating func member(_ key: StaticString, microseconds: Int64?) {
    member(key, microseconds.map { Timestamp.text(microseconds: $0) })
  }

  /// The bytes, ended by a newline.
  package consuming func line() -> [UInt8] {
    text.raw("\n")
    return text.bytes
  }

  private mutating func array(_ key: StaticString, _ elements: (inout JSONWriter) -> Void) {
    begin(key)
    text.raw("[")
    needsComma = false
    elements(&self)
    text.raw("]")
    needsComma = true
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
