/// A field's path in a document, in Firestore's syntax: `total`, `address.city`, `` `a.b`.c ``, `items[2].qty`.
///
/// A part is written plain if it is `[A-Za-z_][A-Za-z0-9_]*`, else in backquotes, where `\` and `` ` `` are escaped by `\`.
/// The index of an array's element, 0-based, is Rekindle's addition. Source: google.firestore.v1.StructuredQuery.
package struct FieldPath: Sendable, Equatable, CustomStringConvertible {
  package private(set) var description: String

  package init() { description = "" }

  package func appending(field name: String) -> FieldPath {
    var path = self
    if !path.description.isEmpty { path.description += "." }
    path.description += FieldPath.isPlain(name) ? name : FieldPath.quoted(name)
    return path
  }

  package func appending(index: Int) -> FieldPath {
    var path = self
    path.description += "[\(index)]"
    return path
  }

  private static func isPlain(_ name: String) -> Bool {
    guard let first = name.utf8.first, !isDigit(first) else { return false }
    return name.utf8.allSatisfy { isDigit($0) || isLetter($0) || $0 == UInt8(ascii: "_") }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  private static func quoted(_ name: String) -> String {
    var text = "`"
    for scalar in name.unicodeScalars {
      if scalar == "\\" || scalar == "`" { text.unicodeScalars.append("\\") }
      text.unicodeScalars.append(scalar)
    }
    return text + "`"
  }
}
