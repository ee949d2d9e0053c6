/// A name that counts by its bytes: a path in an export, an object, a bucket, a collection, a document, a database.
///
/// Swift's strings are equal by canonical equivalence, to which `é` as one scalar and as two are the same: in `==`, `<` and
/// `switch`, in a set and as a dictionary's key, to `hasPrefix`, `contains` and `sorted`. To Firestore, Cloud Storage and
/// Linux they are two names. This type is equal, ordered and searched by the bytes of UTF-8, so that whatever is kept by
/// name holds both.
package struct ExactName: Sendable {
  /// The name as it is shown, written and passed on. Two texts are never compared: two names are.
  package let text: String

  package init(_ text: String) {
    self.text = text
  }

  package init(_ text: Substring) {
    self.text = String(text)
  }

  /// What is not UTF-8 becomes replacement characters.
  package init(decoding bytes: some Collection<UInt8>) {
    text = String(decoding: bytes, as: UTF8.self)
  }

  package var utf8: String.UTF8View { text.utf8 }
  package var isEmpty: Bool { text.isEmpty }
}

extension ExactName: Hashable {
  package static func == (left: ExactName, right: ExactName) -> Bool { left.utf8.elementsEqual(right.utf8) }

  package func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    // Two names in a row are told apart by where the first ends.
    hasher.combine(text.utf8.count)
  }
}

extension ExactName: Comparable {
  package static func < (left: ExactName, right: ExactName) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }
}

extension ExactName: CustomStringConvertible {
  package var description: String { text }
}

extension ExactName: ExpressibleByStringInterpolation {
  package init(stringLiteral text: String) {
    self.text = text
  }
}

extension ExactName: Codable {
  package init(from decoder: any Decoder) throws {
    text = try decoder.singleValueContainer().decode(String.self)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}

// MARK: Parts

extension ExactName {
  package func hasPrefix(_ prefix: ExactName) -> Bool { utf8.starts(with: prefix.utf8) }

  package func hasSuffix(_ suffix: ExactName) -> Bool { utf8.reversed().starts(with: suffix.utf8.reversed()) }

  /// Whether the bytes of `part` stand somewhere in the name; those of the empty name do.
  package func contains(_ part: ExactName) -> Bool {
    var rest = utf8[...]
    while !rest.starts(with: part.utf8) {
      guard rest.popFirst() != nil else { return false }
    }
    return true
  }

  /// The name without its beginning; nil if it begins otherwise, or if what is left would begin within a character.
  package func dropping(prefix: ExactName) -> ExactName? {
    guard hasPrefix(prefix) else { return nil }
    return String(utf8.dropFirst(prefix.utf8.count)).map { ExactName($0) }
  }

  /// The name without its end; nil if it ends otherwise, or if what is left would end within a character.
  package func dropping(suffix: ExactName) -> ExactName? {
    guard hasSuffix(suffix) else { return nil }
    return String(utf8.dropLast(suffix.utf8.count)).map { ExactName($0) }
  }

  /// What stands between the slashes; the parts may be empty.
  package func parts(maxSplits: Int = .max) -> [ExactName] {
    text.partsOfName(maxSplits: maxSplits).map { ExactName($0) }
  }

  /// What follows the last slash; the name itself if there is none.
  package var lastPart: ExactName {
    guard let slash = utf8.lastIndex(of: UInt8(ascii: "/")) else { return self }
    return ExactName(text[utf8.index(after: slash)...])
  }

  /// What precedes the last slash; nil if there is none.
  package var parent: ExactName? {
    utf8.lastIndex(of: UInt8(ascii: "/")).map { ExactName(text[..<$0]) }
  }

  /// The name, a slash, and the part.
  package func appending(_ part: ExactName) -> ExactName { ExactName("\(text)/\(part.text)") }

  /// The bytes of one name after those of another, with nothing between.
  package static func + (left: ExactName, right: ExactName) -> ExactName { ExactName(left.text + right.text) }
}
