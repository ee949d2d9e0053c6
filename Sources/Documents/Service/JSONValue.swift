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
