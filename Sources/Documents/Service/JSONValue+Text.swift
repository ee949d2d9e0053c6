extension JSONText {
  /// Appends a parsed value, its numbers digit by digit.
  package mutating func value(_ value: JSONValue) {
    switch value {
    case .null: raw("null")
    case .boolean(let truth): if truth { raw("true") } else { raw("false") }
    case .number(let digits): bytes.append(contentsOf: digits.utf8)
    case .string(let text): string(text)
    case .array(let elements):
      raw("[")
      for (index, element) in elements.enumerated() {
        if index > 0 { raw(",") }
        self.value(element)
      }
      raw("]")
    case .object(let members):
      raw("{")
      for (index, member) in members.enumerated() {
        if index > 0 { raw(",") }
        string(member.name)
        raw(":")
        self.value(member.value)
      }
      raw("}")
    }
  }
}

extension JSONValue {
  /// The value as JSON text.
  package var json: [UInt8] {
    var text = JSONText()
    text.value(self)
    return text.bytes
  }

  /// An object of the members whose value is not nil.
  package static func members(_ members: [(String, JSONValue?)]) -> JSONValue {
    .object(members.compactMap { name, value in value.map { Member(name, $0) } })
  }

  package static func integer(_ value: some BinaryInteger) -> JSONValue { .number(String(value)) }

  /// A 64-bit integer as protocol buffers' JSON writes it: a string.
  package static func integer64(_ value: some BinaryInteger) -> JSONValue { .string(String(value)) }

  /// RFC 3339.
  package static func time(_ microseconds: Int64) -> JSONValue { .string(Timestamp.text(microseconds: microseconds)) }

  package static func strings(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }

  /// The object with a member replaced, added, or, by nil, removed; an object of it alone if this is none.
  package func setting(_ name: String, _ value: JSONValue?) -> JSONValue {
    var members = members ?? []
    let index = members.firstIndex { $0.name.utf8.elementsEqual(name.utf8) }
    switch (index, value) {
    case (let index?, let value?): members[index].value = value
    case (let index?, nil): members.remove(at: index)
    case (nil, let value?): members.append(Member(name, value))
    case (nil, nil): break
    }
    return .object(members)
  }
}
