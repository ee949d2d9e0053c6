/// A parsed JSON text that loses nothing: numbers keep their digits, objects the order and the bytes of their names.
///
/// Foundation's parser turns `-0` into 0 and merges names that are canonically equivalent, so it is not used.
package enum JSONValue: Sendable {
  case null
  case boolean(Bool)
  /// The number's text; what it means is for the reader of the field to say.
  case number(String)
  case string(String)
  case array([JSONValue])
  case object([Member])

  package struct Member: Sendable {
    package var name: String
    package var value: JSONValue

    package init(_ name: String, _ value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  /// The members of an object; nil for anything else.
  package var members: [Member]? {
    if case .object(let members) = self { members } else { nil }
  }

  /// The elements of an array; nil for anything else.
  package var elements: [JSONValue]? {
    if case .array(let elements) = self { elements } else { nil }
  }

  /// The text of a string; nil for anything else.
  package var text: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// The truth of a boolean; nil for anything else.
  package var truth: Bool? {
    if case .boolean(let truth) = self { truth } else { nil }
  }

  /// A whole number, as a number or, as protocol buffers' JSON writes 64 bits, as a string; nil for anything else.
  package var integer: Int64? {
    switch self {
    case .number(let text), .string(let text): Int64(text)
    default: nil
    }
  }

  /// The value of an object's member; nil if there is none, if it is null, or if this is no object.
  package subscript(_ name: String) -> JSONValue? {
    guard let member = members?.first(where: { $0.name.utf8.elementsEqual(name.utf8) }) else { return nil }
    if case .null = member.value { return nil }
    return member.value
  }

  /// What kind of value it is, for messages.
  package var kind: String {
    switch self {
    case .null: "null"
    case .boolean: "a boolean"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}

extension JSONValue {
  /// The value as JSON text.
  package var json: [UInt8] {
    var json = JSONWriter()
    json.value(self)
    return json.bytes
  }

  /// The value as JSON text, ended by a newline.
  package var line: [UInt8] { json + [UInt8(ascii: "\n")] }

  /// An object of the members whose value is not nil.
  package static func members(_ members: [(String, JSONValue?)]) -> JSONValue {
    .object(members.compactMap { name, value in value.map { Member(name, $0) } })
  }

  package static func integer(_ value: some BinaryInteger) -> JSONValue { .number(String(value)) }

  /// A 64-bit integer as protocol buffers' JSON writes it: a string.
  package static func integer64(_ value: some BinaryInteger) -> JSONValue { .string(String(value)) }

  /// RFC 3339.
  package static func time(_ microseconds: Int64) -> JSONValue { .string(Timestamp.text(microseconds: microseconds)) }

  /// The value with the members of every object in it sorted by the bytes of their names.
  package var sorted: JSONValue {
    switch self {
    case .null, .boolean, .number, .string: self
    case .array(let elements): .array(elements.map(\.sorted))
    case .object(let members):
      .object(
        members.map { Member($0.name, $0.value.sorted) }
          .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) })
    }
  }

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
