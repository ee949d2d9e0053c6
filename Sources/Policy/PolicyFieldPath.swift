package import Documents

/// A field of a document, or one in its maps, in Firestore's syntax: `total`, `address.city`, `` `a.b`.c ``.
package struct PolicyFieldPath: Sendable, Hashable, CustomStringConvertible {
  /// As the policy has it.
  package let description: String
  /// UTF-8 of the names, from the document's field inwards.
  private let names: [[UInt8]]

  /// Nil if the text is no field path.
  package init?(_ text: String) {
    var names: [[UInt8]] = []
    var rest = Array(text.utf8)[...]
    repeat {
      guard let name = rest.first == UInt8(ascii: "`") ? Self.quoted(&rest) : Self.plain(&rest), !name.isEmpty else {
        return nil
      }
      names.append(name)
    } while Self.take(UInt8(ascii: "."), &rest)
    guard rest.isEmpty else { return nil }
    description = text
    self.names = names
  }

  private static func take(_ byte: UInt8, _ rest: inout ArraySlice<UInt8>) -> Bool {
    guard rest.first == byte else { return false }
    rest.removeFirst()
    return true
  }

  /// Up to a dot. Looser than Firestore's, which wants backquotes around what is no identifier: a policy has no
  /// operators that a name could be mistaken for.
  private static func plain(_ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
    let end = rest.firstIndex { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "`") } ?? rest.endIndex
    defer { rest = rest[end...] }
    return Array(rest[..<end])
  }

  private static func quoted(_ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
    rest.removeFirst()
    var name: [UInt8] = []
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "`"): return name
      case UInt8(ascii: "\\"):
        guard let escaped = rest.popFirst() else { return nil }
        name.append(escaped)
      default: name.append(byte)
      }
    }
    return nil
  }

  /// The index of the field's node; nil if the document does not have it.
  package func find(in document: FlatDocument, _ source: RawSpan) -> Int? {
    var (next, end) = (document.firstField, document.nodes.count)
    var found: Int?
    for name in names {
      if let map = found {
        guard document.nodes[map].kind == .map else { return nil }
        (next, end) = (map + 1, Int(document.nodes[map].end))
      }
      found = nil
      while next < end {
        let range = document.nodes[next].name
        if range.count == name.count, name.span.bytes.holds(source, range, at: 0) {
          found = next
          break
        }
        next = Int(document.nodes[next].end)
      }
      guard found != nil else { return nil }
    }
    return found
  }
}
